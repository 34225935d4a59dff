"""The typed answers of a JSONL file, scored by several processes and written in the file's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coach.batch import BadLineError, Item, bank_question, parse_line
from coach.cohort.work import Job, Outcome, scoring_digest
from coach.errors import ExitCode
from coach.ports import Progress, WorkerPool, silent
from coach.rehearsal import Coach


@dataclass
class LinesRun:
    """One run. `write` gets the results, `complain` the lines that are none, both in the file's order."""

    coach: Coach
    rubric: str | None
    write: Callable[[dict[str, Any]], None]
    complain: Callable[[str], None]
    progress: Progress = silent
    outcome: ExitCode = ExitCode.OK
    _items: dict[int, Item] = field(default_factory=dict)
    #: What can be told about a line, held until every line before it has been told.
    _held: dict[int, Outcome | None] = field(default_factory=dict)
    _next: int = 1

    def score(self, lines: Iterable[bytes], of: int, pool: WorkerPool, work: Callable[[Job], Outcome]) -> ExitCode:
        """`of` is how many lines there are. Raises NotFoundError for the rubric, ModelError."""
        with closing(pool.run(work, self._jobs(lines))) as done:
            for job, outcome in done:
                self._hold(int(job.key), outcome or Outcome(error="its worker process ended twice"))
                self.progress("Scoring the lines", self._next / max(1, of))
        return self.outcome

    def _jobs(self, lines: Iterable[bytes]) -> Iterator[Job]:
        unnamed = self.coach.question(None, self.rubric)
        scoring = scoring_digest(self.coach.rubrics.get(unnamed.rubric))
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                self._hold(number, None)
                continue
            try:
                item = self._items[number] = parse_line(line)
            except BadLineError as error:
                self._hold(number, Outcome(error=str(error)))
                continue
            asked = bank_question(self.coach, unnamed, item.question)
            yield Job(str(number), "", True, Path(), asked, scoring, text=item.answer)

    def _hold(self, number: int, outcome: Outcome | None) -> None:
        self._held[number] = outcome
        while self._next in self._held:
            number, outcome = self._next, self._held.pop(self._next)
            self._next += 1
            item = self._items.pop(number, None)
            if outcome is None:
                continue
            outcome.raise_if_for_all()
            if outcome.result is None or item is None:
                self.complain(f"line {number}: {outcome.error}")
                self.outcome = ExitCode.FAILED
            else:
                self.write({"id": item.id} | outcome.result)
