"""The real app in a pseudo-terminal, as somebody uses it whose evening goes wrong."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from benchmarks.faults.place import COACH, Place, end_group
from coach.folders import LOG
from tests.support.terminal import Terminal

BYTES_PER_S = 32_000
ENDS_S = 60.0
KEPT_BYTES = 400_000
#: A speech model that is not there: the app says so and records all the same.
NO_MODEL = {"COACH_MODEL": "no-such-model"}


class App(Terminal):
    """`coach` on a screen, the leader of its own session. All that it ever draws is kept, for its tracebacks."""

    def __init__(self, place: Place, microphone: Mapping[str, str], *, sabotage: str = "", **extra: str) -> None:
        self._closing = threading.Event()
        self._all = b""
        self.code: int | None = None
        command = (COACH,) if not sabotage else (sys.executable, "-m", "benchmarks.faults.sabotage", sabotage)
        environment = place.environment({"PYTHONFAULTHANDLER": "1", **microphone, **extra})
        super().__init__(command[0], *command[1:], environment=environment, folder=place.outside)
        self._place = place

    @property
    def pid(self) -> int:
        return int(self._child.pid)

    @property
    def said(self) -> str:
        """The last of what was written to the terminal, as it came."""
        return self._all.decode(errors="replace")

    def go_to_question(self) -> None:
        self.wait_for("Answer aloud")
        self.press("d")
        self.wait_for("Choose a question")
        self.press("enter")
        self.wait_for("Press Space and answer aloud")

    def start_take(self, before: set[Path], at_least_s: float = 0.3) -> Path:
        """Returns once the take is on the disk."""
        self.press("space")
        self.wait_until(lambda: self.newest(before) is not None, "the take's file", 30)
        path = self.newest(before)
        assert path is not None
        self.wait_until(lambda: _size(path) >= at_least_s * BYTES_PER_S, f"{at_least_s} s of the take", 30)
        return path

    def newest(self, before: set[Path]) -> Path | None:
        return next(iter(set(self._place.takes()) - before), None)

    def wait_for_models(self) -> None:
        self.wait_for("Ready to assess", deadline_s=200)

    def kill_all(self) -> None:
        """The whole process group, as a power cut or the system's memory killer would."""
        end_group(self.pid)
        self._reap()

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal's window."""
        self._closing.set()
        self._reader.join(5)
        os.close(self._child.child_fd)
        self._child.child_fd = -1
        self._child.closed = True

    def ends(self, deadline_s: float = ENDS_S) -> int | None:
        """Wait for the program to end by itself: its exit code, or minus the signal's number; None when it goes on."""
        deadline = time.monotonic() + deadline_s
        while self.code is None and time.monotonic() < deadline:
            with suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self._reader.join(2)
                    self.code = os.waitstatus_to_exitcode(status)
                    break
            time.sleep(0.05)
        return self.code

    def quit(self) -> int | None:
        self.press("ctrl+q")
        return self.ends()

    def stacks(self) -> str:
        """What every thread of a program that does not end is doing. Ends it."""
        self.send(signal.SIGABRT)
        self.ends(10)
        log = self._place.home / LOG
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        return text[text.rfind("Fatal Python error") :][:3000]

    def _reap(self) -> None:
        self.ends(5)

    def __exit__(self, kind, error, trace) -> None:  # type: ignore[no-untyped-def]
        self._closing.set()
        end_group(self.pid)
        self._reap()
        self._reader.join(5)
        with suppress(OSError):
            if self._child.child_fd >= 0:
                os.close(self._child.child_fd)
        self._child.closed = True

    def _read(self) -> None:
        try:
            while not self._closing.is_set():
                ready, _, _ = select.select([self._child.child_fd], [], [], 0.2)
                if not ready:
                    continue
                data = os.read(self._child.child_fd, 65536)
                if not data:
                    return
                with self._lock:
                    self._tail = (self._tail + data)[-8000:]
                    self._all = (self._all + data)[-KEPT_BYTES:]
                    self._stream.feed(data)
        except (OSError, ValueError):
            return
        except Exception as error:  # noqa: BLE001 - handed to the scenario, which waits in another thread
            self._fault = error


def wait(condition: Callable[[], object], what: str, deadline_s: float) -> None:
    deadline = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {deadline_s:.0f} s for {what}")
        time.sleep(0.01)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
