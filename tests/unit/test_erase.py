"""Everything that is the coach's goes, nothing else does, and no link is followed."""

from __future__ import annotations

import io
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach import erase as erasing
from coach.backup import back_up, restore
from coach.bin import Bin
from coach.cli import main
from coach.erase import erase, find_belongings
from coach.errors import ReadOnlyError, StorageError
from coach.history import History
from coach.takes import Takes
from tests.support.fakes import introduce, write_wav
from tests.support.old_database import write_old
from tests.support.other_coach import OtherCoach
from tests.unit.test_history import attempt

NOW = datetime(2026, 11, 22, 13, 30, 0, 123_000, tzinfo=UTC)


def live_in(home: Path, cache: Path) -> None:
    """A season: an upgrade, answers, a deleted one, a restored backup, a profile, exports, questions, logs, models."""
    write_old(home / "coach.sqlite3", 4)
    for _ in range(2):
        path = write_wav(Takes(home / "takes").new_path("step1-low", NOW))
        saved = History(home / "coach.sqlite3").add(attempt(recording=path))
    Bin(home / "coach.sqlite3", home / "takes").put(saved.id or 0, NOW)
    History(home / "coach.sqlite3").add(attempt(recording=write_wav(home / "takes" / "named-otherwise.wav")))
    introduce(home)
    back_up(home, home.parent / "kept.zip")
    restore(home, home.parent / "kept.zip", NOW)
    write_wav(Takes(home / "takes").new_path("gap", NOW))
    write_old(home / "before-upgrade-v3-20261101-120000.sqlite3", 3)
    for name in (
        "config.toml",
        ".config.toml.ab12",
        "question_bank/mine.yaml",
        "exports/season-20261122-133000.html",
        "logs/coach.log",
        "logs/coach.log.1",
        "takes/.copy-ab12",
        ".restore-ab12/takes/any name",
        "restoring-20261122-133000/coach.sqlite3",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("private")
    for name in ("models/base.pt", "heads/five_part-0.npz", "voice/a.wav", "batches/b.journal", "speeds.json"):
        (cache / name).parent.mkdir(parents=True, exist_ok=True)
        (cache / name).write_text("cached")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize("inside", [True, False])
def test_nothing_is_left(home: Path, tmp_path: Path, inside: bool) -> None:
    cache = home / "cache" if inside else tmp_path / "cache"
    live_in(home, cache)
    files = [path for path in (*home.rglob("*"), *cache.rglob("*")) if path.is_file()]
    size = sum(path.stat().st_size for path in set(files))
    erased = erase(home, cache)
    assert not home.exists()
    assert not cache.exists()
    assert erased.left == erased.failed == erased.links == []
    assert sum(erased.files.values()) == len(set(files)) - 1  # the lock
    assert 0 <= size - erased.size < 100
    assert set(erased.files) == {
        "recordings",
        "deleted recordings",
        "history files",
        "copies from before an upgrade",
        "files of settings and profile",
        "files of your own questions",
        "exports",
        "logs",
        "files of former data",
        "models and other cached files",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["kept.zip"], "a backup elsewhere is the user's"


STRANGERS = (
    "letter.docx",
    "takes/song.mp3",
    "bin/backup-script",
    "exports/thesis.docx",
    "logs/router.log",
    "question_bank/notes.txt",
    "cache/browser/x",
    "before-restore-20261122-133000/takes/song.mp3",
)


def test_what_is_not_the_coachs_stays_and_is_named(home: Path) -> None:
    live_in(home, home / "cache")
    for name in STRANGERS:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("mine")
    erased = erase(home, home / "cache")
    assert {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()} == set(STRANGERS)
    named = {path.relative_to(home).as_posix() for path in erased.left}
    assert {"letter.docx", "takes/song.mp3", "bin/backup-script", "logs/router.log", "cache/browser"} <= named


def test_a_checkout_keeps_its_tracked_files(tmp_path: Path) -> None:
    home = tmp_path / "recordings"
    home.mkdir()
    (home / ".gitkeep").touch()
    (home / "README.md").write_text("Recordings go here.")
    assert not find_belongings(home, tmp_path / "cache")
    live_in(home, tmp_path / "cache")
    erase(home, tmp_path / "cache")
    assert {path.name for path in home.iterdir()} == {".gitkeep", "README.md"}


LINKS = ("takes", "bin", "exports", "logs", "question_bank", "cache", "before-restore-20200101-000000")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
@pytest.mark.parametrize("name", LINKS)
def test_a_link_to_another_folder_is_removed_and_not_followed(home: Path, tmp_path: Path, name: str) -> None:
    History(home / "coach.sqlite3").add(attempt())
    elsewhere = tmp_path / "elsewhere"
    for precious in ("20261122T133000.123Z_a.wav", "coach.log", "a.yaml", "a.html", "models/base.pt", "coach.sqlite3"):
        (elsewhere / precious).parent.mkdir(parents=True, exist_ok=True)
        (elsewhere / precious).write_text("precious")
    before = sorted(elsewhere.rglob("*"))
    (home / name).symlink_to(elsewhere, target_is_directory=True)
    erased = erase(home, home / "cache")
    assert sorted(elsewhere.rglob("*")) == before
    assert not home.exists()
    assert erased.links == [f"{home / name} -> {elsewhere}"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_to_files_are_removed_and_not_followed(home: Path, tmp_path: Path) -> None:
    live_in(home, home / "cache")
    precious = tmp_path / "precious"
    precious.write_text("precious")
    for name in ("takes/20261122T133000.999Z_a.wav", "logs/coach.log.2", "cache/models/x", "profile.toml", "coach.log"):
        (home / name).unlink(missing_ok=True)
        (home / name).symlink_to(precious)
    erased = erase(home, home / "cache")
    assert precious.read_text() == "precious"
    assert len(erased.links) == 4
    assert [path.name for path in home.iterdir()] == ["coach.log"], "that one has no name of ours there"


def test_a_folder_that_is_not_the_coachs_is_refused(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "config.toml").write_text("another program's")
    with pytest.raises(StorageError, match="that it is the coach's data folder"):
        erase(home, home / "cache")
    with closing(sqlite3.connect(home / "coach.sqlite3")) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(StorageError, match="another program"):
        find_belongings(home, home / "cache")
    assert {path.name for path in home.iterdir()} == {"config.toml", "coach.sqlite3"}
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "user"))
    live_in(tmp_path / "user", tmp_path / "user" / "cache")
    for folder in (tmp_path / "user", Path(home.anchor)):
        with pytest.raises(StorageError, match="not a folder for the coach alone"):
            find_belongings(folder, folder / "cache")
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="is not a folder"):
        erase(tmp_path / "file", tmp_path / "cache")


def test_a_damaged_history_is_erased_too(home: Path) -> None:
    live_in(home, home / "cache")
    (home / "coach.sqlite3").write_text("no database " * 100)
    erased = erase(home, home / "cache")
    # Without the history nobody knows that this one is a recording.
    assert [path.name for path in erased.left] == ["named-otherwise.wav"]


def test_nothing_is_erased_beside_another_coach(home: Path) -> None:
    live_in(home, home / "cache")
    before = sorted(home.rglob("*"))
    with OtherCoach(home), pytest.raises(ReadOnlyError, match="Another coach is open"):
        erase(home, home / "cache")
    assert sorted(home.rglob("*")) == before


def test_what_cannot_be_removed_is_told_and_the_rest_goes(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live_in(home, home / "cache")
    unlink = Path.unlink

    def busy(path: Path, missing_ok: bool = False) -> None:
        if path.name == "coach.log":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(erasing.Path, "unlink", busy)
    assert main(["erase", "--yes"]) == 1
    assert f"could not be removed: {home / 'logs' / 'coach.log'}: Permission denied" in capsys.readouterr().err
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["coach.log"]


@pytest.mark.parametrize(("typed", "code"), [("erase\n", 0), ("yes\n", 130), ("\n", 130), ("", 130), ("ERASE\n", 130)])
def test_the_command_wants_the_word(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, code: int
) -> None:
    live_in(home, home / "cache")
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["erase"]) == code
    out, err = capsys.readouterr()
    assert "Type erase" in err
    assert "backups, exports and batch results that you saved elsewhere" in err
    assert "on flash memory nobody can promise" in err
    assert home.exists() is (code != 0)
    if not code:
        assert out.startswith("Removed ")
        assert " MB: 4 recordings, 1 deleted recordings, " in out


def test_the_command_with_nothing_to_erase(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "--yes"]) == 0
    assert "There is nothing of the coach" in capsys.readouterr().err
    assert not home.exists()


def test_the_coach_begins_anew_afterwards(home: Path) -> None:
    live_in(home, home / "cache")
    assert main(["erase", "--yes"]) == 0
    assert History(home / "coach.sqlite3").add(attempt()).id == 1
    shutil.rmtree(home)
