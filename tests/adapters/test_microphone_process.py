"""Takes in a process of its own, which is killed, has no room left, or must end while the sound server hangs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coach.takes import Takes
from tests.support.virtual_microphone import VirtualMicrophone
from tests.support.waiting import wait_until

BYTES_PER_S = 32_000


@contextmanager
def recording_process(virtual: VirtualMicrophone, path: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.record_take", str(path), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | virtual.environment,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(path: Path, seconds: float) -> None:
    wait_until(lambda: path.exists() and path.stat().st_size >= seconds * BYTES_PER_S, f"{seconds} s on the disk")


def outcome(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Once it ended by itself."""
    assert process.wait(timeout=60) == 0
    assert process.stdout
    result: dict[str, Any] = json.loads(process.stdout.read())
    return result


def test_a_killed_process_leaves_a_take_that_is_offered_again(virtual: VirtualMicrophone, tmp_path: Path) -> None:
    takes = Takes(tmp_path / "takes")
    now = datetime(2026, 11, 22, 13, 30, 0, 123_000, tzinfo=UTC)
    path = takes.new_path("step1-low", now)
    with recording_process(virtual, path) as process:
        wait_for(path, 1.5)
        process.kill()
        process.wait()
    (take,) = takes.pending(known=())
    assert take.path == path
    assert take.question_id == "step1-low"
    assert take.started_at == now
    assert take.duration_s >= 1.4
    with wave.open(str(path)) as audio:
        assert audio.getnframes() == len(audio.readframes(audio.getnframes())) // 2


def test_a_full_disk_keeps_the_take(virtual: VirtualMicrophone, tmp_path: Path) -> None:
    with small_disk(tmp_path) as (folder, options):
        path = folder / "take.wav"
        with recording_process(virtual, path, *options) as process:
            result = outcome(process)
        assert "The disk is full." in result["error"]
        assert "is kept" in result["error"]
        assert result["duration_s"] >= 1.0
        with wave.open(str(path)) as audio:
            assert audio.getnframes() == round(result["duration_s"] * 16_000)
            assert len(audio.readframes(audio.getnframes())) == 2 * audio.getnframes()


def test_a_sound_server_that_hangs_does_not_keep_the_process_from_ending(
    virtual: VirtualMicrophone, tmp_path: Path
) -> None:
    path = tmp_path / "take.wav"
    with recording_process(virtual, path) as process:
        wait_for(path, 1.0)
        virtual.freeze()
        try:
            result = outcome(process)
        finally:
            virtual.thaw()
    assert "does not deliver any sound" in result["error"]


@contextmanager
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A disk with room for about two seconds; where none may be mounted, a limit on the size of files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield folder, () if mounted else ("65000",)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
