"""One process writes in a data folder; whoever comes second is told, and may have its turn as soon as that one ends."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coach.errors import ReadOnlyError, StorageError
from coach.folders import LOCK
from coach.one_writer import Writer
from tests.support.other_coach import OtherCoach
from tests.support.waiting import wait_until


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_turn_makes_the_folder_and_a_private_lock(home: Path) -> None:
    writer = Writer(home)
    assert not writer.holds
    assert not home.exists()
    with writer.turn():
        assert writer.holds
    assert not writer.holds
    if sys.platform != "win32":
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE((home / LOCK).stat().st_mode) == 0o600


def test_the_second_process_is_turned_away_and_told_by_whom(home: Path) -> None:
    with OtherCoach(home) as other:
        with pytest.raises(ReadOnlyError, match=f"process {other.pid}.*Close the other one"), Writer(home).turn(0):
            pytest.fail("two writers")
        with pytest.raises(ReadOnlyError):
            Writer(home).claim(0)
        assert not Writer(home).holds
    Writer(home).claim(0)


def test_a_killed_process_leaves_nothing_behind(home: Path) -> None:
    other = OtherCoach(home)
    other.kill()
    with Writer(home).turn(0):
        assert (home / LOCK).read_text().split() == [str(os.getpid())]


def test_it_waits_for_one_that_is_about_to_end(home: Path) -> None:
    other, writer = OtherCoach(home), Writer(home)
    with ThreadPoolExecutor(1) as pool:
        claimed = pool.submit(writer.claim, 60)
        other.close()
        claimed.result(60)
    assert writer.holds


def test_within_a_process_turns_are_shared(home: Path) -> None:
    keeper = Writer(home)
    keeper.claim()
    keeper.claim()

    def use(_number: int) -> bool:
        with Writer(home).turn(0), Writer(home).turn(0):
            return Writer(home).holds

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(200)))
    assert keeper.holds
    keeper.give_up()
    assert not keeper.holds
    keeper.give_up()


def test_a_child_process_does_not_inherit_it(home: Path) -> None:
    """A program that the app starts, for the voice say, may live longer than the app."""
    writer = Writer(home)
    writer.claim()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        writer.give_up()
        with OtherCoach(home):
            assert child.poll() is None
        child.communicate(b"\n")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_nor_does_a_forked_one(home: Path) -> None:
    writer = Writer(home)
    writer.claim()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:  # pragma: no cover - another process
        os.close(writing)
        os.read(reading, 1)
        os._exit(0)
    try:
        writer.give_up()
        with OtherCoach(home):
            pass
    finally:
        os.close(writing)
        os.close(reading)
        os.waitpid(child, 0)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(StorageError):
        Writer(tmp_path / "home").claim()
    (tmp_path / "other" / LOCK).mkdir(parents=True)
    with pytest.raises(StorageError, match="cannot be written"):
        Writer(tmp_path / "other").claim()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / LOCK).symlink_to(target)
    with pytest.raises(StorageError):
        Writer(tmp_path / "home").claim()
    assert target.read_text() == "precious"


def test_it_is_taken_again_as_soon_as_the_other_has_ended(home: Path) -> None:
    other = OtherCoach(home)

    def free() -> bool:
        try:
            Writer(home).claim(0)
        except ReadOnlyError:
            return False
        return True

    assert not free()
    other.close()
    wait_until(free, "the other to end", 30)
