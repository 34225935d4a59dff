"""A real terminal for a test: the program runs in a pseudo-terminal, and what it draws is read as a person reads it."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

DEADLINE_S = 120.0
#: So much of what a program sent last is kept (bytes).
KEPT = 60_000
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "space": " ",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "pagedown": "\x1b[6~",
    "pageup": "\x1b[5~",
} | {f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"}


def words_of(screen: str) -> str:
    """The words of a screen, without frames and line breaks."""
    return " ".join(re.sub(r"[^\w\s.,;:!?'\u2019/%()+-]", " ", screen).split())


class Terminal:
    """One program on one screen. A thread reads all the time: a program whose output nobody reads would stand still."""

    def __init__(
        self,
        command: str,
        *arguments: str,
        environment: Mapping[str, str],
        folder: Path,
        size: tuple[int, int] = (100, 30),
    ) -> None:
        columns, rows = size
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._tail = b""
        self._fault: Exception | None = None
        self._child = pexpect.spawn(
            command,
            list(arguments),
            env=dict(environment) | {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"},
            cwd=str(folder),
            dimensions=(rows, columns),
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        """What is on the screen now."""
        with self._lock:
            return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def ended(self) -> bool:
        """Whether the program has ended."""
        return not self._reader.is_alive()

    @property
    def tail(self) -> str:
        """The last that the program sent, escape sequences and all."""
        return self._tail.decode(errors="replace")

    @property
    def words(self) -> str:
        """What is on the screen, without frames and line breaks: for sentences that the app wraps."""
        return words_of(self.text)

    def press(self, *keys: str) -> None:
        """Press keys: a name from KEYS, or a character."""
        for key in keys:
            self._child.send(KEYS.get(key, key))

    def type(self, text: str) -> None:
        """Type as a person does, a character at a time."""
        for character in text:
            self._child.send(KEYS["enter"] if character == "\n" else character)

    def wait_for(self, pattern: str, *, deadline_s: float = DEADLINE_S) -> str:
        """Wait until the screen shows the pattern (white space matches line breaks too); returns the screen."""
        compiled = re.compile(pattern)
        self.wait_until(lambda: compiled.search(self.words) is not None, f"{pattern!r} to show", deadline_s)
        return self.text

    def scroll_to(self, pattern: str) -> str:
        """Press Down, a line at a time, until the screen shows the pattern; returns the screen."""
        compiled = re.compile(pattern)
        while not compiled.search(self.words):
            before = self.text
            self.press("down")
            self.wait_until(lambda: self.text != before, f"{pattern!r} to come up by scrolling")  # noqa: B023
        return self.text

    def wait_until(self, condition: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
        """Wait for a condition; fails with the screen as it is when the deadline passes or the program has ended."""
        deadline = time.monotonic() + deadline_s
        while not condition():
            self._raise_fault()
            ended = not self._reader.is_alive()
            if ended and not condition():
                raise AssertionError(f"waited for {what}; the program ended:\n{self.tail[-8000:]}")
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {deadline_s:.0f} s for {what}; the screen shows:\n{self.text}")
            time.sleep(0.05)

    def exit_code(self, deadline_s: float = DEADLINE_S) -> int:
        """Wait for the program to end by itself; its exit code, or minus the number of the signal that ended it."""
        self._reader.join(deadline_s)
        if self._reader.is_alive():
            raise AssertionError(f"the program did not end in {deadline_s:.0f} s; the screen shows:\n{self.text}")
        self._child.close()
        if self._child.exitstatus is not None:
            return int(self._child.exitstatus)
        return -int(self._child.signalstatus)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal; without one, end the program at once, as a crash or a power cut would."""
        with suppress(ProcessLookupError):
            os.kill(self._child.pid, number)
        self._reader.join(DEADLINE_S)
        self._child.close(force=True)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None and not self._child.closed:
            print(f"The screen at the end:\n{self.text}")
        if not self._child.closed:
            self.kill()

    def _read(self) -> None:
        try:
            while True:
                data = os.read(self._child.child_fd, 65536)
                if not data:
                    return
                with self._lock:
                    self._tail = (self._tail + data)[-KEPT:]
                    self._stream.feed(data)
        except OSError:
            return  # the program ended: the pseudo-terminal is gone
        except Exception as error:  # noqa: BLE001 - handed to the test, which waits in another thread
            self._fault = error

    def _raise_fault(self) -> None:
        if self._fault is not None:
            raise AssertionError("the screen could not be read") from self._fault
