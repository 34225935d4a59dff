"""The fault harness finds what it is there to find: each of its checks fails on a product that is broken on purpose."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from benchmarks.faults import checks
from benchmarks.faults.furniture import furnish, kept_in, loss_problems
from benchmarks.faults.hearing import RATE, Samples, Unplayable, compare, read_take
from benchmarks.faults.place import Place
from benchmarks.faults.plan import COUNTS, FAMILIES, Scenario, scenarios, shares
from benchmarks.faults.report import report
from benchmarks.faults.results import Result, Results
from benchmarks.faults.scenes import SCENES
from benchmarks.faults.storage import story_problems
from coach.folders import BIN, DATABASE, TAKES
from tests.support.voice import write_wav
from tests.support.waiting import wait_until

#: What the virtual microphone hears in twelve seconds: a sound that never repeats.
SAID: Samples = np.random.default_rng(3).standard_normal(12 * RATE) * 0.05


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three answers, one of them deleted, and a take that was never scored."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    furnish(home, attempts=2)
    return home


def change(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / DATABASE)) as connection, connection:
        connection.execute(statement, values)


# Takes


def cut(*pieces: tuple[float, float]) -> Samples:
    return np.concatenate([SAID[round(start * RATE) : round(end * RATE)] for start, end in pieces])


def problems_of(tmp_path: Path, take: Samples, fault_s: float) -> list[str]:
    return checks.take_problems(write_wav(tmp_path / "take.wav", take), SAID, fault_s)[0]


def test_a_take_that_holds_all_but_the_last_moment_is_well(tmp_path: Path) -> None:
    assert problems_of(tmp_path, cut((2.0, 9.8)), fault_s=10.0) == []


def test_what_was_recorded_after_the_fault_does_no_harm(tmp_path: Path) -> None:
    noise = np.random.default_rng(9).standard_normal(2 * RATE) * 0.05
    assert problems_of(tmp_path, np.concatenate((cut((2.0, 10.0)), noise)), fault_s=10.0) == []


@pytest.mark.parametrize(
    ("take", "problem"),
    [
        pytest.param(cut((2.0, 5.0)), "the last 5.00 s before the fault are lost", id="five seconds buffered"),
        pytest.param(cut((2.0, 5.0), (5.3, 10.0)), "0.30 s are lost or doubled inside", id="a gap"),
        pytest.param(cut((2.0, 5.0), (4.8, 10.0)), "0.20 s are lost or doubled inside", id="a block twice"),
        pytest.param(cut((2.0, 9.0)) * np.repeat([1, 0, 1], [32000, 16000, 64000]), "", id="silence inside"),
        pytest.param(np.random.default_rng(5).standard_normal(8 * RATE) * 0.05, "not what was said", id="noise"),
        pytest.param(cut((2.0, 10.0))[::2], "not what was said", id="twice as fast"),
    ],
)
def test_a_take_that_lacks_something_is_found_out(tmp_path: Path, take: Samples, problem: str) -> None:
    found = problems_of(tmp_path, take, fault_s=10.0)
    assert found
    assert any(problem in one for one in found)


def test_a_file_whose_header_tells_more_than_there_is_cannot_be_played(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "take.wav", cut((0.0, 3.0)))
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(Unplayable):
        read_take(path)
    path.write_bytes(path.read_bytes()[:30])
    assert checks.take_problems(path, SAID, 3.0)[0]


def test_where_a_take_begins_is_found(tmp_path: Path) -> None:
    heard = compare(cut((2.5, 9.75)), SAID, 10.0)
    assert heard
    assert heard.start_s == pytest.approx(2.5, abs=0.01)
    assert heard.lost_at_end_s == pytest.approx(0.25, abs=0.01)


# Rows and files


def test_a_whole_data_folder_has_no_problem(home: Path) -> None:
    assert checks.database_problems(home) == []
    assert checks.folder_problems(home) == []
    assert checks.privacy_problems(home) == []
    assert checks.trace_problems(home, "all is well") == []


BREAKAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no scorecard": (
        "has no scorecard",
        lambda home: change(home, "UPDATE attempts SET scorecard = '{}' WHERE id = 1"),
    ),
    "half a transcript": (
        "has no transcript",
        lambda home: change(home, "UPDATE attempts SET transcript = substr(transcript, 1, 40) WHERE id = 1"),
    ),
    "no recording": (
        "spoken and has no recording",
        lambda home: change(home, "UPDATE attempts SET recording = NULL WHERE id = 1"),
    ),
    "a recording that is gone": (
        "attempt 1: 0 recordings",
        lambda home: sorted((home / TAKES).glob("*"))[1].unlink(),
    ),
    "a recording that is cut short": (
        "not playable",
        lambda home: sorted((home / TAKES).glob("*"))[1].write_bytes(b"RIFF"),
    ),
    "one recording for two": (
        "2 attempts have the recording",
        lambda home: change(home, "UPDATE attempts SET recording = (SELECT recording FROM attempts WHERE id = 1)"),
    ),
    "both deleted and not": (
        "both in the history and in the bin",
        lambda home: change(home, "UPDATE bin SET attempt_id = 1"),
    ),
    "not to be brought back": (
        "cannot be brought back",
        lambda home: change(home, "UPDATE bin SET kept = '{}'"),
    ),
    "no figures": ("have no figures", lambda home: change(home, "DELETE FROM figures")),
    "a damaged page": ("", lambda home: damage(home / DATABASE)),
}


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 2 + 2000] = bytes(2000)
    path.write_bytes(content)


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_row_is_found_out(home: Path, name: str) -> None:
    problem, breaks = BREAKAGES[name]
    breaks(home)
    found = checks.database_problems(home)
    assert found
    assert any(problem in one for one in found)


@pytest.mark.parametrize("name", [".backup-1", ".restore-1", "takes/.copy-1", "coach.sqlite3.part", "bin/half"])
def test_a_leftover_is_found_out(home: Path, name: str) -> None:
    (home / name).touch()
    assert checks.folder_problems(home) == [f"left over: {name}"]


def test_a_file_that_others_may_read_is_found_out(home: Path) -> None:
    (home / TAKES).chmod(0o755)
    assert checks.privacy_problems(home) == ["takes has mode 755"]


def test_a_traceback_is_found_out(home: Path) -> None:
    told = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: no'
    assert checks.trace_problems(home, "\x1b[2J" + told)
    (home / "logs").mkdir()
    (home / "logs" / "coach.log").write_text(f"INFO all is well\n{told}\n")
    assert [problem.partition(":")[0] for problem in checks.trace_problems(home, "")] == ["traceback on the log"]


def test_what_is_lost_or_changed_is_found_out(home: Path) -> None:
    before = kept_in(home)
    assert loss_problems(before, kept_in(home)) == []
    change(home, "DELETE FROM attempts WHERE id = 1")
    change(home, "UPDATE attempts SET question = 'another' WHERE id = 2")
    next((home / BIN).glob("*")).unlink()
    found = loss_problems(before, kept_in(home))
    assert {one.split(".")[0][:9] for one in found} >= {"attempt 1", "attempt 2", "recording"}


def test_a_story_that_did_not_come_true_is_found_out() -> None:
    with Place() as place:
        furnish(place.home, attempts=2)  # 3 is in the bin
        true = [{"end": "delete", "id": 3}, {"begin": "delete", "id": 1}]
        assert story_problems(place, true) == []
        assert story_problems(place, [{"end": "delete", "id": 1}])
        assert story_problems(place, [{"end": "save", "id": 9, "recording": "gone.wav"}])
        assert story_problems(place, [{"end": "correct", "id": 1, "text": "never written"}])


# The product, broken on purpose


@contextmanager
def driver(*arguments: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.faults.drivers", *arguments]
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=_environment(home)) as process:
        try:
            yield process
        finally:
            process.kill()


def _environment(home: Path) -> dict[str, str]:
    import os

    return os.environ | {"COACH_HOME": str(home), "PYTHONPATH": str(Path(__file__).parent.parent.parent)}


@pytest.mark.parametrize(("sabotage", "well"), [("", True), ("buffered", False)])
def test_a_recorder_that_keeps_seconds_in_memory_is_found_out(tmp_path: Path, sabotage: str, well: bool) -> None:
    sound = write_wav(tmp_path / "said.wav", SAID)
    with driver("tape", str(tmp_path / "take.wav"), str(sound), sabotage, home=tmp_path) as process:
        assert process.stdout
        while (written := json.loads(process.stdout.readline())["written"]) < 9.5 * 2 * RATE:
            pass
        process.kill()
        process.wait()
    problems, _ = checks.take_problems(tmp_path / "take.wav", SAID, written / (2 * RATE))
    assert (problems == []) is well
    assert well or "before the fault are lost" in problems[0]


def test_a_save_in_two_steps_is_found_out(home: Path) -> None:
    """Killed between the two, as the harness does sooner or later."""

    def half_saved() -> bool:
        with closing(sqlite3.connect(home / DATABASE, timeout=10)) as connection:
            return bool(connection.execute("SELECT 1 FROM attempts WHERE scorecard = '{}'").fetchall())

    (home.parent / "told.wav").write_bytes(min((home / TAKES).glob("*")).read_bytes())
    with driver("answers", "saving", "1", "halves", home=home) as process:
        wait_until(half_saved, "half an attempt")
        process.kill()
        process.wait()
    assert any("has no scorecard" in problem for problem in checks.database_problems(home))


# The plan and the table


def test_every_fault_that_is_planned_can_be_done() -> None:
    planned = {(family, kind) for family, kinds in FAMILIES.items() for kind in kinds}
    assert planned == set(SCENES)
    assert set(COUNTS) == set(FAMILIES)


def test_the_shares_make_up_the_whole() -> None:
    for family, kinds in FAMILIES.items():
        for total in (0, 1, 7, 50, 200):
            assert sum(count for _, count in shares(kinds, total)) == total, family
    assert len(scenarios(COUNTS, 6)) == len(set(scenarios(COUNTS, 6))) == sum(COUNTS.values())


def test_a_scenario_has_the_same_moments_each_time() -> None:
    one = Scenario("kills", "saving", 3, 6)
    assert one.random().random() == Scenario("kills", "saving", 3, 6).random().random()
    assert one.random().random() != Scenario("kills", "saving", 4, 6).random().random()


def test_what_was_done_before_adds_up_and_what_could_not_be_done_does_not(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    done, broke = Scenario("kills", "saving", 0, 6), Scenario("kills", "saving", 1, 6)
    Results(path).add(Result(done, problems=("one",), lost_s=0.25, take_s=3.0))
    Results(path).add(Result(broke, broke="no microphone"))
    kept = Results(path)
    assert kept.done() == {done}
    table = report(kept.all, {"kills": 10}, 6)
    row = next(line for line in table.splitlines() if " saving " in line)
    assert [cell.strip() for cell in row.split("|")[2:8]] == ["saving", "1", "2", "0", "1", "0.25"]
    assert "kills: saving #0: one" in table
