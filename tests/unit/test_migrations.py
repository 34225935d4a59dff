"""Databases of every earlier version: read as they are, and brought up to date with nothing lost and a copy kept."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from coach import migrations
from coach.annotations import Annotations
from coach.bin import Bin
from coach.database import Database
from coach.errors import ReadOnlyError, StorageError
from coach.folders import UPGRADE_COPIES
from coach.history import History
from coach.model import SessionKind
from coach.one_writer import Writer
from coach.progress import read_progress
from tests.support.old_database import VERSIONS, content, version_of, write_old
from tests.support.other_coach import OtherCoach
from tests.unit.test_history import attempt, file_size_limit

#: Of the steps as they were released. A changed step breaks the databases that it has already made: add a new one.
RELEASED = ("0e16bb8d", "6b0b2e86", "d8fef873", "dfb0b3dc", "2a221f61", "3cfc4ede")


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_old(tmp_path / "home" / "coach.sqlite3", request.param)


def test_there_is_a_database_of_every_earlier_version() -> None:
    assert tuple(range(1, migrations.LATEST)) == VERSIONS


def test_released_steps_are_never_edited() -> None:
    digests = tuple(hashlib.sha256("\0".join(step).encode()).hexdigest()[:8] for step in migrations.STEPS)
    assert digests == RELEASED


def test_reading_an_old_database_changes_nothing_on_the_disk(old: Path) -> None:
    before, version = old.read_bytes(), version_of(old)
    attempts = History(old).all()
    assert [found.id for found in attempts][-3:] == [3, 2, 1]
    assert attempts[-1].transcript.said.startswith("I failed Step 1")
    assert attempts[-1].recording == old.parent / "takes" / "20261001T183000.000Z_step1-low-score.wav"
    assert attempts[-2].scorecard.refused == "Too short."
    assert read_progress(old).answers == len(attempts)
    History(old).check()
    assert (old.read_bytes(), version_of(old)) == (before, version)
    assert [path.name for path in old.parent.iterdir()] == [old.name]


def test_the_first_write_brings_it_up_to_date_and_loses_nothing(old: Path) -> None:
    before, version = content(old), version_of(old)
    attempts = History(old).all()
    saved = History(old).add(attempt())
    assert version_of(old) == migrations.LATEST
    assert History(old).all() == tuple(sorted((saved, *attempts), key=lambda one: one.created_at, reverse=True))
    after = content(old)
    for table in {"attempts", "annotations", "bin"} & set(before):
        kept = [{key: row[key] for key in former} for row, former in zip(after[table], before[table], strict=False)]
        assert kept == before[table]
    if version >= 2:
        session = History(old).get(4).session
        assert session is not None
        assert session.kind is SessionKind.MOCK
    assert Annotations(old).get(1).note == ("Slower, and look up." if version >= 3 else "")
    if version >= 4:
        Bin(old, old.parent / "takes").restore(5)
        assert History(old).get(5).transcript == History(old).get(1).transcript


def test_a_copy_of_it_as_it_was_is_kept(old: Path) -> None:
    before, version = content(old), version_of(old)
    History(old).add(attempt())
    History(old).add(attempt())
    (copy,) = old.parent.glob(UPGRADE_COPIES)
    assert copy.name.startswith(f"before-upgrade-v{version}-20")
    assert content(copy) == before
    assert version_of(copy) == version
    if sys.platform != "win32":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not [path for path in old.parent.iterdir() if path.name.startswith((".", copy.name + "-"))]


class Interrupted(sqlite3.Connection):
    """In the middle of finding out whose a database is, another process makes it."""

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        found = super().execute(sql, *values)
        if sql == "PRAGMA application_id":
            path = self.execute("PRAGMA database_list").fetchone()[2]
            # It cannot while somebody reads; it could between two looks.
            with suppress(sqlite3.OperationalError), closing(sqlite3.connect(path, timeout=0)) as other:
                other.isolation_level = None
                migrations.migrate(other)
        return found


def test_a_database_that_is_being_made_is_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    with closing(sqlite3.connect(path, factory=Interrupted, isolation_level=None)) as connection:
        assert migrations.schema_version(connection) in {0, migrations.LATEST}
        assert not connection.in_transaction
        migrations.migrate(connection)
    assert version_of(path) == migrations.LATEST


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    History(tmp_path / "coach.sqlite3").add(attempt())
    assert not list(tmp_path.glob(UPGRADE_COPIES))


def test_who_holds_the_right_to_write_brings_it_up_to_date_by_reading(old: Path) -> None:
    writer = Writer(old.parent)
    writer.claim()
    attempts = History(old).all()
    assert version_of(old) == migrations.LATEST
    assert History(old).all() == attempts
    assert len(list(old.parent.glob(UPGRADE_COPIES))) == 1
    writer.give_up()


def test_nobody_else_changes_it(old: Path) -> None:
    before = old.read_bytes()
    with OtherCoach(old.parent):
        assert History(old).all()
        with pytest.raises(ReadOnlyError, match="Another coach is open"):
            History(old).add(attempt())
    assert old.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_without_room_for_the_copy_nothing_is_changed(old: Path) -> None:
    before = old.read_bytes()
    with file_size_limit(8192), pytest.raises(StorageError, match=r"Nothing was changed.*Free \d+ MB"):
        History(old).add(attempt())
    assert old.read_bytes() == before
    assert not [path for path in old.parent.iterdir() if "before-upgrade" in path.name]


def test_a_migration_that_fails_keeps_the_database_and_its_copy(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(old)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", (*migrations.STEPS, ("DELETE FROM attempts", "NOT SQL")))
        patched.setattr(migrations, "LATEST", migrations.LATEST + 1)
        with pytest.raises(StorageError):
            History(old).add(attempt())
    assert content(old) == before
    (copy,) = old.parent.glob(UPGRADE_COPIES)
    assert content(copy) == before


def leave_half_a_copy(home: Path) -> list[Path]:
    """As a process does that is killed while it copies."""
    left = [home / f".before-upgrade-v1-20261122-133000.sqlite3{end}" for end in ("", "-journal")]
    for path in left:
        path.write_bytes(b"half")
    return left


def test_half_a_copy_that_a_kill_left_is_gone_after_the_next_write(old: Path) -> None:
    left = leave_half_a_copy(old.parent)
    History(old).add(attempt())
    assert not any(path.exists() for path in left)


def test_half_a_copy_that_a_kill_left_is_gone_after_the_next_start(old: Path) -> None:
    left = leave_half_a_copy(old.parent)
    Database(old).tidy()
    assert not any(path.exists() for path in left)


def test_half_a_copy_that_another_process_is_making_is_left_alone(old: Path) -> None:
    left = leave_half_a_copy(old.parent)
    with OtherCoach(old.parent):
        Database(old).tidy()
        assert all(path.exists() for path in left)
