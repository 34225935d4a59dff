"""Deleted answers: nowhere to be seen, whole when they come back, and gone after thirty days."""

from __future__ import annotations

import json
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach import migrations
from coach.annotations import Annotation
from coach.backup import back_up, restore
from coach.bin import KEPT, Bin
from coach.cli import main
from coach.errors import NotFoundError, StorageError
from coach.figures import practised_questions
from coach.history import History
from coach.listing import list_attempts, recent_levels
from coach.model import Attempt
from coach.progress import read_progress
from coach.rehearsal import Coach
from coach.retakes import retakes, said_in_retakes
from tests.support.content import QUESTIONS
from tests.support.fakes import make_coach, write_wav
from tests.unit.test_history import attempt

NOW = datetime(2026, 3, 1, 21, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def kept(home: Path) -> Bin:
    return Bin(home / "coach.sqlite3", home / "takes")


@pytest.fixture
def history(home: Path) -> History:
    return History(home / "coach.sqlite3")


@pytest.fixture
def coach(home: Path) -> Coach:
    return make_coach(home)


def recorded(history: History, home: Path, name: str = "a.wav", **changes: object) -> Attempt:
    return history.add(attempt(recording=write_wav(home / "takes" / name), **changes))


def in_every_list(home: Path) -> list[int]:
    """How many attempts each reader of the database finds."""
    path = home / "coach.sqlite3"
    question = attempt()
    return [
        len(History(path).all()),
        len(list_attempts(path)),
        len(recent_levels(path, 9)),
        read_progress(path).answers,
        len(practised_questions(path)),
        len(retakes(path, question.question_id, question.question)),
        len(said_in_retakes(path, question.question_id, question.question, 9)),
        len(History(path).recordings()),
        History(path).check(),
    ]


def test_it_is_out_of_every_list_and_comes_back_whole(kept: Bin, history: History, home: Path, coach: Coach) -> None:
    saved = recorded(history, home)
    note = Annotation("Said the year.", starred=True, tags=("gap",), guess={"ownership": 1})
    coach.review.annotate(1, note)
    assert set(in_every_list(home)) == {1}
    kept.put(1, NOW)
    assert set(in_every_list(home)) == {0}
    assert coach.review.annotations() == {}
    assert coach.pending_takes() == ()
    with pytest.raises(NotFoundError):
        history.get(1)
    (binned,) = kept.list()
    assert (binned.id, binned.deleted_at, binned.created_at) == (1, NOW, saved.created_at)
    assert binned.question == saved.question
    assert binned.recording == home / "bin" / "a.wav"
    assert binned.recording.exists()
    assert saved.recording is not None
    assert not saved.recording.exists()

    kept.restore(1)
    assert history.get(1) == saved
    assert saved.recording.exists()
    assert coach.review.annotation(1) == note
    assert set(in_every_list(home)) == {1}
    assert kept.list() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_the_owner_can_read_it(kept: Bin, history: History, home: Path) -> None:
    recorded(history, home)
    (home / "takes" / "a.wav").chmod(0o600)
    kept.put(1, NOW)
    assert stat.S_IMODE((home / "bin").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "bin" / "a.wav").stat().st_mode) == 0o600


def test_after_thirty_days_nothing_is_left(kept: Bin, history: History, home: Path) -> None:
    recorded(history, home, "old.wav", question="A question that must not stay on the disk.")
    recorded(history, home, "new.wav")
    kept.put(1, NOW)
    kept.put(2, NOW + timedelta(days=1))
    assert kept.purge(NOW + KEPT - timedelta(seconds=1)) == 0
    assert kept.purge(NOW + KEPT) == 1
    assert [binned.id for binned in kept.list()] == [2]
    assert [path.name for path in (home / "bin").iterdir()] == ["new.wav"]
    files = [path for path in home.iterdir() if path.is_file()]
    assert b"must not stay" not in b"".join(path.read_bytes() for path in files)
    with pytest.raises(NotFoundError, match="not in the bin"):
        kept.restore(1)


def test_emptying(kept: Bin, history: History, home: Path) -> None:
    recorded(history, home)
    history.add(attempt())
    kept.put(1, NOW)
    kept.put(2, NOW)
    assert kept.empty() == 2
    assert kept.list() == ()
    assert list((home / "bin").iterdir()) == []
    assert kept.empty() == 0


def test_a_recording_elsewhere_is_left_alone(kept: Bin, history: History, home: Path, tmp_path: Path) -> None:
    music = write_wav(tmp_path / "music" / "b.wav")
    history.add(attempt(recording=music))
    kept.put(1, NOW)
    assert music.exists()
    kept.empty()
    assert music.exists()


def test_a_recording_that_was_not_moved_is_found_all_the_same(kept: Bin, history: History, home: Path) -> None:
    """As a power cut between the two leaves it."""
    recorded(history, home)
    kept.put(1, NOW)
    (home / "bin" / "a.wav").rename(home / "takes" / "a.wav")
    assert kept.recordings() == {home / "takes" / "a.wav"}
    kept.restore(1)
    assert (home / "takes" / "a.wav").exists()
    kept.put(1, NOW)
    (home / "bin" / "a.wav").rename(home / "takes" / "a.wav")
    kept.empty()
    assert not (home / "takes" / "a.wav").exists()


def test_a_file_in_the_way_is_not_overwritten(kept: Bin, history: History, home: Path) -> None:
    recorded(history, home)
    kept.put(1, NOW)
    write_wav(home / "takes" / "a.wav", 2.0)
    with pytest.raises(StorageError, match="in the way"):
        kept.restore(1)
    assert len(kept.list()) == 1


def test_an_attempt_without_its_recording_is_deleted_and_restored(kept: Bin, history: History, home: Path) -> None:
    saved = recorded(history, home)
    (home / "takes" / "a.wav").unlink()
    kept.put(1, NOW)
    kept.restore(1)
    assert history.get(1) == saved


def test_what_is_not_there(kept: Bin, history: History, home: Path) -> None:
    for use in (lambda: kept.put(1, NOW), lambda: kept.restore(1)):
        with pytest.raises(NotFoundError):
            use()
    assert kept.list() == ()
    assert kept.empty() == kept.purge(NOW) == 0
    assert not home.exists()
    history.add(attempt())
    with pytest.raises(NotFoundError):
        kept.put(7, NOW)


def test_the_number_of_a_deleted_attempt_is_not_used_again(kept: Bin, history: History) -> None:
    history.add(attempt())
    kept.put(1, NOW)
    assert history.add(attempt()).id == 2
    kept.restore(1)
    assert {found.id for found in history.all()} == {1, 2}


def test_a_column_that_the_schema_lost_is_left_out(kept: Bin, history: History, home: Path) -> None:
    saved = history.add(attempt())
    kept.put(1, NOW)
    with closing(sqlite3.connect(home / "coach.sqlite3")) as connection:
        (text,) = connection.execute("SELECT kept FROM bin").fetchone()
        rows = json.loads(text)
        rows["attempts"]["gone_column"] = 1
        connection.execute("UPDATE bin SET kept = ?", (json.dumps(rows),))
        connection.commit()
    kept.restore(1)
    assert history.get(1) == saved


@pytest.mark.parametrize("column", ["deleted_at", "kept"])
def test_a_damaged_row_names_the_attempt(kept: Bin, history: History, home: Path, column: str) -> None:
    history.add(attempt())
    kept.put(1, NOW)
    with closing(sqlite3.connect(home / "coach.sqlite3")) as connection:
        connection.execute(f"UPDATE bin SET {column} = 'x'")
        connection.commit()
    with pytest.raises(StorageError, match="deleted attempt 1"):
        kept.list() if column == "deleted_at" else kept.restore(1)


@pytest.mark.parametrize("version", range(1, migrations.LATEST))
def test_an_attempt_of_every_older_version_goes_into_the_bin_and_back(version: int, home: Path) -> None:
    home.mkdir()
    path = home / "coach.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        for statement in (statement for step in migrations.STEPS[:version] for statement in step):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(
            "INSERT INTO attempts (created_at, question_id, question, rubric, source, total, duration_s, transcript,"
            " scorecard) VALUES ('2025-03-01T21:30:00+00:00', 'q', 'Q?', 'five_part', 'typed', 0, 0.0,"
            """ '{"text": "I.", "raw_text": "I."}',"""
            """ '{"rubric": "five_part", "rubric_digest": "", "encoder": "", "parts": []}')"""
        )
        connection.commit()
    before = History(path).get(1)
    kept = Bin(path, home / "takes")
    kept.put(1, NOW)
    assert History(path).all() == ()
    kept.restore(1)
    assert History(path).get(1) == before
    assert read_progress(path).answers == 1


def test_a_backup_keeps_what_can_still_be_had_back(kept: Bin, history: History, home: Path, tmp_path: Path) -> None:
    saved = recorded(history, home)
    kept.put(1, NOW)
    file = tmp_path / "kept.zip"
    assert back_up(home, file) == 2
    other = tmp_path / "other"
    restore(other, file, NOW)
    assert History(other / "coach.sqlite3").all() == ()
    Bin(other / "coach.sqlite3", other / "takes").restore(1)
    assert saved.recording is not None
    assert (other / "takes" / saved.recording.name).exists()


def test_restoring_a_backup_puts_the_former_bin_aside(kept: Bin, history: History, home: Path, tmp_path: Path) -> None:
    recorded(history, home)
    back_up(home, tmp_path / "kept.zip")
    kept.put(1, NOW)
    aside = restore(home, tmp_path / "kept.zip", NOW)
    assert aside is not None
    assert (aside / "bin" / "a.wav").exists()
    assert kept.list() == ()
    assert (home / "takes" / "a.wav").exists()


# The command line


def deleted_now(kept: Bin, coach: Coach, home: Path) -> None:
    saved = coach.assess_file(QUESTIONS[0], write_wav(home.parent / "a.wav"), save=True)
    coach.delete_attempt(saved.id or 0)


def test_the_command_lists_and_restores(
    kept: Bin, coach: Coach, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bin"]) == 0
    assert "The bin is empty." in capsys.readouterr().err
    deleted_now(kept, coach, home)
    assert main(["bin"]) == 0
    told = capsys.readouterr()
    assert "Your Step 1 is lower" in told.out
    assert "30 days left" in told.out
    assert "--restore ID" in told.err
    assert main(["bin", "--json"]) == 0
    (summary,) = json.loads(capsys.readouterr().out)
    assert summary["id"] == 1
    assert main(["bin", "--restore", "1"]) == 0
    assert "is back" in capsys.readouterr().err
    assert len(coach.attempts()) == 1
    assert main(["bin", "--restore", "1"]) == 1
    assert "not in the bin" in capsys.readouterr().err


def test_the_command_asks_before_it_empties(
    kept: Bin, coach: Coach, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    deleted_now(kept, coach, home)
    monkeypatch.setattr("click.confirm", lambda *_args, **_options: (_ for _ in ()).throw(KeyboardInterrupt))
    assert main(["bin", "--empty"]) == 130
    assert len(kept.list()) == 1
    assert main(["bin", "--empty", "--yes"]) == 0
    assert "1 answer deleted for good." in capsys.readouterr().err
    assert kept.list() == ()


def test_the_command_deletes_what_is_too_old(kept: Bin, history: History, home: Path) -> None:
    recorded(history, home)
    kept.put(1, datetime.now(UTC) - KEPT)
    assert main(["bin"]) == 0
    assert kept.list() == ()


def test_one_thing_at_a_time(home: Path) -> None:
    assert main(["bin", "--empty", "--restore", "1"]) == 2
    assert main(["bin", "--restore", "0"]) == 2
