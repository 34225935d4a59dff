"""The clause heads: for one clause, the probability of each part at each level and of each cue.

A logistic regression per question ("does this clause alone earn own_it 2?", "is it conditional?") on sentence
embeddings, of a model that was tuned beforehand and that this fit leaves alone, joined with hashed word n-grams, which
see the small words (not, would, my roommate) that embeddings blur. They are fitted from the rubric's labelled clauses
in seconds and kept as plain arrays under the digest of those.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coach.array_file import ArrayFileError, read_arrays
from coach.errors import ModelError
from coach.folders import make_private_folder
from coach.ports import Encoder, Progress, silent
from coach.private_file import write_private
from coach.rubric import LabelledClause, Rubric
from coach.scoring.clauses import fluent
from coach.scoring.memory import EmbeddingMemory

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Changes when the fitting does, so that heads fitted by an older version are not used.
FITTING_VERSION = 4
N_GRAM_FEATURES = 2**14
N_GRAM_WEIGHT = 2.0
REGULARISATION_C = 4.0
#: Clauses between two reports of progress: two of the encoder's batches, about a second.
ENCODED_AT_ONCE = 128

_LEARNING = "Learning the rubric from its examples"


@dataclass(frozen=True, slots=True)
class Heads:
    """Fitted heads. `names` are "part>=level" and "cue:name"; weights (heads, dimension + N_GRAM_FEATURES).

    `fitted_for` names the rubric, encoder and way of fitting.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]
    fitted_for: str = ""

    def fitted_with(self, encoder: str) -> bool:
        """Whether they were fitted for the encoder of this name, in the way of this version."""
        return self.fitted_for.endswith(_way(encoder))

    @property
    def dimension(self) -> int:
        """Of the embeddings that they were fitted on."""
        return int(self.weights.shape[1]) - N_GRAM_FEATURES

    def probabilities(self, texts: Sequence[str], embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Shape (len(texts), len(names)), each 0 to 1. Raises ModelError for embeddings of another model."""
        dimension = embeddings.shape[1]
        if dimension != self.dimension:
            raise ModelError(
                "The rubric's heads were fitted on another sentence model.",
                "Delete the folder heads in the cache; if that does not help, install the coach again.",
            )
        scores = embeddings @ self.weights[:, :dimension].T
        scores += _n_grams(texts) @ self.weights[:, dimension:].T
        return np.asarray(1.0 / (1.0 + np.exp(-(scores + self.biases))), dtype=np.float32)

    def save(self, path: Path) -> None:
        """For their owner only: a user's own examples are in them. A reader never sees half a file.

        Raises StorageError.
        """
        file = io.BytesIO()
        # Half precision: a probability changes by less than a thousandth.
        np.savez_compressed(
            file,
            names=np.array(self.names),
            weights=self.weights.astype(np.float16),
            biases=self.biases,
            fitted_for=np.array(self.fitted_for),
        )
        write_private(path, file.getvalue(), replace=True)

    @classmethod
    def load(cls, path: Path) -> Heads | None:
        """None when the file is missing or damaged: fitting again is the cure for both."""
        try:
            arrays = read_arrays(path, ("names", "fitted_for", "weights", "biases"))
        except ArrayFileError:
            return None
        weights, biases, names = arrays["weights"], arrays["biases"], arrays["names"]
        numbers = all(np.issubdtype(array.dtype, np.floating) for array in (weights, biases))
        fits = (
            weights.ndim == 2
            and weights.shape[1] > N_GRAM_FEATURES
            and names.shape == biases.shape == weights.shape[:1]
        )
        if not (numbers and fits and np.isfinite(weights).all() and np.isfinite(biases).all()):
            return None
        single = weights.astype(np.float32), biases.astype(np.float32)
        return cls(tuple(map(str, names)), *single, str(arrays["fitted_for"]))


def fitted_heads(rubric: Rubric, encoder: Encoder, cache: Path, progress: Progress) -> Heads:
    """The heads of a rubric: those shipped, those in the cache, or fitted now. Raises ContentError.

    Those shipped with a rubric that was changed since are where the fit begins, so that it ends in seconds.
    """
    wanted = fitting_of(rubric, encoder)
    shipped = Heads.load(rubric.folder / f"{rubric.name}.heads.npz")
    if shipped is not None and shipped.fitted_for == wanted:
        return shipped
    path = cache / "heads" / f"{rubric.name}-{hashlib.sha256(wanted.encode()).hexdigest()[:16]}.npz"
    heads = Heads.load(path)
    if heads is None:
        memory, clauses = EmbeddingMemory.of_rubric(encoder, rubric, cache), rubric.clauses()
        same_way = shipped is not None and shipped.fitted_with(encoder.name)
        start = shipped if same_way else None
        heads = fit_heads([part.name for part in rubric.parts], clauses, memory, progress, start=start)
        heads = replace(heads, fitted_for=wanted)
        make_private_folder(path.parent)
        heads.save(path)
        memory.keep_learned(rubric, cache, (fluent(clause.text) for clause in clauses))
    return heads


def fitting_of(rubric: Rubric, encoder: Encoder) -> str:
    """What `Heads.fitted_for` says of heads of this rubric as it is now."""
    return f"{rubric.learned_from()}{_way(encoder.name)}"


def _way(encoder: str) -> str:
    return f" {encoder} {FITTING_VERSION}"


def fit_heads(
    parts: Sequence[str],
    clauses: Sequence[LabelledClause],
    memory: EmbeddingMemory,
    progress: Progress = silent,
    *,
    start: Heads | None = None,
) -> Heads:
    """Fit every head that has both answers among the clauses. Reports often, so that it can be broken off.

    With `start`, heads of nearly the same clauses, the fit goes on from there.
    """
    from coach.scoring.logistic import STEPS, STEPS_ON, Fitted, fit_logistic

    texts = [fluent(clause.text) for clause in clauses]
    new = memory.forgotten(texts)
    for first in range(0, len(new), ENCODED_AT_ONCE):
        progress(_LEARNING, first / len(new))
        memory.learn(new[first : first + ENCODED_AT_ONCE])
    progress(_LEARNING, 1.0)
    asked = questions(parts, clauses)
    known = start if start is not None and start.names == tuple(asked) else None
    fitted = fit_logistic(
        memory.vectors(texts),
        _n_grams(texts),
        np.stack(list(asked.values()), axis=1),
        strength=REGULARISATION_C,
        start=Fitted(known.weights, known.biases) if known else None,
        steps=STEPS_ON if known else STEPS,
    )
    return Heads(tuple(asked), fitted.weights, fitted.biases)


def questions(parts: Sequence[str], clauses: Sequence[LabelledClause]) -> dict[str, NDArray[np.bool_]]:
    """By the head's name the answer of every clause, for the heads that have both answers among the clauses."""
    found = {
        f"{part}>={level}": np.array([clause.parts.get(part, 0) >= level for clause in clauses])
        for part in parts
        for level in (1, 2)
    }
    for cue in sorted({cue for clause in clauses for cue in clause.cues}):
        found[f"cue:{cue}"] = np.array([cue in clause.cues for clause in clauses])
    found["elements>=2"] = np.array([clause.n >= 2 for clause in clauses])
    return {name: answers for name, answers in found.items() if answers.any() and not answers.all()}


def _n_grams(texts: Sequence[str]) -> csr_matrix:
    """Hashed words and pairs of words, each row of length N_GRAM_WEIGHT; digits alike, so that a score is a score."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        n_features=N_GRAM_FEATURES,
        ngram_range=(1, 2),
        alternate_sign=False,
        binary=True,
        token_pattern=r"[a-zA-Z']+|\d",  # noqa: S106 - no password
        dtype=np.float32,
    )
    return hashing.transform(texts) * N_GRAM_WEIGHT
