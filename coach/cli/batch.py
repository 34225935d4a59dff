"""`coach score --batch`: the lines of a file, or the answers in a folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import click

from coach.batch import answer_lines, score_batch
from coach.cli.output import Narration, emit, emit_json, say
from coach.cli.session import Session
from coach.cli.sources import STDIN, open_bytes
from coach.config import Settings
from coach.errors import ExitCode, StorageError
from coach.plain import cell, plain

#: From so many lines on, several processes win more time than they take to start.
MANY = 100


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """How a folder is scored. `workers` None means as many as fit."""

    question_id: str | None = None
    rubric: str | None = None
    as_json: bool = False
    out: str | None = None
    again: bool = False
    workers: int | None = None
    scheduler: str | None = None


def score_lines(session: Session, batch: str, rubric: str | None, *, as_json: bool, save: bool) -> ExitCode:
    """Score the typed answers of a JSONL file, in order."""

    def write(result: dict[str, object]) -> None:
        if as_json:
            emit_json(result, indent=None)
        else:
            emit(_row(str(result["id"]), str(result["refused"] or result["total"])))

    def complain(message: str) -> None:
        say(f"coach: {batch}: {message}")

    with open_bytes(batch) as file, Narration() as progress:
        coach = session.coach()
        count = 0 if save or batch == STDIN else _count(file)
        lines = answer_lines(file)
        if count < MANY:
            # One writer from the first line to the last.
            with coach.writer.turn() if save else nullcontext():
                return score_batch(
                    coach, lines, rubric=rubric, save=save, write=write, complain=complain, progress=progress
                )
        from coach.cohort.lines import LinesRun
        from coach.cohort.work import ScoreAnswer
        from coach.wiring import build_coach, build_worker_pool

        run = LinesRun(coach, rubric, write, complain, progress)
        pool = build_worker_pool(workers=None, scheduler=None)
        work = ScoreAnswer(build_coach, coach.settings.model, coach.settings.engine)
        return run.score(lines, count, pool, work)


def _count(file: BinaryIO) -> int:
    """How many lines a file has; 0 for what can be read only once."""
    if not file.seekable():
        return 0
    count = sum(1 for _ in answer_lines(file))
    file.seek(0)
    return count


def score_folder(session: Session, folder: Path, options: FolderOptions) -> ExitCode:
    """Score every recording and text in a folder that has no result yet."""
    from coach.cohort.files import find_answers
    from coach.cohort.journal import Journal
    from coach.cohort.run import CohortRun, Task
    from coach.cohort.work import ScoreAnswer, scoring_digest
    from coach.wiring import build_coach, build_worker_pool

    if session.remote:
        raise click.UsageError("--remote is for single recordings: a folder is scored on this machine or its cluster.")
    coach = session.coach()
    settings, question = coach.settings, coach.question(options.question_id, options.rubric)
    answers = find_answers(folder)
    # One model for all: workers that choose for themselves would measure while the others work.
    model, size = next(((one.name, one.size_bytes) for one in coach.speech_models() if one.in_use), (settings.model, 0))
    task = Task(question, scoring_digest(coach.rubrics.get(question.rubric)), model, settings.engine)
    work = ScoreAnswer(build_coach, model, settings.engine)
    pool = build_worker_pool(workers=options.workers, scheduler=options.scheduler, model_bytes=size)
    journal_path = _journal_path(settings, folder, options.out)
    with Journal.open(journal_path, again=options.again) as journal, _writer(options) as write, Narration() as progress:
        run = CohortRun(task, journal, write, progress)
        try:
            tally = run.score(answers, pool, work)
        except KeyboardInterrupt:
            progress("")
            done, files = run.tally.done, run.tally.files
            say(f"Stopped. {done} of {files} are done and kept. The same command goes on from there.")
            raise
    say(f"{tally.scored} scored now, {tally.known} before, {tally.failed} failed.")
    return ExitCode.FAILED if tally.failed else ExitCode.OK


def _journal_path(settings: Settings, folder: Path, out: str | None) -> Path:
    """Beside the results, or in the cache under the folder's name."""
    if out is not None:
        return Path(f"{out}.journal")
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return settings.cache / "batches" / f"{name}.journal"


@contextmanager
def _writer(options: FolderOptions) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Where the lines go: the file that was named, which only its owner can read, or standard output."""
    if options.out is None:
        yield _emit_json if options.as_json else _emit_brief
        return
    try:
        descriptor = os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:

            def write(line: dict[str, Any]) -> None:
                file.write(json.dumps(line) + "\n")
                file.flush()

            yield write
    except OSError as error:
        raise StorageError(f"{options.out} cannot be written: {error.strerror}.", "Choose another file.") from error


def _emit_json(line: dict[str, Any]) -> None:
    emit_json(line, indent=None)


def _emit_brief(line: dict[str, Any]) -> None:
    verdict = line["error"] or line["refused"] or line["total"]
    emit(_row(line["file"], str(verdict)))


def _row(*cells: str) -> str:
    """Tab-separated, for a spreadsheet too: one line, and no formula in it."""
    return "\t".join(cell(plain(text)) for text in cells)


def check_folder_only(source: str, options: FolderOptions) -> None:
    """Raises UsageError when an option that only a folder knows came with something else."""
    given = {"out": options.out, "again": options.again, "workers": options.workers, "scheduler": options.scheduler}
    wrong = ", ".join(f"--{name}" for name, value in given.items() if value)
    if wrong:
        raise click.UsageError(f"{wrong}: only with --batch DIR, and {source} is no folder.")
