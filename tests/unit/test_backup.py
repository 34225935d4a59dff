"""Backup and restore: everything comes back, and nothing is overwritten."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
import wave
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach import backup
from coach.backup import back_up, restore, strangers
from coach.bin import Bin
from coach.cli import main
from coach.doctor import Status
from coach.errors import ReadOnlyError, StorageError
from coach.exchange import finish
from coach.folders import DATABASE, LOCK, TAKES
from coach.history import History
from coach.recordings import State, kept_recordings, look_at
from coach.verify import verify
from tests.support.fakes import write_wav
from tests.support.old_database import write_old
from tests.support.other_coach import OtherCoach
from tests.unit.test_history import attempt

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2025, 3, 1, 21, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """One attempt with its take, and a setting."""
    home = tmp_path / "home"
    History(home / "coach.sqlite3").add(attempt(recording=write_wav(home / "takes" / "a.wav")))
    (home / "config.toml").write_text('theme = "coach-light"\n')
    return home


def test_there_and_back(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    assert back_up(home, file) == 3
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other = tmp_path / "other"
    assert restore(other, file, NOW) is None
    (found,) = History(other / "coach.sqlite3").all()
    assert found.recording == other / "takes" / "a.wav"
    assert found.recording.read_bytes() == (home / "takes" / "a.wav").read_bytes()
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in other.rglob("*") if path.is_file()} == {0o600}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "kept.zip", "other"]


def test_the_profile_and_ones_own_questions_come_back_too(home: Path, tmp_path: Path) -> None:
    (home / "profile.toml").write_text("ck_score = 247\n")
    (home / "question_bank").mkdir()
    (home / "question_bank" / "mine.yaml").write_text("questions: []\n")
    (home / "question_bank" / "draft.txt").write_text("not a question")
    assert back_up(home, tmp_path / "kept.zip") == 5
    other = tmp_path / "other"
    restore(other, tmp_path / "kept.zip", NOW)
    assert (other / "profile.toml").read_text() == "ck_score = 247\n"
    assert [path.name for path in (other / "question_bank").iterdir()] == ["mine.yaml"]
    if sys.platform != "win32":
        assert stat.S_IMODE((other / "question_bank").stat().st_mode) == 0o700


def test_what_a_backup_does_not_hold_stays(home: Path, tmp_path: Path) -> None:
    (home / "config.toml").unlink()
    back_up(home, tmp_path / "kept.zip")
    for name in ("config.toml", "profile.toml", "question_bank/mine.yaml"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("# mine")
    aside = restore(home, tmp_path / "kept.zip", NOW)
    assert aside is not None
    assert sorted(path.name for path in aside.iterdir()) == ["coach.sqlite3", "takes"]
    assert (home / "profile.toml").exists()
    assert (home / "config.toml").exists()
    assert (home / "question_bank" / "mine.yaml").exists()


def test_the_former_data_is_kept_aside(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "kept.zip")
    History(home / "coach.sqlite3").add(attempt())
    aside = restore(home, tmp_path / "kept.zip", NOW)
    assert aside == home / "before-restore-20250301-213000"
    assert len(History(home / "coach.sqlite3").all()) == 1
    assert len(History(aside / "coach.sqlite3").all()) == 2
    assert (aside / "takes" / "a.wav").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/evil",
        "takes/../evil",
        "takes/..",
        "takes\\evil",
        "logs/coach.log",
        "takes/",
        "question_bank/../evil",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(home: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "evil.zip"
    back_up(home, file)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, "evil")
    with pytest.raises(StorageError, match="not a backup"):
        restore(home, file, NOW)
    assert len(History(home / "coach.sqlite3").all()) == 1
    assert not [path for path in tmp_path.rglob("*") if "evil" in path.name and path != file]


def test_what_is_no_backup_changes_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "no.zip"
    for content in (b"no zip at all", _zip({"takes/a.wav": b""}), _zip({"coach.sqlite3": b"no database" * 99})):
        file.write_bytes(content)
        with pytest.raises(StorageError):
            restore(home, file, NOW)
    assert sorted(path.name for path in home.iterdir()) == [LOCK, "coach.sqlite3", "config.toml", "takes"]


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    with pytest.raises(StorageError, match="there already"):
        back_up(home, file)
    assert back_up(home, file, replace=True) == 3
    with pytest.raises(StorageError, match="nothing to back up"):
        back_up(tmp_path / "empty", tmp_path / "x")


def test_the_commands_ask_first(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_HOME", str(home))
    file = tmp_path / "kept.zip"
    assert main(["backup", str(file)]) == 0
    assert capsys.readouterr().out.strip() == str(file)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert main(["restore", str(file)]) == 130
    assert not list(home.glob("before-restore-*"))
    assert main(["restore", "--yes", str(file)]) == 0
    assert "before-restore-" in capsys.readouterr().err


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


@contextmanager
def busy_coach(home: Path) -> Iterator[None]:
    """One that records, saves, deletes and brings back without a rest."""
    command = [sys.executable, "-m", "tests.support.busy_coach", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "busy\n"
            yield
            assert process.poll() is None, "it ended by itself"
        finally:
            process.kill()


def test_a_backup_beside_a_coach_that_records_is_of_one_moment(tmp_path: Path) -> None:
    home, took = tmp_path / "home", []
    with busy_coach(home):
        for number in range(8):
            back_up(home, tmp_path / f"{number}.zip")
            took += sorted((home / "takes").glob("*_growing.wav"))
    lengths = []
    for number in range(8):
        other = tmp_path / f"other{number}"
        restore(other, tmp_path / f"{number}.zip", NOW)
        assert not [check for check in verify(other) if check.failed]
        assert len(kept_recordings(other)) >= 4
        (growing,) = (other / "takes").glob("*_growing.wav")
        with wave.open(str(growing), "rb") as take:
            frames = take.readframes(take.getnframes())
        assert len(frames) == growing.stat().st_size - 44
        assert frames == took[0].read_bytes()[44 : 44 + len(frames)]
        lengths.append(len(frames))
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


def test_an_answer_that_is_deleted_for_good_meanwhile_is_left_out(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is deleted for good after the history was copied and before its recording was."""
    other = History(home / "coach.sqlite3").add(attempt("It stays."))
    copy = backup._copy_database

    def copy_then_delete(source: Path, target: Path) -> None:
        copy(source, target)
        deleted = Bin(home / "coach.sqlite3", home / "takes")
        deleted.put(1, NOW)
        deleted.empty()

    monkeypatch.setattr(backup, "_copy_database", copy_then_delete)
    assert back_up(home, tmp_path / "kept.zip") == 2
    restore(tmp_path / "other", tmp_path / "kept.zip", NOW)
    assert History(tmp_path / "other" / "coach.sqlite3").all() == (other,)
    assert not [check for check in verify(tmp_path / "other") if check.failed]


def test_a_recording_that_moves_to_the_bin_meanwhile_is_in_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup._copy_database

    def copy_then_delete(source: Path, target: Path) -> None:
        copy(source, target)
        if not (home / "bin").exists():
            Bin(home / "coach.sqlite3", home / "takes").put(1, NOW)

    monkeypatch.setattr(backup, "_copy_database", copy_then_delete)
    back_up(home, tmp_path / "kept.zip")
    restore(tmp_path / "other", tmp_path / "kept.zip", NOW)
    (found,) = kept_recordings(tmp_path / "other")
    assert look_at(found).state is State.WHOLE
    assert not (tmp_path / "other" / "bin" / "a.wav").exists()  # its answer is not deleted in the copy


@pytest.mark.parametrize("header", ["streamed", "ours"])
def test_a_recording_is_packed_whole_whatever_its_header_tells(home: Path, tmp_path: Path, header: str) -> None:
    """Some programs write a header before they know the length; and what follows the sound belongs to the file."""
    path = home / "takes" / "a.wav"
    held = bytearray(path.read_bytes()) + b"LIST"
    if header == "streamed":
        held[4:8] = held[40:44] = bytes(4)
    path.write_bytes(held)
    History(home / "coach.sqlite3").add(attempt(recording=path))
    back_up(home, tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        assert archive.read("takes/a.wav") == bytes(held)


def test_a_damaged_recording_is_not_put_in_the_place_of_what_is_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    take = home / "takes" / "a.wav"
    whole = take.read_bytes()
    take.write_bytes(whole[:-1] + b"\x01")
    back_up(home, tmp_path / "kept.zip")
    take.write_bytes(whole)
    with pytest.raises(StorageError, match=r"1 of 1 answers are not what was saved \(answers 1\). Nothing was changed"):
        restore(home, tmp_path / "kept.zip", NOW)
    assert take.read_bytes() == whole
    assert not [path for path in home.iterdir() if path.name.startswith((".", "before-", "restoring-"))]
    monkeypatch.setenv("COACH_HOME", str(home))
    assert main(["restore", "--yes", str(tmp_path / "kept.zip")]) == 1
    assert "--damaged-too" in capsys.readouterr().err
    assert main(["restore", "--yes", "--damaged-too", str(tmp_path / "kept.zip")]) == 0
    assert take.read_bytes() != whole


def test_a_backup_of_an_earlier_version_is_restored(tmp_path: Path) -> None:
    file = tmp_path / "old.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(write_old(tmp_path / "v1" / "coach.sqlite3", 1), "coach.sqlite3")
    restore(tmp_path / "home", file, NOW)
    assert len(History(tmp_path / "home" / "coach.sqlite3").all()) == 3


def test_nothing_is_restored_while_another_coach_is_open(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "kept.zip")
    with OtherCoach(home):
        back_up(home, tmp_path / "beside.zip")
        with pytest.raises(ReadOnlyError, match="Another coach is open"):
            restore(home, tmp_path / "kept.zip", NOW)
    assert not list(home.glob("before-restore-*"))


class CutOffError(BaseException):
    """The power fails."""


def test_a_restore_that_is_cut_off_at_any_step_is_brought_to_its_end(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = History(home / "coach.sqlite3").add(attempt("In the backup.", recording=home / "takes" / "a.wav"))
    back_up(home, tmp_path / "kept.zip")
    History(home / "coach.sqlite3").add(attempt("After it."))
    shutil.copytree(home, tmp_path / "before")
    steps, left, real = 0, [0], Path.replace

    def replace(self: Path, target: Path) -> Path:
        if left[0] == 0:
            raise CutOffError
        left[0] -= 1
        return real(self, target)

    while True:
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "before", home)
        left[0] = steps
        with monkeypatch.context() as patched, suppress(CutOffError):
            patched.setattr(Path, "replace", replace)
            patched.setattr(shutil, "rmtree", lambda path, ignore_errors=False: None)  # a kill tidies nothing up
            restore(home, tmp_path / "kept.zip", NOW)
            break
        committed = bool(list(home.glob("restoring-*")))
        aside = finish(home)
        attempts = History(home / "coach.sqlite3").all()
        assert saved in attempts
        assert len(attempts) == (2 if committed else 3)
        assert not [check for check in verify(home) if check.status is not Status.OK]
        assert not [path for path in home.iterdir() if path.name.startswith((".", "restoring-"))]
        if committed:
            assert aside is not None
            assert len(History(aside / "coach.sqlite3").all()) == 3
            assert (aside / "takes" / "a.wav").exists()
        steps += 1
    assert steps >= 7


def test_a_backup_that_was_killed_leaves_nothing_after_the_next_one(home: Path, tmp_path: Path) -> None:
    left = tmp_path / ".backup-killed"
    left.mkdir()
    (left / "lock").touch()
    (left / "coach.sqlite3").write_bytes(b"private")
    back_up(home, tmp_path / "kept.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "kept.zip"]


def test_a_list_right_after_a_restore_was_killed_shows_all_of_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The recordings were exchanged already, the database not yet."""
    back_up(home, tmp_path / "kept.zip")
    History(home / "coach.sqlite3").add(attempt())
    replace = Path.replace

    def replace_but_for_the_database(path: Path, target: Path) -> Path:
        if path.name == "coach.sqlite3":
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", replace_but_for_the_database)
    with pytest.raises(KeyboardInterrupt):
        restore(home, tmp_path / "kept.zip", NOW)
    monkeypatch.undo()
    monkeypatch.setenv("COACH_HOME", str(home))
    capsys.readouterr()
    assert main(["history"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert not list(home.glob("restoring-*"))


def test_a_recording_that_goes_to_and_fro_meanwhile_is_in_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleted and brought back again and again, it is never where it was looked for last."""
    looks, add = iter(range(1000)), backup._add
    bin_ = Bin(home / "coach.sqlite3", home / "takes")

    def move_and_add(archive: zipfile.ZipFile, path: Path, name: str, *, may_grow: bool) -> None:
        if path.name == "a.wav" and path.exists() and next(looks) < 4:
            (bin_.put(1, NOW) if path.parent.name == "takes" else bin_.restore(1))
        add(archive, path, name, may_grow=may_grow)

    monkeypatch.setattr(backup, "_add", move_and_add)
    back_up(home, tmp_path / "kept.zip")
    with zipfile.ZipFile(tmp_path / "kept.zip") as archive:
        assert [Path(name).name for name in archive.namelist()].count("a.wav") == 1


def test_without_room_it_says_how_much_is_needed(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    back_up(home, file := tmp_path / "kept.zip")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=9_000_000))
    with pytest.raises(StorageError, match="needs 10 MB of disk space and 9 MB are free"):
        restore(tmp_path / "other", file, NOW)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=24_000_000))
    assert restore(tmp_path / "other", file, NOW) is None


@pytest.mark.parametrize("year", [1970, 2200])
def test_a_clock_that_was_wrong_is_no_reason_to_have_no_backup(tmp_path: Path, year: int) -> None:
    home = tmp_path / "home"
    (home / TAKES).mkdir(parents=True)
    take = home / TAKES / "take.wav"
    take.write_bytes(b"RIFF")
    then = datetime(year, 1, 2, tzinfo=UTC).timestamp()
    os.utime(take, (then, then))
    History(home / DATABASE).add(attempt("I own it.", recording=take))
    assert back_up(home, tmp_path / "backup.zip") == 2


def test_a_name_that_is_no_unicode_stays_where_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / TAKES).mkdir(parents=True)
    History(home / DATABASE).add(attempt("I own it."))
    odd = Path(os.fsdecode(os.fsencode(home / TAKES) + b"/odd\xff.wav"))
    odd.write_bytes(b"RIFF")
    assert back_up(home, tmp_path / "backup.zip") == 1
    assert [path.name for path in strangers(home)] == [odd.name]
