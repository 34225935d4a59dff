"""Whatever the umask: what is kept is for its owner only, also where no command has narrowed the umask before."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from coach.annotations import Annotation
from coach.backup import back_up, restore
from coach.cli import main
from coach.cohort.journal import Journal
from coach.config import save_setting
from coach.export import Chosen, Format, export_to
from coach.folders import make_private_folder
from coach.logs import PrivateFile
from coach.profile import Profile
from coach.profile_file import write_profile
from coach.rehearsal import Coach
from coach.scoring.heads import Heads
from coach.scoring.memory import EmbeddingMemory
from coach.speech_cache import SpeechCache
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import FakeEncoder, make_coach, write_wav

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no modes")

MOMENT = datetime(2026, 11, 1, 20, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def everybody_may() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    return make_coach(tmp_path / "home")


def open_to_others(folder: Path) -> list[str]:
    """What others than the owner may read, write or enter."""
    return [
        f"{path.lstat().st_mode & 0o777:03o} {path.relative_to(folder)}"
        for path in (folder, *folder.rglob("*"))
        if path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]


def test_answers_and_all_that_is_kept_with_them(coach: Coach, tmp_path: Path) -> None:
    home = coach.settings.home
    coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    coach.assess_file(QUESTIONS[1], write_wav(tmp_path / "said.wav"), save=True)
    coach.review.annotate(1, Annotation("mine", starred=True, tags=("x",)))
    write_profile(home / "profile.toml", Profile(ck_score=247))
    save_setting(coach.settings, "guess", value=True)
    for form in Format:
        export_to(coach, Chosen(), form, MOMENT)
    coach.delete_attempt(2)
    assert len(list(home.rglob("*"))) > 8
    assert open_to_others(home) == []


def test_the_database_while_it_is_written_to(coach: Coach) -> None:
    """SQLite makes two more files beside it, for as long as somebody has it open."""
    from coach.database import Database

    coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    with Database(coach.settings.database).writing() as connection:
        connection.execute("UPDATE attempts SET question = 'x'")
        names = {path.name for path in coach.settings.home.iterdir()}
        assert {"coach.sqlite3-wal", "coach.sqlite3-shm"} <= names
        assert open_to_others(coach.settings.home) == []


def test_a_backup_and_what_comes_back_from_it(coach: Coach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coach.assess_text(QUESTIONS[0], ANSWER, save=True)
    coach.assess_file(QUESTIONS[1], write_wav(tmp_path / "said.wav"), save=True)
    kept = make_private_folder(tmp_path / "kept")
    seen: list[str] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.extend(open_to_others(kept))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    back_up(coach.settings.home, kept / "all.zip")
    restore(coach.settings.home, kept / "all.zip", MOMENT)
    assert seen == []
    assert open_to_others(kept) == []
    assert open_to_others(coach.settings.home) == []


def test_the_log_the_voice_the_journal_and_what_was_learned(tmp_path: Path) -> None:
    home = tmp_path / "home"
    log = PrivateFile(home / "logs" / "coach.log")
    log.emit(log_record())
    log.close()
    SpeechCache(home / "voice").keep("joe", "a question", b"RIFF")
    with Journal.open(home / "batches" / "one.journal") as journal:
        journal.add("key", {"transcript": "said"})
        assert open_to_others(home) == []
    make_private_folder(home / "heads")
    Heads(("own_it>=1",), np.zeros((1, 2), np.float32), np.zeros(1, np.float32), "x").save(home / "heads" / "one.npz")
    memory = EmbeddingMemory(FakeEncoder())
    memory.learn(["something of the user's own"])
    memory.keep(home / "heads" / "two.npz", ["something of the user's own"])
    assert len([path for path in home.rglob("*") if path.is_file()]) >= 5
    assert open_to_others(home) == []


def log_record() -> object:
    import logging

    return logging.LogRecord("coach", logging.INFO, __file__, 1, "said", None, None)


def test_the_command_narrows_the_umask_for_all_that_it_starts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert os.umask(0) == 0o077
