"""Which files of a folder are answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.answers import InputError
from coach.cohort.files import find_answers


def test_recordings_and_texts_of_every_level_by_name(tmp_path: Path) -> None:
    names = ["b.WAV", "a/z.m4a", "a/deep/er/x.txt", "a.mp3", "notes.pdf", "scores.jsonl", ".hidden.wav", ".git/y.txt"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = find_answers(tmp_path)
    assert [answer.name for answer in found] == ["a.mp3", "a/deep/er/x.txt", "a/z.m4a", "b.WAV"]
    assert [answer.typed for answer in found] == [False, True, False, False]


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "own.txt").touch()
    (outside / "secret.txt").touch()
    (inside / "folder").symlink_to(outside, target_is_directory=True)
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "gone.txt").symlink_to(inside / "nothing")
    (inside / "round").symlink_to(inside, target_is_directory=True)
    (inside / "same.txt").symlink_to(inside / "own.txt")
    assert [answer.name for answer in find_answers(inside)] == ["own.txt", "same.txt"]


def test_a_folder_without_answers_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.pdf").touch()
    with pytest.raises(InputError, match="no recording"):
        find_answers(tmp_path)
