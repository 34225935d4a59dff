"""From the start to the first paint, to the home screen, and to models that are ready."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from benchmarks.performance_samples import Samples
from coach.config import load_settings

EMPTY_APP = (sys.executable, "-c", "from textual.app import App; App().run()")
#: Textual colours a cell's background before it writes to it.
PAINTED = b"\x1b[48;2;"
HOME = b"Drill"
DEADLINE_S = 60.0
READY = """
from coach.config import load_settings
from coach.wiring import build_coach
build_coach(load_settings(model={model!r})).load_models()
"""


def measure(samples: Samples, models: Sequence[str], repeats: int) -> None:
    """The app against an empty one, in turns; then the models, their files in the system's cache."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cache").symlink_to(load_settings().cache, target_is_directory=True)
        environment = {"COACH_HOME": folder}
        coach = (str(Path(sys.executable).with_name("coach")),)
        for _ in range(repeats):
            samples.add("first paint, empty Textual app", "s", until_shown(EMPTY_APP, PAINTED, environment))
            samples.add("first paint, coach", "s", until_shown(coach, PAINTED, environment))
            samples.add("home screen, coach", "s", until_shown(coach, HOME, environment))
        for model in models:
            for _ in range(repeats):
                samples.add(f"models ready, {model}", "s", until_ready(model, environment))


def until_shown(command: Sequence[str], shown: bytes, environment: Mapping[str, str]) -> float:
    """Seconds from the start of a program until it has written `shown` to its terminal. Raises TimeoutError."""
    terminal, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    colours = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=os.environ | colours | environment,
        start_new_session=True,
    )
    os.close(inside)
    try:
        return _until(terminal, shown, began)
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def _until(terminal: int, shown: bytes, began: float) -> float:
    written = b""
    while time.perf_counter() - began < DEADLINE_S:
        if select.select([terminal], [], [], 0.5)[0]:
            with suppress(OSError):
                written += os.read(terminal, 65536)
            if shown in written:
                return time.perf_counter() - began
    raise TimeoutError(f"{shown!r} did not appear")


def until_ready(model: str, environment: Mapping[str, str]) -> float:
    """Seconds from the start of Python until all that assessing needs is loaded, nothing else going on."""
    began = time.perf_counter()
    code = READY.format(model=model) + "print('ready', flush=True)\nimport os; os._exit(0)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, check=True, stdout=subprocess.PIPE
    )
    assert b"ready" in done.stdout
    return time.perf_counter() - began
