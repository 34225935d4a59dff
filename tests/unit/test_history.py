"""The database of attempts: what goes in comes out, and nothing is lost or laid open."""

from __future__ import annotations

import json
import sqlite3
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coach import migrations
from coach.errors import NotFoundError, StorageError
from coach.history import History
from coach.model import (
    Attempt,
    Delivery,
    Flag,
    PartScore,
    Pause,
    Quote,
    Scorecard,
    Session,
    SessionKind,
    Source,
    Span,
    Transcript,
    Word,
)

NOW = datetime(2025, 3, 1, 21, 30, tzinfo=UTC)


def attempt(text: str = "I failed Step 1.", **changes: object) -> Attempt:
    quote = Quote("I failed Step 1.", 0, 16, 0.5, 2.0)
    whole = Attempt(
        question_id="step1-low-score",
        question="Tell me about Step 1.",
        created_at=NOW,
        source=Source.MICROPHONE,
        transcript=Transcript(text, text, (Word("I", 0.5, 0.6, 0.98),), (Span(0.4, 2.1),), 3.0, "base"),
        scorecard=Scorecard(
            "five_part", "abc", "minilm", (PartScore("ownership", 2, 0.9, quote, ""),), (Flag("blame", quote, "Own."),)
        ),
        delivery=Delivery(3.0, 140.0, 160.0, 1, 2, 4.0, 6.0, (Pause(1.0, 1.2, 0, within_clause=True),)),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "home" / "coach.sqlite3")


def test_what_goes_in_comes_out(history: History, tmp_path: Path) -> None:
    saved = history.add(attempt(recording=tmp_path / "home" / "takes" / "a.wav"))
    assert saved.id == 1
    assert history.get(1) == saved
    assert History(tmp_path / "home" / "coach.sqlite3").all() == (saved,)


def test_a_typed_refused_answer(history: History) -> None:
    refused = Scorecard("five_part", "abc", "minilm", (), refused="Too short.")
    saved = history.add(attempt(source=Source.TYPED, scorecard=refused, delivery=None))
    assert history.get(saved.id or 0) == saved


def test_a_correction_replaces_the_score_and_nothing_else(history: History) -> None:
    first, other = history.add(attempt()), history.add(attempt(created_at=NOW + timedelta(hours=1)))
    transcript = replace(first.transcript, corrected_text="I passed Step 1.")
    changed = replace(first, transcript=transcript, scorecard=replace(first.scorecard, parts=(), refused="Too short."))
    history.update(changed)
    assert history.all() == (other, changed)


@pytest.mark.parametrize("attempt_id", [None, 7])
def test_only_a_saved_attempt_can_be_updated(history: History, attempt_id: int | None) -> None:
    with pytest.raises(NotFoundError):
        history.update(attempt(id=attempt_id))
    history.add(attempt())
    with pytest.raises(NotFoundError):
        history.update(attempt(id=attempt_id))


def test_an_attempt_from_before_corrections_and_stretches_opens(history: History, tmp_path: Path) -> None:
    saved = history.add(attempt())
    with closing(sqlite3.connect(tmp_path / "home" / "coach.sqlite3")) as connection:
        (card, transcript) = connection.execute("SELECT scorecard, transcript FROM attempts").fetchone()
        old_card, old_transcript = json.loads(card), json.loads(transcript)
        for field in ("heard", "worries", "first", "stretches"):
            del old_card[field]
        for part in old_card["parts"]:
            del part["confidence"], part["why"], part["gain"]
        del old_transcript["corrected_text"]
        connection.execute(
            "UPDATE attempts SET scorecard = ?, transcript = ?", (json.dumps(old_card), json.dumps(old_transcript))
        )
        connection.commit()
    assert history.get(1) == saved


def test_newest_first(history: History) -> None:
    for hours in (1, 3, 2):
        history.add(attempt(created_at=NOW + timedelta(hours=hours)))
    assert [found.id for found in history.all()] == [2, 3, 1]


def test_other_time_zones_sort_by_the_moment(history: History) -> None:
    history.add(attempt(created_at=datetime.fromisoformat("2025-03-01T23:00:00+05:30")))
    history.add(attempt(created_at=datetime.fromisoformat("2025-03-01T18:00:00+00:00")))
    assert [found.id for found in history.all()] == [2, 1]


def test_reading_an_empty_history_makes_no_folder(history: History, tmp_path: Path) -> None:
    assert history.all() == ()
    assert history.recordings() == frozenset()
    assert history.check() == 0
    with pytest.raises(NotFoundError):
        history.get(1)
    assert list(tmp_path.iterdir()) == []


def test_only_the_owner_can_read_it(history: History, tmp_path: Path) -> None:
    history.add(attempt())
    home = tmp_path / "home"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}


def test_the_data_folder_can_be_moved(history: History, tmp_path: Path) -> None:
    elsewhere = tmp_path / "music" / "b.wav"
    history.add(attempt(recording=tmp_path / "home" / "takes" / "a.wav"))
    history.add(attempt(recording=elsewhere))
    history.add(attempt())
    (tmp_path / "home").rename(tmp_path / "moved")
    moved = History(tmp_path / "moved" / "coach.sqlite3")
    assert moved.recordings() == {str(tmp_path / "moved" / "takes" / "a.wav"), str(elsewhere)}
    assert moved.get(1).recording == tmp_path / "moved" / "takes" / "a.wav"


def test_many_threads_write_at_once(history: History) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = {saved.id for saved in pool.map(lambda number: history.add(attempt(f"Take {number}.")), range(24))}
    assert len(ids) == 24
    assert history.check() == 24


def test_who_comes_while_a_new_file_is_being_written_is_not_turned_away(history: History, tmp_path: Path) -> None:
    history.add(attempt())
    with closing(sqlite3.connect(tmp_path / "home" / "coach.sqlite3", isolation_level=None)) as other:
        # As another process leaves it that has migrated and not yet changed the mode: SQLite then waits for nobody.
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN IMMEDIATE")
        assert len(history.all()) == 1
        other.execute("ROLLBACK")
    assert history.add(attempt()).id == 2


def test_an_empty_file_is_version_0_and_is_migrated(history: History, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "coach.sqlite3").touch()
    assert history.all() == ()
    history.add(attempt())
    with closing(sqlite3.connect(tmp_path / "home" / "coach.sqlite3")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (migrations.LATEST,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("version", range(migrations.LATEST))
def test_every_older_version_is_brought_up_to_date(version: int, tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        for statement in (statement for step in migrations.STEPS[:version] for statement in step):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
    assert History(path).add(attempt()).id == 1


def test_a_step_that_fails_leaves_the_database_as_it_was(
    history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = history.add(attempt())
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", (*migrations.STEPS, ("DELETE FROM attempts", "NOT SQL")))
        patched.setattr(migrations, "LATEST", migrations.LATEST + 1)
        with pytest.raises(StorageError):
            history.all()
    assert history.all() == (saved,)


def test_a_newer_database_is_left_alone(history: History, tmp_path: Path) -> None:
    history.add(attempt())
    with closing(sqlite3.connect(tmp_path / "home" / "coach.sqlite3")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match=r"newer version.* Upgrade"):
        history.add(attempt())


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another program"):
        History(path).add(attempt())
    assert path.read_bytes() == before


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    path.write_text("Dear diary, " * 500)
    with pytest.raises(StorageError, match=r"damaged.*Move the file away"):
        History(path).all()
    assert path.read_text().startswith("Dear diary")


def test_a_damaged_database(history: History, tmp_path: Path) -> None:
    for _ in range(30):
        history.add(attempt("word " * 500))
    path = tmp_path / "home" / "coach.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 12] = b"\xff" * 4096 * 10
    path.write_bytes(content)
    with pytest.raises(StorageError, match="damaged"):
        history.check()


def test_a_row_that_cannot_be_read_names_the_attempt(history: History, tmp_path: Path) -> None:
    history.add(attempt())
    with closing(sqlite3.connect(tmp_path / "home" / "coach.sqlite3")) as connection:
        connection.execute("UPDATE attempts SET scorecard = '{}'")
        connection.commit()
    with pytest.raises(StorageError, match="Attempt 1"):
        history.all()


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "coach.sqlite3").mkdir()
    with pytest.raises(StorageError, match="cannot be opened"):
        History(tmp_path / "coach.sqlite3").all()


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Writes beyond `size` bytes of a file fail, as they do on a full disk."""
    import resource  # POSIX only

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_keeps_what_was_there(history: History, tmp_path: Path) -> None:
    saved = history.add(attempt())
    size = (tmp_path / "home" / "coach.sqlite3").stat().st_size
    with file_size_limit(size + 8192), pytest.raises(StorageError, match="disk may be full"):
        history.add(attempt("word " * 100_000))
    assert history.all() == (saved,)


def test_a_busy_database_says_so(history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history.add(attempt())
    monkeypatch.setattr("coach.database.BUSY_S", 0.0)
    with closing(sqlite3.connect(tmp_path / "home" / "coach.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="Another coach"):
            history.add(attempt())


def test_the_session_of_an_answer_is_kept(history: History) -> None:
    session = Session(SessionKind.MOCK, "2025-03-01T21:30:00+00:00")
    saved = history.add(attempt(session=session))
    assert history.get(saved.id or 0).session == session
    assert history.get(history.add(attempt()).id or 0).session is None
