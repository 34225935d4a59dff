"""One scorer per rubric, fitted when first needed and kept."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from coach.bank import Question
from coach.model import Scorecard, Transcript
from coach.ports import Encoder, Progress, silent
from coach.rubric import RubricLibrary

if TYPE_CHECKING:
    from coach.scoring.scorer import Scorer


class Scorers:
    """Hands out scorers. Safe from several threads."""

    def __init__(self, rubrics: RubricLibrary, encoder: Encoder, cache: Path) -> None:
        self._rubrics = rubrics
        self._encoder = encoder
        self._cache = cache
        self._ready: dict[str, Scorer] = {}
        self._lock = Lock()

    @property
    def names(self) -> frozenset[str]:
        return self._rubrics.names

    def get(self, rubric: str, progress: Progress = silent) -> Scorer:
        """The scorer of a rubric. Raises NotFoundError, ContentError, ModelError."""
        from coach.scoring.scorer import Scorer

        with self._lock:
            if rubric not in self._ready:
                chosen = self._rubrics.get(rubric)
                self._encoder.load(progress)
                self._ready[rubric] = Scorer.fitted(chosen, self._encoder, self._cache, progress)
            return self._ready[rubric]

    def prepare(self, question: Question, text: str) -> None:
        """Hear the beginning of an answer, so that scoring all of it finds the work done. Waits for nothing: before
        the rubric's scorer is ready, nothing happens. Raises ModelError."""
        if scorer := self._ready.get(question.rubric):
            scorer.hear(question.text, text)

    def so_far(self, question: Question, text: str) -> Scorecard | None:
        """What the beginning of an answer has earned; None before the rubric's scorer is ready. Raises ModelError."""
        scorer = self._ready.get(question.rubric)
        return scorer.score(question.text, Transcript(text, text)) if scorer else None
