"""Another process that has the right to write in a data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

_HOLD = """
import sys
from pathlib import Path
from coach.one_writer import Writer

writer = Writer(Path(sys.argv[1]))
writer.claim()
print("mine", flush=True)
sys.stdin.read()
"""


class TurnedAwayError(Exception):
    """Somebody else has the right."""


class OtherCoach:
    """Holds the right from here on, until it is closed or killed."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _HOLD, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "mine\n":
            self.close()
            raise TurnedAwayError

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """As `kill -9` does."""
        self._process.kill()
        self._end()

    def close(self) -> None:
        """As a user does."""
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._process.stdin.close()
        self._end()

    def _end(self) -> None:
        self._process.wait(30)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
