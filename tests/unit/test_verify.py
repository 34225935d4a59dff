"""`coach doctor --check`: what is whole is said to be whole, and every fault that is put there is found."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tracemalloc
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.bin import Bin
from coach.checksums import BLOCK, sha256_of
from coach.cli import main
from coach.doctor import Check, Status
from coach.folders import LOCK
from coach.history import History
from coach.model import Attempt
from coach.recordings import kept_recordings
from coach.takes import Takes
from coach.verify import verify
from tests.support.fakes import write_wav
from tests.support.old_database import VERSIONS, content, write_old
from tests.support.other_coach import OtherCoach
from tests.unit.test_history import attempt

NOW = datetime(2026, 11, 22, 13, 30, 0, 123_000, tzinfo=UTC)
SECRET = "I failed Step 1."

#: The version of the schema that brought them.
WITH_CHECKSUMS = 5


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(home))
    return home


def answer(home: Path, seconds: float = 3.0) -> Attempt:
    """A spoken one, with its recording."""
    path = Takes(home / "takes").new_path("failed-step1", NOW)
    return History(home / "coach.sqlite3").add(attempt(SECRET, recording=write_wav(path, seconds)))


def recording(saved: Attempt) -> Path:
    assert saved.recording is not None
    return saved.recording


def verified(home: Path) -> dict[str, Check]:
    checks = verify(home)
    assert all(check.fix for check in checks if check.status is not Status.OK)
    assert "failed" not in str(checks), "it tells the question"
    assert SECRET not in str(checks)
    return {check.name: check for check in checks}


def test_an_answer_is_saved_with_the_checksum_of_its_recording(home: Path) -> None:
    saved = answer(home)
    (row,) = content(home / "coach.sqlite3")["attempts"]
    assert row["recording_sha256"] == sha256_of(recording(saved))


def test_nothing_is_there_and_nothing_is_made(home: Path) -> None:
    assert {check.status for check in verified(home).values()} == {Status.OK}
    assert not home.exists()


def test_all_is_whole(home: Path) -> None:
    answer(home)
    deleted = answer(home)
    Bin(home / "coach.sqlite3", home / "takes").put(deleted.id or 0, NOW)
    (home / LOCK).unlink()
    checks = verified(home)
    assert {check.status for check in checks.values()} == {Status.OK}
    assert checks["history"].detail == "1 answers and 1 deleted ones, undamaged (integrity check)"
    assert checks["recordings"].detail.startswith("2 of 2 match the checksum")
    assert not (home / LOCK).exists(), "only reading takes no lock"


@pytest.mark.parametrize("deleted", [False, True])
def test_one_changed_byte_is_found(home: Path, deleted: bool) -> None:
    answer(home)
    saved = answer(home)
    path = recording(saved)
    if deleted:
        Bin(home / "coach.sqlite3", home / "takes").put(2, NOW)
        path = home / "bin" / path.name
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)
    checks = verified(home)
    found = checks["deleted answer 2" if deleted else "answer 2"]
    assert found.failed
    assert "not what was saved" in found.detail
    assert f"{path.parent.name}/20261122T133000." in found.detail
    assert checks["recordings"].detail.startswith("1 of 2 match")


def test_a_recording_that_is_gone(home: Path) -> None:
    recording(answer(home)).unlink()
    found = verified(home)["answer 1"]
    assert found.failed
    assert "gone" in found.detail


def test_a_recording_that_cannot_be_read(home: Path) -> None:
    path = recording(answer(home))
    path.unlink()
    path.mkdir()
    assert "cannot be read" in verified(home)["answer 1"].detail


def test_files_to_which_no_answer_refers(home: Path) -> None:
    kept = answer(home)
    takes = Takes(home / "takes")
    write_wav(takes.new_path("failed-step1", NOW), 42.0)
    write_wav(takes.new_path("failed-step1", NOW), 0.1)
    (home / "takes" / "shopping.txt").write_text("milk")
    (home / "takes" / ".copy-abc").write_bytes(b"x")
    (home / "bin").mkdir()
    shutil.copy(recording(kept), home / "bin")
    checks = verified(home)
    told = {name: check.detail for name, check in checks.items() if check.name.startswith(("takes/", "bin/"))}
    assert told == {
        "takes/20261122T133000.124Z_*.wav": "no answer refers to it: an unscored take of 42 s",
        "takes/20261122T133000.125Z_*.wav": "a take of less than half a second, with no answer in it",
        "takes/shopping.txt": "no answer refers to it, and it is no take that can be read",
        "takes/.copy-abc": "a copy that was broken off",
        "bin/20261122T133000.123Z_*.wav": "no deleted answer refers to it",
    }
    assert "coach score --pending" in checks["takes/20261122T133000.124Z_*.wav"].fix
    assert not any(check.failed for check in checks.values())


def test_a_damaged_history(home: Path) -> None:
    for _ in range(30):
        History(home / "coach.sqlite3").add(attempt("word " * 500))
    held = bytearray((home / "coach.sqlite3").read_bytes())
    held[4096 * 2 : 4096 * 12] = b"\xff" * 4096 * 10
    (home / "coach.sqlite3").write_bytes(held)
    (check,) = verify(home)
    assert check.failed
    assert "damaged" in check.detail


def test_an_answer_that_is_half_there(home: Path) -> None:
    answer(home)
    with closing(sqlite3.connect(home / "coach.sqlite3")) as connection:
        connection.execute("UPDATE attempts SET scorecard = '{}'")
        connection.commit()
    (check,) = verify(home)
    assert check.failed
    assert "Attempt 1" in check.detail


@pytest.mark.parametrize("version", [version for version in VERSIONS if version < WITH_CHECKSUMS])
def test_recordings_of_an_earlier_version_get_their_checksum_once(home: Path, version: int) -> None:
    write_old(home / "coach.sqlite3", version)
    paths = [one.path for one in kept_recordings(home) if one.path.is_relative_to(home)]
    for path in paths:
        write_wav(path, 1.0)
    checks = verified(home)
    assert checks["recordings"].status is Status.OK
    assert f"{len(paths)} from an earlier version had none: recorded now" in checks["recordings"].detail
    assert "gone" in checks["answer 3"].detail  # it lay elsewhere
    again = verified(home)["recordings"].detail
    assert again.startswith(f"{len(paths)} of {len(paths) + 1} match")
    assert "recorded now" not in again
    if version >= 4:
        Bin(home / "coach.sqlite3", home / "takes").restore(5)
        assert verified(home)["recordings"].detail.startswith(f"{len(paths)} of")


@pytest.mark.parametrize("fault", ["other length", "cut off", "empty", "no sound"])
def test_a_recording_that_looks_wrong_gets_no_checksum(home: Path, fault: str) -> None:
    write_old(home / "coach.sqlite3", 1)
    path = write_wav(home / "takes" / "20261001T183000.000Z_step1-low-score.wav", 9.0 if fault == "other length" else 1)
    held = path.read_bytes()
    path.write_bytes({"cut off": held[:9000], "empty": b"", "no sound": b"Dear diary"}.get(fault, held))
    for _ in range(2):
        found = verified(home)["answer 1"]
        assert found.failed
        assert "no checksum" in found.detail
    assert not any(row.get("recording_sha256") for row in content(home / "coach.sqlite3")["attempts"])


def test_what_it_cannot_judge_is_recorded(home: Path) -> None:
    """A recording made elsewhere, in a format of which the WAV reader of Python knows nothing."""
    write_old(home / "coach.sqlite3", 1)
    path = write_wav(home / "takes" / "20261001T183000.000Z_step1-low-score.wav")
    held = bytearray(path.read_bytes())
    held[20:22] = b"\xfe\xff"
    path.write_bytes(held)
    assert "recorded now" in verified(home)["recordings"].detail


def test_beside_another_coach_it_only_looks(home: Path) -> None:
    write_old(home / "coach.sqlite3", 4)
    for one in kept_recordings(home):
        if one.path.is_relative_to(home):
            write_wav(one.path)
    before = (home / "coach.sqlite3").read_bytes()
    with OtherCoach(home):
        check = verified(home)["recordings"]
    assert check.status is Status.WARN
    assert "not recorded: Another coach is open" in check.detail
    assert (home / "coach.sqlite3").read_bytes() == before


def test_memory_stays_small(home: Path) -> None:
    """A take of half an hour and one of a second need the same."""
    for seconds in (1.0, 1800.0):
        answer(home, seconds)
        tracemalloc.start()
        verify(home)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 4 * BLOCK


def test_the_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = answer(home)
    assert main(["doctor", "--check"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("ok    history          1 answers")
    recording(saved).write_bytes(b"other")
    assert main(["doctor", "--check", "--json"]) == 3
    checks = json.loads(capsys.readouterr().out)
    assert [check["name"] for check in checks if check["status"] == "fail"] == ["answer 1"]


def test_progress_is_told_in_shares(home: Path) -> None:
    answer(home, 120.0)
    told: list[tuple[str, float | None]] = []
    verify(home, lambda what, fraction=None: told.append((what, fraction)))
    shares = [fraction for _, fraction in told if fraction is not None]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert len(shares) > 3
