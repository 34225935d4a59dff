"""A batch over a folder: each file one line, each content scored once, whatever happens to the workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from coach.cohort.files import find_answers
from coach.cohort.journal import Journal
from coach.cohort.pace import duration, pace
from coach.cohort.run import DIED, CohortRun, Tally, Task
from coach.cohort.work import Job, Outcome
from coach.errors import CoachError, ExitCode
from coach.ports import JobT, Results, ResultT
from tests.support import content

TASK = Task(content.QUESTIONS[0], "digest", "base", "whisper")


class InThisProcess:
    """A pool without processes. Over a job whose path ends in "deadly.txt" its worker dies."""

    def run(self, work: Callable[[JobT], ResultT], jobs: Iterable[JobT]) -> Results[JobT, ResultT]:
        for job in jobs:
            assert isinstance(job, Job)
            yield job, None if job.path.name == "deadly.txt" else work(job)


@dataclass
class Office:
    """A folder of typed answers, what has been scored in it, and the lines that came out."""

    folder: Path
    jobs: list[Job] = field(default_factory=list)
    lines: list[dict[str, object]] = field(default_factory=list)
    has_the_folder: bool = True

    def work(self, job: Job) -> Outcome:
        if job.content is None and not self.has_the_folder:
            return Outcome(unread=True)
        self.jobs.append(job)
        text = (job.content or job.path.read_bytes()).decode()
        if text == "bad":
            return Outcome(error="It is bad.", fix="Mend it.")
        if text == "no model":
            return Outcome(error="There is no model.", ends_all=ExitCode.UNAVAILABLE)
        return Outcome({"total": len(text)})

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.folder / f"{name}.txt").write_text(text)

    @contextmanager
    def open(self, task: Task = TASK) -> Iterator[CohortRun]:
        with Journal.open(self.folder.parent / "journal") as journal:
            yield CohortRun(task, journal, self.lines.append)

    def score(self, task: Task = TASK) -> Tally:
        self.lines.clear()
        self.jobs.clear()
        with self.open(task) as run:
            return run.score(find_answers(self.folder), InThisProcess(), self.work)

    def by_file(self) -> dict[object, object]:
        assert len({line["file"] for line in self.lines}) == len(self.lines)
        return {line["file"]: line["error"] or line["total"] for line in self.lines}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    folder = tmp_path / "answers"
    folder.mkdir()
    return Office(folder)


def test_each_file_gets_one_line(office: Office) -> None:
    office.write(a="1", b="22", c="333")
    assert office.score() == Tally(files=3, scored=3)
    assert office.by_file() == {"a.txt": 1, "b.txt": 2, "c.txt": 3}


def test_what_is_known_is_not_scored_again(office: Office) -> None:
    office.write(a="1", b="22")
    office.score()
    office.write(c="333")
    assert office.score() == Tally(files=3, scored=1, known=2)
    assert [job.path.name for job in office.jobs] == ["c.txt"]
    assert office.by_file() == {"a.txt": 1, "b.txt": 2, "c.txt": 3}


def test_one_content_under_two_names_is_scored_once(office: Office) -> None:
    office.write(a="same", b="same", c="other")
    assert office.score() == Tally(files=3, scored=3)
    assert len(office.jobs) == 2
    assert office.by_file() == {"a.txt": 4, "b.txt": 4, "c.txt": 5}
    (office.folder / "a.txt").rename(office.folder / "renamed.txt")
    assert office.score() == Tally(files=3, known=3)
    assert office.jobs == []


def test_a_changed_file_is_scored_again(office: Office) -> None:
    office.write(a="1")
    office.score()
    office.write(a="22")
    assert office.score() == Tally(files=1, scored=1)
    assert office.by_file() == {"a.txt": 2}


@pytest.mark.parametrize(
    "change",
    [
        {"scoring": "other"},
        {"question": content.QUESTIONS[1]},
    ],
)
def test_another_rubric_or_question_scores_all_again(office: Office, change: dict[str, object]) -> None:
    office.write(a="1", b="22")
    office.score()
    assert office.score(replace(TASK, **change)) == Tally(files=2, scored=2)  # type: ignore[arg-type]
    assert office.score() == Tally(files=2, known=2)


def test_another_speech_model_hears_recordings_again_but_not_texts() -> None:
    other = replace(TASK, model="small.en")
    assert TASK.key("digest", typed=True) == other.key("digest", typed=True)
    assert TASK.key("digest", typed=False) != other.key("digest", typed=False)


def test_a_file_that_fails_has_its_line_and_the_rest_goes_on(office: Office) -> None:
    office.write(a="1", b="bad", c="333", deadly="x")
    assert office.score() == Tally(files=4, scored=2, failed=2)
    assert office.by_file() == {"a.txt": 1, "b.txt": "It is bad.", "c.txt": 3, "deadly.txt": DIED}
    office.write(b="mended")
    assert office.score() == Tally(files=4, scored=1, known=2, failed=1)


def test_what_befalls_every_answer_ends_the_batch_and_keeps_what_is_done(office: Office) -> None:
    office.write(a="long enough", b="no model", c="1")
    with pytest.raises(CoachError, match="no model") as caught:
        office.score()
    assert caught.value.exit_code is ExitCode.UNAVAILABLE
    office.write(b="mended")
    assert office.score() == Tally(files=3, scored=2, known=1)


def test_a_worker_without_the_folder_is_sent_the_content(office: Office) -> None:
    office.has_the_folder = False
    office.write(a="1", b="22")
    assert office.score() == Tally(files=2, scored=2)
    assert sorted(job.content or b"" for job in office.jobs) == [b"1", b"22"]


def test_a_file_that_changes_on_the_way_is_told(office: Office) -> None:
    office.write(a="1", b="22")
    answers = find_answers(office.folder)

    def work(job: Job) -> Outcome:
        office.write(a="changed", b="changed too")
        return Outcome(unread=True)

    with office.open() as run:
        assert run.score(answers, InThisProcess(), work) == Tally(files=2, failed=2)
    assert all("changed" in str(line["error"]) for line in office.lines)


def test_a_file_that_cannot_be_read_is_told(office: Office) -> None:
    office.write(a="1", b="22")
    answers = find_answers(office.folder)
    (office.folder / "a.txt").unlink()
    with office.open() as run:
        assert run.score(answers, InThisProcess(), office.work) == Tally(files=2, scored=1, failed=1)


def test_an_interruption_keeps_what_is_done(office: Office) -> None:
    office.write(a="1", b="22", c="333")

    def interrupted(job: Job) -> Outcome:
        if len(office.jobs) == 2:
            raise KeyboardInterrupt
        return office.work(job)

    with office.open() as run, pytest.raises(KeyboardInterrupt):
        run.score(find_answers(office.folder), InThisProcess(), interrupted)
    assert office.score() == Tally(files=3, scored=1, known=2)


def test_logs_of_libraries_name_no_file_and_no_answer() -> None:
    job = Job("k", "d", True, Path("Ada Lovelace.txt"), content.QUESTIONS[0], content=b"I failed.")
    assert "Ada" not in repr(job)
    assert "failed" not in repr(job)
    assert "failed" not in repr(Outcome({"transcript": "I failed."}))


@pytest.mark.parametrize(
    ("done", "now", "elapsed_s", "words"),
    [
        (0, 0, 3.0, "0 of 40 done, the models are loading"),
        (10, 10, 120.0, "10 of 40 done, 5.0 a minute, 6 min left"),
        (30, 10, 120.0, "30 of 40 done, 5.0 a minute, 2 min left"),
        (40, 10, 120.0, "40 of 40 done"),
    ],
)
def test_the_pace_is_that_of_this_run(done: int, now: int, elapsed_s: float, words: str) -> None:
    assert pace(done, 40, now, elapsed_s) == words


def test_durations() -> None:
    assert [duration(seconds) for seconds in (5, 90, 3599, 7500)] == [
        "under a minute",
        "2 min",
        "1 h 00 min",
        "2 h 05 min",
    ]
