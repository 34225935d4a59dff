"""What is kept, encrypted and brought back; and cut off in between. The encryption is the real one."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from coach import vault
from coach.cli import main
from coach.cli.command import coach
from coach.errors import ExitCode, LockedError, StorageError
from coach.folders import BIN, CONFIG, DATABASE, LOCKED, TAKES, is_locked
from coach.history import History
from coach.one_writer import Writer
from tests.unit.test_history import attempt

WORDS = "violet harbour seven lanterns"
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SAID = "I failed Step 1 and I own that result."


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With an answer, its recording, a setting and a log."""
    home = tmp_path / "home"
    for folder in (TAKES, BIN, "logs"):
        (home / folder).mkdir(parents=True)
    (home / TAKES / "take.wav").write_bytes(b"RIFF" + os.urandom(50_000))
    (home / CONFIG).write_text('theme = "coach-light"\n')
    (home / "logs" / "coach.log").write_text("details")
    (home / "cache" / "batches").mkdir(parents=True)
    (home / "cache" / "batches" / "one.journal").write_text(SAID)
    History(home / DATABASE).add(attempt(SAID, recording=home / TAKES / "take.wav"))
    return home


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key lies there with the passphrase beside it, since sealing it takes a second each time, on purpose."""
    monkeypatch.setattr(vault, "_sealed", lambda key, passphrase: passphrase.encode() + b"\n" + key)
    monkeypatch.setattr(vault, "_opened", lambda sealed, _passphrase: sealed.partition(b"\n")[2])


def kept(home: Path) -> dict[str, bytes]:
    """The files that must come back as they were; of the database its answers are compared."""
    return {name: (home / name).read_bytes() for name in (f"{TAKES}/take.wav", CONFIG)}


def readable(home: Path) -> list[str]:
    """Every file that holds words or sound of the user in the clear."""
    traces = (b"RIFF", b"SQLite format 3", SAID.encode(), b"coach-light", b"details")
    files = (path for path in home.rglob("*") if path.is_file())
    return [path.relative_to(home).as_posix() for path in files if any(trace in path.read_bytes() for trace in traces)]


def test_what_is_locked_comes_back_as_it_was(home: Path) -> None:
    before = kept(home)
    assert vault.lock(home, home / "cache", WORDS) == 3
    assert is_locked(home)
    assert readable(home) == []
    assert {path.stat().st_mode & 0o777 for path in (home / LOCKED).iterdir()} == {0o600}
    vault.unlock(home, WORDS, NOW)
    assert not is_locked(home)
    assert kept(home) == before
    assert [attempt.transcript.text for attempt in History(home / DATABASE).all()] == [SAID]
    assert not [path for path in home.iterdir() if path.name.startswith((vault.WORKING, "before-"))]


def test_another_passphrase_opens_nothing_and_loses_nothing(home: Path) -> None:
    vault.lock(home, home / "cache", WORDS)
    with pytest.raises(StorageError, match="does not open"):
        vault.unlock(home, WORDS.upper(), NOW)
    assert is_locked(home)
    vault.unlock(home, WORDS, NOW)
    assert (home / DATABASE).exists()


def test_a_short_passphrase_is_refused_before_anything_happens(home: Path) -> None:
    with pytest.raises(StorageError, match="too short"):
        vault.lock(home, home / "cache", "harbour")
    assert not is_locked(home)
    assert (home / DATABASE).exists()


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("where", [0, 60, -1])
def test_damaged_data_is_told_and_left_where_it_is(home: Path, where: int) -> None:
    vault.lock(home, home / "cache", WORDS)
    data = home / LOCKED / "data.age"
    content = bytearray(data.read_bytes())
    content[where] ^= 1
    data.write_bytes(content)
    with pytest.raises(StorageError):
        vault.unlock(home, WORDS, NOW)
    assert data.read_bytes() == content
    assert is_locked(home)
    assert readable(home) == []


@pytest.mark.usefixtures("hasty")
def test_a_busy_machine_is_no_wrong_passphrase(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyrage

    vault.lock(home, home / "cache", WORDS)

    def refuse(_sealed: bytes, _passphrase: str) -> bytes:
        raise pyrage.DecryptError("Excessive work parameter for passphrase.")

    monkeypatch.setattr(vault, "_opened", refuse)
    with pytest.raises(StorageError, match="too busy"):
        vault.unlock(home, WORDS, NOW)


@pytest.mark.usefixtures("hasty")
def test_data_that_ends_early_is_told(home: Path) -> None:
    vault.lock(home, home / "cache", WORDS)
    data = home / LOCKED / "data.age"
    data.write_bytes(data.read_bytes()[:-100])
    with pytest.raises(StorageError):
        vault.unlock(home, WORDS, NOW)
    assert is_locked(home)


@pytest.mark.usefixtures("hasty")
def test_nothing_is_deleted_when_it_does_not_read_back(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(home)
    monkeypatch.setattr(vault, "_digest_of_decrypted", lambda _folder, _passphrase: b"something else")
    with pytest.raises(StorageError, match="Nothing was deleted"):
        vault.lock(home, home / "cache", WORDS)
    assert not is_locked(home)
    assert kept(home) == before
    assert History(home / DATABASE).all()


@pytest.mark.usefixtures("hasty")
def test_a_lock_that_was_cut_off_while_deleting_is_brought_to_its_end(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(home)

    def killed(home: Path) -> None:
        (home / DATABASE).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault, "_delete_readable", killed)
        with pytest.raises(KeyboardInterrupt):
            vault.lock(home, home / "cache", WORDS)
    assert is_locked(home)
    vault.unlock(home, WORDS, NOW)
    assert kept(home) == before
    assert History(home / DATABASE).all()


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("step", ["_decrypt", "_delete_readable", "replace_by", "_settle"])
def test_an_unlock_that_was_cut_off_can_be_done_again(home: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = kept(home)
    vault.lock(home, home / "cache", WORDS)
    whole = getattr(vault, step)

    def killed(*arguments: object, **named: object) -> None:
        whole(*arguments, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vault, step, killed)
        patch.setattr(vault.shutil, "rmtree", lambda *_arguments, **_named: None)  # killed: nobody tidies up
        with pytest.raises(KeyboardInterrupt):
            vault.unlock(home, WORDS, NOW)
    assert is_locked(home)
    vault.unlock(home, WORDS, NOW)
    assert not is_locked(home)
    assert kept(home) == before
    assert len(History(home / DATABASE).all()) == 1
    assert not list(home.glob(f"{vault.WORKING}*"))


@pytest.mark.usefixtures("hasty")
def test_former_data_that_would_stay_readable_is_named(home: Path) -> None:
    (home / "before-restore-20261101-120000").mkdir()
    with pytest.raises(StorageError, match="before-restore-20261101-120000"):
        vault.lock(home, home / "cache", WORDS)
    assert not is_locked(home)


@pytest.mark.usefixtures("hasty")
def test_locking_twice_and_unlocking_nothing(home: Path) -> None:
    with pytest.raises(StorageError, match="Nothing is locked"):
        vault.unlock(home, WORDS, NOW)
    vault.lock(home, home / "cache", WORDS)
    with pytest.raises(LockedError):
        vault.lock(home, home / "cache", WORDS)


def test_the_commands_warn_ask_twice_and_refuse_meanwhile(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_HOME", str(home))
    runner = CliRunner()
    unsure = runner.invoke(coach, ["lock"], input="n\n")
    assert unsure.exit_code == ExitCode.FAILED
    assert "everything is lost" in unsure.output
    assert not is_locked(home)
    locked = runner.invoke(coach, ["lock", "--yes"], input=f"{WORDS}\n{WORDS}\n")
    assert locked.exit_code == ExitCode.OK, locked.output
    assert WORDS not in locked.output
    for command in (["history"], ["show", "1"], ["export", "season.html"], ["backup", "kept.zip"], ["score", "-"]):
        assert main(command) == ExitCode.UNAVAILABLE
        assert "coach unlock" in capsys.readouterr().err
    assert readable(home) == []
    opened = runner.invoke(coach, ["unlock"], input=f"{WORDS}\n")
    assert opened.exit_code == ExitCode.OK, opened.output
    assert main(["history"]) == ExitCode.OK


def test_the_copy_alone_can_be_opened_elsewhere(home: Path, tmp_path: Path) -> None:
    """Somebody who copied `locked/` to another computer has all of it."""
    vault.lock(home, home / "cache", WORDS)
    other = tmp_path / "other"
    other.mkdir()
    shutil.copytree(home / LOCKED, other / LOCKED)
    vault.unlock(other, WORDS, NOW)
    assert [attempt.transcript.text for attempt in History(other / DATABASE).all()] == [SAID]


@pytest.mark.usefixtures("hasty")
def test_who_began_before_the_lock_saves_nothing_beside_it(home: Path) -> None:
    """It would be deleted at the next `unlock`: what is encrypted is the truth."""
    history, writer = History(home / DATABASE), Writer(home)
    vault.lock(home, home / "cache", WORDS)
    with pytest.raises(LockedError):
        history.add(attempt("said while it was locked"))
    with pytest.raises(LockedError):
        writer.claim()
    assert not writer.holds
    assert not (home / DATABASE).exists()
    vault.unlock(home, WORDS, NOW)
    history.add(attempt("said after it"))
    assert len(history.all()) == 2


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    "name", ["takes/my:notes.txt", "takes/a folder", "question_bank/draft.txt", "rubrics/old.yaml~"]
)
def test_what_no_backup_holds_is_named_and_nothing_is_deleted(home: Path, name: str) -> None:
    path = home / name
    path.parent.mkdir(exist_ok=True)
    if name == "takes/a folder":
        path.mkdir()
    else:
        path.write_text("mine")
    with pytest.raises(StorageError, match="Move them away") as told:
        vault.lock(home, home / "cache", WORDS)
    assert name in told.value.what
    assert path.exists()
    assert not is_locked(home)
    assert History(home / DATABASE).all()


@pytest.mark.usefixtures("hasty")
def test_half_an_hour_of_silence_can_be_unlocked_again(home: Path) -> None:
    """It packs so well that it looks like an archive that is made to fill a disk."""
    silence = bytes(130_000_000)
    (home / TAKES / "silence.wav").write_bytes(b"RIFF" + silence)
    vault.lock(home, home / "cache", WORDS)
    vault.unlock(home, WORDS, NOW)
    assert (home / TAKES / "silence.wav").stat().st_size == len(silence) + 4


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("name", [".profile.toml.ab12", ".config.toml.ab12", ".before-upgrade-v1-x.sqlite3.ab"])
def test_nothing_half_written_stays_readable(home: Path, name: str) -> None:
    (home / name).write_text(SAID)
    vault.lock(home, home / "cache", WORDS)
    assert readable(home) == []
