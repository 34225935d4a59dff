"""What a killed process leaves half done is swept away; what another one still works in is not."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import pytest

from coach.unfinished import LOCK, lock_of, sweep, unfinished


def left_behind(parent: Path, name: str = ".made-old") -> Path:
    """As after a kill: the folder, its content and its lock's file, which nobody holds."""
    folder = parent / name
    folder.mkdir()
    (folder / LOCK).touch()
    (folder / "half.wav").write_bytes(b"private")
    return folder


def test_a_folder_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with unfinished(tmp_path, ".made-") as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o077 == 0 or os.name == "nt"
    assert list(tmp_path.iterdir()) == []


def test_what_was_renamed_stays(tmp_path: Path) -> None:
    with unfinished(tmp_path, ".made-") as folder:
        (folder / "whole").touch()
        folder.replace(tmp_path / "done")
    assert (tmp_path / "done" / "whole").exists()


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), unfinished(tmp_path, ".made-"):
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []


def test_the_next_one_sweeps_away_what_a_kill_left(tmp_path: Path) -> None:
    left_behind(tmp_path)
    (tmp_path / ".made-of-stone").touch()
    other = left_behind(tmp_path, ".other")
    with unfinished(tmp_path, ".made-") as folder:
        assert {path.name for path in tmp_path.iterdir()} == {folder.name, ".made-of-stone", other.name}


def test_what_somebody_works_in_is_left_alone(tmp_path: Path) -> None:
    theirs = left_behind(tmp_path)
    with lock_of(theirs):
        sweep(tmp_path, ".made-")
        assert (theirs / "half.wav").exists()
    sweep(tmp_path, ".made-")
    assert not theirs.exists()


def test_a_folder_of_somebody_who_was_killed_before_they_locked_it_is_empty_and_goes_too(tmp_path: Path) -> None:
    (tmp_path / ".made-empty").mkdir()
    (tmp_path / ".made-by-hand").mkdir()
    (tmp_path / ".made-by-hand" / "letter").touch()
    sweep(tmp_path, ".made-")
    assert [path.name for path in tmp_path.iterdir()] == [".made-by-hand"]


def test_a_folder_that_is_swept_while_it_is_made_is_there_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, made = tempfile.mkdtemp, []

    def make_and_sweep(**where: Any) -> str:
        made.append(make(**where))
        if len(made) == 1:
            sweep(tmp_path, ".made-")
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", make_and_sweep)
    with unfinished(tmp_path, ".made-") as folder:
        assert folder.is_dir()
        assert folder.stat().st_mode & 0o077 == 0 or os.name == "nt"
