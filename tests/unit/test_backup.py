"""Backup and restore: everything comes back, and nothing is overwritten."""

from __future__ import annotations

import io
import stat
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.backup import back_up, restore
from coach.cli import main
from coach.errors import StorageError
from coach.history import History
from tests.support.fakes import write_wav
from tests.unit.test_history import attempt

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
    assert sorted(path.name for path in home.iterdir()) == ["coach.sqlite3", "config.toml", "takes"]


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
