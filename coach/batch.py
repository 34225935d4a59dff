"""Score many typed answers: JSON lines in, JSON lines out, in the same order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from coach.answers import LONGEST_BYTES
from coach.bank import Question
from coach.errors import ExitCode
from coach.ports import Progress, silent
from coach.rehearsal import Coach
from coach.report import as_dict

#: What JSON makes of an answer of the greatest length, every character escaped, with an id and a question.
LONGEST_LINE = 7 * LONGEST_BYTES


class BadLineError(ValueError):
    """A line that is not `{"id", "question", "answer"}`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a batch. `id` comes back unchanged with the result."""

    id: str | int
    question: str
    answer: str


def answer_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file. Of one that is too long only so much is read that `parse_line` refuses it."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def parse_line(line: bytes) -> Item:
    """Raises BadLineError, which says what is wrong; keys that are not needed are left unread."""
    if len(line) > LONGEST_LINE:
        raise BadLineError(f"longer than {LONGEST_LINE // 1_000_000} MB")
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadLineError("not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadLineError("not a JSON object")
    answer, question, item_id = value.get("answer"), value.get("question"), value.get("id")
    if not isinstance(item_id, str | int) or isinstance(item_id, bool):
        raise BadLineError('"id" must be text or a whole number')
    if not isinstance(answer, str):
        raise BadLineError('"answer" must be text')
    if not isinstance(question, str | None):
        raise BadLineError('"question" must be text')
    for name, text in (("id", str(item_id)), ("question", question or ""), ("answer", answer)):
        if _size(text) > LONGEST_BYTES:
            raise BadLineError(f'"{name}" must be text of at most {LONGEST_BYTES // 1_000_000} MB')
    return Item(item_id, question or "", answer)


def _size(text: str) -> int:
    """In UTF-8. Raises BadLineError for half of a character that JSON writes in two halves."""
    try:
        return len(text.encode())
    except UnicodeEncodeError as error:
        raise BadLineError("not text: half of a character is missing") from error


def score_batch(
    coach: Coach,
    lines: Iterable[bytes],
    *,
    rubric: str | None,
    save: bool,
    write: Callable[[dict[str, object]], None],
    complain: Callable[[str], None],
    progress: Progress = silent,
) -> ExitCode:
    """Score each line and `write` its result at once; a bad line is told to `complain` and the rest goes on.

    With `save`, `attempt_id` names the attempt. Returns FAILED when any line was bad. Raises NotFoundError for the
    rubric, ModelError, StorageError.
    """
    outcome = ExitCode.OK
    unnamed = coach.question(None, rubric)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = parse_line(line)
        except BadLineError as error:
            complain(f"line {number}: {error}")
            outcome = ExitCode.FAILED
            continue
        attempt = coach.assess_text(
            bank_question(coach, unnamed, item.question), item.answer, save=save, progress=progress
        )
        saved: dict[str, object] = {} if attempt.id is None else {"attempt_id": attempt.id}
        write({"id": item.id} | as_dict(replace(attempt, id=None)) | saved)
    return outcome


def bank_question(coach: Coach, unnamed: Question, text: str) -> Question:
    """A line's question, with the id of the bank's question that has this wording; empty when there is none."""
    known = next((question.id for question in coach.bank.questions if text in (question.text, *question.wordings)), "")
    return unnamed.model_copy(update={"text": text, "id": known})
