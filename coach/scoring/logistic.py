"""Many logistic regressions on the same features, fitted at once.

The heads share one table of features, dense embeddings beside sparse n-grams. Fitted together by one run of L-BFGS they
take seconds; one by one on the joined table they take half a minute, which a physician who adds an example would wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Array = NDArray[np.float32]
#: By then the heads' answers have settled; what little is left to gain would be fitted to the examples' accidents.
STEPS = 60
#: From a start that is nearly right.
STEPS_ON = 15


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (heads, dense columns + sparse columns) and biases (heads,)."""

    weights: Array
    biases: Array


def fit_logistic(
    dense: NDArray[np.float32],
    sparse: csr_matrix,
    answers: NDArray[np.bool_],
    *,
    strength: float,
    start: Fitted | None = None,
    steps: int = STEPS,
) -> Fitted:
    """From nothing, or on from `start`, which has the same heads and columns.

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

    begin = np.zeros(heads * width + heads)
    if start is not None:
        begin = np.concatenate([start.weights.ravel(), start.biases]).astype(np.float64)
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    fitted = found.x.astype(np.float32)
    return Fitted(fitted[:-heads].reshape(heads, width), fitted[-heads:])
