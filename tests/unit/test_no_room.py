"""What is kept can be read on a full disk, and on one that may not be written."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.database import Database
from coach.errors import StorageError
from coach.history import History
from coach.listing import list_attempts
from tests.support.needs import missing
from tests.unit.test_history import attempt


@dataclass(frozen=True)
class SmallDisk:
    """A disk of one megabyte with a history on it."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "home" / "coach.sqlite3"

    def fill(self) -> None:
        for size in (65536, 512):
            with suppress(OSError), (self.folder / "filler").open("ab", buffering=0) as file:
                while file.write(bytes(size)):
                    pass

    def forbid_writing(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, check=False, capture_output=True).returncode:
        missing("the right to mount a small disk (run the tests as root)")
    try:
        small = SmallDisk(folder)
        History(small.database).add(attempt())
        yield small
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def leave_a_log(database: Path) -> None:
    """As a killed process does: its last change is in the write-ahead log alone."""
    log = database.with_name(f"{database.name}-wal")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE attempts SET question = 'Only in the log'")
        connection.commit()
        kept, logged = database.read_bytes(), log.read_bytes()
    database.write_bytes(kept)
    log.write_bytes(logged)


def test_a_full_disk_can_be_read(disk: SmallDisk) -> None:
    disk.fill()
    assert len(list_attempts(disk.database)) == len(History(disk.database).all()) == 1
    Database(disk.database).check()
    with pytest.raises(StorageError, match="full"):
        History(disk.database).add(attempt())
    assert len(History(disk.database).all()) == 1


def test_on_a_full_disk_what_a_killed_process_wrote_last_is_read_too(disk: SmallDisk) -> None:
    leave_a_log(disk.database)
    disk.fill()
    (listed,) = list_attempts(disk.database)
    assert listed.question == "Only in the log"


def test_a_disk_that_may_not_be_written_can_be_read(disk: SmallDisk) -> None:
    disk.forbid_writing()
    assert len(list_attempts(disk.database)) == len(History(disk.database).all()) == 1
    with pytest.raises(StorageError, match=r"Read-only|readonly"):
        History(disk.database).add(attempt())


def test_a_disk_that_may_not_be_written_shows_nothing_that_is_out_of_date(disk: SmallDisk) -> None:
    """What is in the log alone cannot be read there: that is said, and the state before it is not shown."""
    leave_a_log(disk.database)
    disk.forbid_writing()
    with pytest.raises(StorageError):
        list_attempts(disk.database)
