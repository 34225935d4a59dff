"""The installed `coach` keeps what was said: one writer, takes scored later, all of it verified, and erased at last."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.test_command_line import ANSWER, Shell
from tests.support import voice


@pytest.fixture
def shell(tmp_path: Path, model_cache: Path) -> Shell:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "cache").symlink_to(model_cache, target_is_directory=True)
    return Shell(tmp_path)


@contextmanager
def plain_mode(shell: Shell) -> Iterator[subprocess.Popen[str]]:
    """Somebody has `coach --plain` open in another terminal."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    with subprocess.Popen(
        [str(Path(sys.executable).with_name("coach")), "--plain"],
        env=environment | {"COACH_HOME": str(shell.folder / "home")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Type a number"):  # the menu stands
                break
        try:
            yield process
        finally:
            process.kill()


def test_beside_an_open_coach_others_only_read_and_a_killed_one_leaves_nothing_behind(shell: Shell) -> None:
    first = shell.run("score", "-", "--save", stdin=ANSWER)
    assert first.returncode == 0, first.stderr
    with plain_mode(shell) as process:
        refused = shell.run("score", "-", "--save", stdin=ANSWER)
        assert refused.returncode == 1
        assert f"coach: Another coach is open (process {process.pid}): this one can only read." in refused.stderr
        assert refused.stdout == ""
        assert len(shell.json("history", "--json")) == 1
        assert shell.run("export", "answers.html", "--all").returncode == 0
        assert shell.run("backup", "kept.zip").returncode == 0
        process.send_signal(signal.SIGKILL)
        process.wait()
    again = shell.run("score", "-", "--save", stdin=ANSWER)
    assert again.returncode == 0, again.stderr
    assert len(shell.json("history", "--json")) == 2
    assert shell.run("restore", "kept.zip", "--yes").returncode == 0
    assert len(shell.json("history", "--json")) == 1


def test_takes_that_were_left_behind_are_scored_verified_and_erased(shell: Shell) -> None:
    home = shell.folder / "home"
    (home / "takes").mkdir(mode=0o700)
    spoken = voice.say(ANSWER, shell.folder / "answer.wav")
    for name in ("20261122T133000.123Z_step1-low-score.wav", "20261122T134000.000Z_gone-from-the-bank.wav"):
        shutil.copy(spoken, home / "takes" / name)
    before = shell.json("doctor", "--check", "--json")
    assert [check["status"] for check in before] == ["ok", "ok", "warn", "warn"]
    assert "--pending" in before[-1]["fix"]
    scored = shell.run("score", "--pending", "--json")
    assert scored.returncode == 0, scored.stderr
    first, second = map(json.loads, scored.stdout.splitlines())
    assert (first["id"], first["question_id"], first["created_at"]) == (
        1,
        "step1-low-score",
        "2026-11-22T13:30:00+00:00",
    )
    assert first["total"] >= 6
    assert second["question_id"] is None
    assert shell.run("score", "--pending").stderr == "Every take is scored.\n"
    assert {check["status"] for check in shell.json("doctor", "--check", "--json")} == {"ok"}
    take = Path(first["recording"])
    take.write_bytes(take.read_bytes()[:-2] + b"\x01\x01")
    after = shell.run("doctor", "--check")
    assert after.returncode == 3
    assert "fail  answer 1" in after.stdout
    assert "Step 1" not in after.stdout + after.stderr
    erased = shell.run("erase", stdin="erase\n")
    assert erased.returncode == 0, erased.stderr
    assert erased.stdout.startswith("Removed ")
    assert "Removed a link" in erased.stdout  # of the models, which the tests share
    assert not home.exists()
