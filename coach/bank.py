"""The question bank: YAML files of questions, validated, with every fault reported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from coach.content import Content, read_lines, read_yaml
from coach.errors import ContentError, Fault, NotFoundError


class Question(Content):
    """A question as an interviewer asks it, why it is asked, and the window of time for the answer (s)."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    topic: str = Field(min_length=1)
    text: str = Field(min_length=1)
    why: str = Field(min_length=1)
    target_s: tuple[int, int] = (45, 90)
    rubric: str = "five_part"


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


def load_bank(folder: Path, rubrics: frozenset[str]) -> QuestionBank:
    """Read every `*.yaml` in `folder`. Raises ContentError with the faults of all files together."""
    faults: list[Fault] = []
    seen: dict[str, Question] = {}
    files = sorted(folder.glob("*.yaml"))
    if not files:
        faults.append(Fault(folder, 0, "(folder)", "no question files (*.yaml) here"))
    for path in files:
        try:
            content = read_yaml(path, QuestionFile)
        except ContentError as error:
            faults.extend(error.faults)
            continue
        faults += _cross_faults(path, content, rubrics, frozenset(seen))
        for question in content.questions:
            seen.setdefault(question.id, question)
    if faults:
        raise ContentError(tuple(faults))
    return QuestionBank(tuple(seen.values()))


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
