"""Many logistic regressions on the same features, fitted at once.

The heads share one table of features, dense embeddings beside sparse n-grams. Fitted together by one run of L-BFGS they
take seconds; one by one on the joined table they take half a minute, which a physician who adds an example would wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = NDArray[np.float32]
#: By then the heads' answers have settled; what little is left to gain would be fitted to the examples' accidents.
STEPS = 60


def fit_logistic(
    dense: NDArray[np.float32], sparse: csr_matrix, answers: NDArray[np.bool_], *, strength: float, steps: int = STEPS
) -> tuple[Array, Array]:
    """Weights (heads, dense columns + sparse columns) and biases (heads,).

    `answers` is (rows, heads), each head with both answers in it. Minimises the log loss, in which both answers of a
    head weigh the same in sum, plus the squared weights over twice `strength` (scikit-learn's C).
    """
    from scipy.optimize import minimize

    heads = answers.shape[1]
    columns = dense.shape[1]
    width = columns + sparse.shape[1]
    signs = np.where(answers, 1.0, -1.0).astype(np.float32)
    share = answers.mean(axis=0)
    balance = np.where(answers, 0.5 / share, 0.5 / (1.0 - share)).astype(np.float32)
    transposed = sparse.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        # In single precision, which is what the answers need and half the time; L-BFGS itself keeps double.
        single = flat.astype(np.float32)
        weights, biases = single[:-heads].reshape(heads, width), single[-heads:]
        margins = signs * (dense @ weights[:, :columns].T + sparse @ weights[:, columns:].T + biases)
        value = float((balance * np.logaddexp(0.0, -margins)).sum(dtype=np.float64))
        value += float((weights**2).sum(dtype=np.float64)) / (2.0 * strength)
        slopes = -balance * signs / (1.0 + np.exp(np.clip(margins, -50.0, 50.0)))
        gradient = np.concatenate([slopes.T @ dense, (transposed @ slopes).T], axis=1) + weights / strength
        return value, np.concatenate([gradient.ravel(), slopes.sum(axis=0)]).astype(np.float64)

    found = minimize(loss, np.zeros(heads * width + heads), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    fitted = found.x.astype(np.float32)
    return fitted[:-heads].reshape(heads, width), fitted[-heads:]
