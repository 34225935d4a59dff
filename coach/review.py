"""What is done with answers once they are kept: notes, comparisons, progress, wording that is said again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from coach.annotations import Annotation, Annotations
from coach.bank import QuestionBank
from coach.compare import Comparison, compare
from coach.errors import NotFoundError
from coach.figures import practised_questions
from coach.model import Attempt
from coach.progress import Progress, read_progress
from coach.rehearsed import Rehearsed, find_rehearsed
from coach.retakes import Retake, retakes, said_in_retakes
from coach.rubric import RubricLibrary

#: Newest takes among which wording is looked for: what was said a season ago is not learned by heart any more.
MOST_TAKES = 12


class Review:
    """The attempts in the database at `path`, looked back at. Methods raise StorageError when it cannot be used."""

    def __init__(self, path: Path, bank: QuestionBank, rubrics: RubricLibrary) -> None:
        self._path = path
        self._bank = bank
        self._rubrics = rubrics
        self._annotations = Annotations(path)

    # What the user adds

    def annotation(self, attempt_id: int) -> Annotation:
        """Empty where nothing was added."""
        return self._annotations.get(attempt_id)

    def annotations(self) -> Mapping[int, Annotation]:
        """By the attempt's id, of those to which something was added."""
        return self._annotations.all()

    def annotate(self, attempt_id: int, annotation: Annotation) -> None:
        """Keep the annotation. Raises NotFoundError when the attempt is gone."""
        self._annotations.save(attempt_id, annotation)

    def keep_guess(self, attempt_id: int, guess: Mapping[str, int]) -> None:
        """Keep the levels (0 to 2, by part) that the user guessed. Raises NotFoundError when the attempt is gone."""
        self.annotate(attempt_id, replace(self.annotation(attempt_id), guess=guess))

    # Takes of one question

    def takes_of(self, attempt: Attempt) -> tuple[Retake, ...]:
        """The takes of the attempt's question, oldest first, itself among them; follow-ups apart from the question."""
        return self._alike(attempt, retakes(self._path, attempt.question_id, attempt.question))

    def rehearsed(self, attempt: Attempt) -> Rehearsed:
        """The wording that the attempt shares with the newest other takes of its question."""
        found = said_in_retakes(self._path, attempt.question_id, attempt.question, MOST_TAKES)
        others = [take.said for take in self._alike(attempt, found) if take.id != attempt.id]
        return find_rehearsed(attempt.transcript.said, others)

    def compare(self, before: Attempt, after: Attempt) -> Comparison:
        """What changed from one take to the other."""
        return compare(before, after, self.titles(before.rubric) | self.titles(after.rubric))

    def _alike(self, attempt: Attempt, takes: tuple[Retake, ...]) -> tuple[Retake, ...]:
        """A follow-up has the id of its question but asks for one part, so it is compared with its like only."""
        asks_about = next((take.asks_about for take in takes if take.id == attempt.id), "")
        return tuple(take for take in takes if take.asks_about == asks_about)

    # Progress

    def progress(self, question_id: str = "", topic: str = "") -> Progress:
        """Over all answers, or over those to one question or one topic. Raises NotFoundError for an unknown topic."""
        return read_progress(self._path, self._questions(question_id, topic))

    def practised(self) -> tuple[str, ...]:
        """The ids of the questions that were answered."""
        return practised_questions(self._path)

    def titles(self, rubric: str) -> dict[str, str]:
        """Of the parts and flags, as far as the rubric is still there and still has them."""
        if rubric not in self._rubrics.names:
            return {}
        known = self._rubrics.get(rubric)
        return {part.name: part.title for part in known.parts} | {flag.name: flag.title for flag in known.flags}

    def _questions(self, question_id: str, topic: str) -> frozenset[str] | None:
        if question_id:
            return frozenset({question_id})
        if not topic:
            return None
        found = frozenset(question.id for question in self._bank.questions if question.topic.lower() == topic.lower())
        if not found:
            topics = ", ".join(dict.fromkeys(question.topic for question in self._bank.questions))
            raise NotFoundError(f"There is no topic {topic!r}.", f"Those that there are: {topics}.")
        return found
