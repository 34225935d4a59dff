"""The folder of takes."""

from __future__ import annotations

import logging
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from coach.errors import StorageError
from coach.takes import Takes
from tests.support import voice

NOW = datetime(2026, 11, 22, 13, 30, 0, 123_000, tzinfo=UTC)


@pytest.fixture
def takes(tmp_path: Path) -> Takes:
    return Takes(tmp_path / "takes")


def add(takes: Takes, seconds: float, question_id: str = "step1-low", now: datetime = NOW) -> Path:
    return voice.silence(takes.new_path(question_id, now), seconds)


def test_a_name_tells_the_time_and_the_question(takes: Takes) -> None:
    assert takes.new_path("step1-low", NOW) == takes.folder / "20261122T133000.123Z_step1-low.wav"


def test_the_time_is_universal_time(takes: Takes) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert takes.new_path("a", local).name == "20261122T133000.123Z_a.wav"


def test_the_folder_is_private(takes: Takes) -> None:
    takes.new_path("a", NOW)
    assert stat.S_IMODE(takes.folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        Takes(tmp_path / "file" / "takes").new_path("a", NOW)


def test_takes_at_the_same_moment_have_different_names(takes: Takes) -> None:
    paths = {add(takes, 1) for _ in range(3)}
    assert len(paths) == 3
    assert {take.path for take in takes.pending(known=())} == paths


def test_pending_takes_come_newest_first_with_what_their_names_tell(takes: Takes) -> None:
    older = add(takes, 1.5)
    newer = add(takes, 2.0, "", NOW + timedelta(seconds=1))
    first, second = takes.pending(known=())
    assert (first.path, first.duration_s, first.question_id) == (newer, 2.0, "")
    assert (second.path, second.duration_s, second.question_id) == (older, 1.5, "step1-low")
    assert second.started_at == NOW


def test_known_takes_are_not_pending(takes: Takes, monkeypatch: pytest.MonkeyPatch) -> None:
    path = add(takes, 1)
    assert takes.pending(known={path}) == ()
    monkeypatch.chdir(takes.folder)
    assert takes.pending(known={Path(path.name)}) == ()


def test_known_takes_are_known_whichever_way_their_paths_go(takes: Takes, tmp_path: Path) -> None:
    first, second, third = (add(takes, 1) for _ in range(3))
    (tmp_path / "link").symlink_to(takes.folder)
    (tmp_path / "answer.wav").symlink_to(second)
    (tmp_path / "elsewhere").mkdir()
    elsewhere = voice.silence(tmp_path / "elsewhere" / third.name, 1)
    known = (str(tmp_path / "link" / first.name), tmp_path / "answer.wav", elsewhere)
    assert [take.path for take in takes.pending(known)] == [third]


def test_without_a_folder_nothing_is_pending(takes: Takes) -> None:
    assert takes.pending(known=()) == ()


def test_a_take_too_short_to_hold_an_answer_is_left_alone(takes: Takes) -> None:
    path = add(takes, 0.49)
    assert takes.pending(known=()) == ()
    assert path.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("holiday.wav", b"RIFF"),
        ("20261122T133000.123Z_a.wav", b""),
        ("20261122T133000.123Z_a.wav", b"some secret words"),
        ("20261122T133000.123Z_a.wav", b"RIFF\x00\x00\x00\x00WAVE"),
        ("20261399T993000.123Z_a.wav", None),
        ("20261122T133000.123Z_a.mp3", None),
    ],
)
def test_foreign_and_damaged_files_are_passed_over(
    takes: Takes, caplog: pytest.LogCaptureFixture, name: str, content: bytes | None
) -> None:
    good = add(takes, 1, "good", NOW + timedelta(days=1))
    foreign = voice.silence(takes.folder / name, 1)
    if content is not None:
        foreign.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert [take.path for take in takes.pending(known=())] == [good]
    assert "secret" not in caplog.text
    if foreign.suffix == ".wav":
        assert name in caplog.text


def test_a_folder_named_like_a_take(takes: Takes) -> None:
    takes.new_path("a", NOW).mkdir()
    assert takes.pending(known=()) == ()


def test_a_discarded_take_is_gone(takes: Takes) -> None:
    path = add(takes, 1)
    takes.discard(path)
    assert not path.exists()
    takes.discard(path)


@pytest.mark.parametrize("inside", ["../precious.wav", "deeper/precious.wav"])
def test_only_takes_are_discarded(takes: Takes, inside: str) -> None:
    add(takes, 1)
    path = takes.folder / inside
    path.parent.mkdir(exist_ok=True)
    path.touch()
    with pytest.raises(StorageError, match="not among the takes"):
        takes.discard(path)
    assert path.exists()


def test_a_take_that_cannot_be_deleted(takes: Takes) -> None:
    path = takes.new_path("a", NOW)
    path.mkdir()
    with pytest.raises(StorageError, match="cannot be deleted"):
        takes.discard(path)


def test_a_copy_keeps_its_kind_and_is_private(takes: Takes, tmp_path: Path) -> None:
    source = tmp_path / "Answer.M4A"
    source.write_bytes(b"audio")
    source.chmod(0o644)
    copy = takes.keep_copy(source, "step1-low", NOW)
    assert copy == takes.folder / "20261122T133000.123Z_step1-low.m4a"
    assert copy.read_bytes() == b"audio"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert takes.keep_copy(source, "step1-low", NOW) != copy


def test_a_copy_that_fails_leaves_nothing(takes: Takes, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be copied"):
        takes.keep_copy(tmp_path / "none.wav", "a", NOW)
    assert list(takes.folder.iterdir()) == []
