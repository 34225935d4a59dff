"""The question bank: YAML files of questions, validated, with every fault reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from coach.content import Content, read_lines, read_yaml
from coach.errors import ContentError, Fault, NotFoundError

#: Whom a question is for. `typed` says how it is answered, not by whom: in writing.
Suits = Literal[
    "any",
    "low_step1",
    "failed_step1",
    "passed_step1",
    "low_ck",
    "failed_ck",
    "gap",
    "old_graduate",
    "visa",
    "no_usce",
    "typed",
]
#: What a wording may leave open, to be filled from the user's profile.
PLACEHOLDERS = frozenset({"step1", "ck", "graduated", "specialty", "visa"})
_BRACED = re.compile(r"\{([^{}]*)\}")


def placeholders(wording: str) -> frozenset[str]:
    """What a wording leaves open: "You went from {step1} to {ck}." -> step1, ck."""
    return frozenset(_BRACED.findall(wording))


class Question(Content):
    """A question as an interviewer asks it, why it is asked, and the window of time for the answer (s).

    `wordings` ask the same in other words, and may leave something open ({step1}); `text` never does.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    topic: str = Field(min_length=1)
    text: str = Field(min_length=1)
    why: str = Field(min_length=1)
    target_s: tuple[int, int] = (45, 90)
    rubric: str = "five_part"
    wordings: tuple[str, ...] = ()
    suits: tuple[Suits, ...] = ("any",)

    @property
    def typed(self) -> bool:
        """It is answered in writing."""
        return "typed" in self.suits

    @field_validator("text")
    @classmethod
    def _complete(cls, text: str) -> str:
        """There is always one way to ask: it needs nothing of the profile."""
        if _BRACED.search(text):
            raise ValueError("{...} belongs in wordings: the text is asked where the profile is empty")
        return text

    @field_validator("wordings")
    @classmethod
    def _can_be_filled(cls, wordings: tuple[str, ...]) -> tuple[str, ...]:
        for wording in wordings:
            unknown = placeholders(wording) - PLACEHOLDERS
            if unknown:
                known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
                raise ValueError(f"{{{min(unknown)}}} is not known in {wording!r}: there are {known}")
            if not wording:
                raise ValueError("an empty wording")
        return wordings


class QuestionFile(Content):
    """One file of the bank."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """All questions, in the order of the files and within them."""

    questions: tuple[Question, ...]

    def get(self, question_id: str) -> Question:
        """Raises NotFoundError."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise NotFoundError(f"There is no question {question_id!r}.", "`coach questions` lists them.")


def load_bank(folder: Path, rubrics: frozenset[str], own: Path | None = None) -> QuestionBank:
    """Read every `*.yaml` in `folder`, and those that the user put into `own`, if there are any.

    A question of the user's replaces the one of the same id, where that stands, or comes at the end. Raises
    ContentError with the faults of all files together.
    """
    faults: list[Fault] = []
    files = sorted(folder.glob("*.yaml"))
    if not files:
        faults.append(Fault(folder, 0, "(folder)", "no question files (*.yaml) here"))
    questions = _read(files, rubrics, faults)
    if own is not None:
        questions |= _read(sorted(own.glob("*.yaml")), rubrics, faults)
    if faults:
        raise ContentError(tuple(faults))
    return QuestionBank(tuple(questions.values()))


def _read(files: list[Path], rubrics: frozenset[str], faults: list[Fault]) -> dict[str, Question]:
    """The questions of these files by their ids; what is wrong in them is added to `faults`."""
    seen: dict[str, Question] = {}
    for path in files:
        try:
            content = read_yaml(path, QuestionFile)
        except ContentError as error:
            faults.extend(error.faults)
            continue
        faults += _cross_faults(path, content, rubrics, frozenset(seen))
        for question in content.questions:
            seen.setdefault(question.id, question)
    return seen


def _cross_faults(path: Path, content: QuestionFile, rubrics: frozenset[str], taken: frozenset[str]) -> list[Fault]:
    """Faults that one question alone does not show. `taken` are the ids of the files before."""
    found: list[tuple[int, str, str]] = []
    ids = set(taken)
    for number, question in enumerate(content.questions):
        if question.id in ids:
            found.append((number, "id", f"{question.id!r} is used twice"))
        if question.rubric not in rubrics:
            found.append((number, "rubric", f"there is no rubric {question.rubric!r}"))
        if not 0 < question.target_s[0] < question.target_s[1]:
            found.append((number, "target_s", "must be [shortest, longest] in seconds"))
        ids.add(question.id)
    if not found:
        return []
    lines = read_lines(path)
    return [
        Fault(path, lines.of("questions", number, key), f"questions.{number}.{key}", message)
        for number, key, message in found
    ]
