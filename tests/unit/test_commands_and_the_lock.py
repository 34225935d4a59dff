"""Commands beside an open coach: those that read work and take no lock, those that write say why not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.folders import LOCK
from coach.profile import Profile
from tests.support import content
from tests.support.fakes import Stage, write_wav
from tests.support.old_database import version_of, write_old
from tests.support.other_coach import OtherCoach
from tests.unit.test_cli import Run, logging_as_before, run, stage  # noqa: F401 - fixtures

READING = (
    ("history",),
    ("show", "1"),
    ("show", "1", "--markdown"),
    ("questions",),
    ("next",),
    ("profile",),
    ("progress",),
    ("compare", "1", "2"),
    ("export", "out.html", "--attempt", "1"),
    ("bin",),
    ("backup", "out.zip"),
    ("models",),
    ("doctor", "--check"),
    ("transcribe", "a.wav"),
    ("score", "a.wav"),
    ("score", "a.txt"),
)
WRITING = (
    ("score", "a.wav", "--save"),
    ("score", "a.txt", "--save"),
    ("score", "--batch", "b.jsonl", "--save"),
    ("score", "--pending"),
    ("correct", "1", "--text", "I passed."),
    ("bin", "--restore", "3"),
    ("bin", "--empty", "--yes"),
    ("profile", "--set", "ck_score=247"),
    ("profile", "--clear"),
    ("restore", "kept.zip", "--yes"),
)


@pytest.fixture
def folder(tmp_path: Path, stage: Stage, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811 - fixtures
    """Two answers of one question, a deleted one, a profile and a backup."""
    monkeypatch.chdir(tmp_path)
    write_wav(tmp_path / "a.wav")
    (tmp_path / "a.txt").write_text(content.ANSWER)
    (tmp_path / "b.jsonl").write_text('{"id": 1, "answer": "I failed."}')
    for _ in range(3):
        stage.coach.assess_file(content.QUESTIONS[0], tmp_path / "a.wav", save=True)
    stage.coach.delete_attempt(3)
    stage.coach.preparation.keep(Profile(ck_score=230))
    assert run("backup", "kept.zip").code == 0
    return tmp_path


def kept(home: Path) -> dict[Path, bytes]:
    """What is in the data folder, but for the lock and the log."""
    files = [path for path in home.rglob("*") if path.is_file() and path.name != LOCK and path.suffix != ".log"]
    return {path: path.read_bytes() for path in files}


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_takes_no_lock(folder: Path, run: Run, command: tuple[str, ...]) -> None:  # noqa: F811
    (folder / "home" / LOCK).unlink()
    ran = run(*command)
    assert ran.code == 0, ran.err
    assert not (folder / "home" / LOCK).exists()


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_works_beside_another_coach(folder: Path, run: Run, command: tuple[str, ...]) -> None:  # noqa: F811
    with OtherCoach(folder / "home"):
        ran = run(*command)
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_writing_is_refused_with_the_reason(
    folder: Path,
    run: Run,  # noqa: F811
    stage: Stage,  # noqa: F811
    command: tuple[str, ...],
) -> None:
    if command[-1] == "--pending":
        write_wav(stage.coach._takes.new_path("boards", datetime.now(UTC)), 2.0)
    before = kept(folder / "home")
    with OtherCoach(folder / "home") as other:
        ran = run(*command)
        told = f"coach: Another coach is open (process {other.pid}): this one can only read.\n"
    assert ran.code == 1
    assert told in ran.err
    assert "Close the other one, then try again." in ran.err
    assert not stage.transcriber.files[3:], "nothing is worked on in vain"
    assert kept(folder / "home") == before


@pytest.mark.parametrize("command", [one for one in WRITING if one[-1] != "--pending"], ids=" ".join)
def test_alone_it_writes_and_lets_go(folder: Path, run: Run, command: tuple[str, ...]) -> None:  # noqa: F811
    ran = run(*command)
    assert ran.code == 0, ran.err
    with OtherCoach(folder / "home"):
        pass


@pytest.mark.parametrize("version", [1, 4])
def test_a_command_that_reads_an_old_history_leaves_it_as_it_is(
    tmp_path: Path,
    run: Run,  # noqa: F811
    version: int,
) -> None:
    path = write_old(tmp_path / "home" / "coach.sqlite3", version)
    assert "Tell me about Step 1." in run("history").out
    assert "I failed Step 1" in run("show", "1").out
    (history,) = [line for line in run("doctor").out.splitlines() if " history " in line]
    assert history.startswith("warn")
    assert "from an earlier version" in history
    assert version_of(path) == version
    assert not (tmp_path / "home" / LOCK).exists()
