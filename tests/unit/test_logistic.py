"""The joint fit is the same model as scikit-learn's, head by head."""

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from coach.scoring.logistic import fit_logistic


def test_the_joint_fit_agrees_with_one_fit_per_head() -> None:
    random = np.random.default_rng(0)
    dense = random.normal(size=(120, 6)).astype(np.float32)
    sparse = csr_matrix(random.integers(0, 2, size=(120, 9)).astype(np.float32))
    answers = np.stack([dense[:, 0] + sparse.toarray()[:, 0] > 0.8, dense[:, 1] > 0], axis=1)
    fitted = fit_logistic(dense, sparse, answers, strength=1.0, steps=2000)
    weights, biases = fitted.weights, fitted.biases
    joined = np.hstack([dense, sparse.toarray()])
    for head in (0, 1):
        alone = LogisticRegression(C=1.0, class_weight="balanced", tol=1e-8, max_iter=5000).fit(
            joined, answers[:, head]
        )
        # "balanced" weighs to a mean of one where the joint fit weighs each answer to a sum of half the rows.
        assert np.allclose(weights[head], alone.coef_[0], atol=0.02)
        assert np.isclose(biases[head], alone.intercept_[0], atol=0.02)
