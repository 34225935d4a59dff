"""The results of a batch so far, on disk as they come, so that whatever interrupts it, nothing is scored twice.

JSON lines, each `{"key", "result"}`: appended and forced to the disk one by one. A line that a crash cut short is taken
off when the journal is opened next. What was said is in it, so only its owner can read it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from coach.errors import StorageError
from coach.folders import make_private_folder

_READ_APPEND = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


class Journal:
    """Results by key. Only where each one is in the file is held in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: dict[str, int] = {}
        self._end = 0
        self._recall()

    @classmethod
    @contextmanager
    def open(cls, path: Path, *, again: bool = False) -> Iterator[Journal]:
        """For one process at a time; with `again` it starts empty. Raises StorageError."""
        from filelock import FileLock, Timeout

        try:
            if not path.parent.exists():
                make_private_folder(path.parent)
            with (
                FileLock(path.with_name(f"{path.name}.lock"), timeout=0, mode=0o600),
                os.fdopen(os.open(path, _READ_APPEND, 0o600), "r+b") as file,
            ):
                path.chmod(0o600)
                if again:
                    file.truncate(0)
                yield cls(file)
        except Timeout as error:
            raise StorageError("This folder is being scored already.", "Wait until that has ended, or stop it.") from (
                error
            )
        except OSError as error:
            raise StorageError(
                f"The results cannot be kept in {path}: {error.strerror or error}.", "Free some space, or use --out."
            ) from error

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def result(self, key: str) -> dict[str, Any]:
        """Raises KeyError."""
        self._file.seek(self._places[key])
        result: dict[str, Any] = json.loads(self._file.readline())["result"]
        return result

    def add(self, key: str, result: dict[str, Any]) -> None:
        """Keep a result for good: on the disk when this returns. Raises OSError."""
        line = json.dumps({"key": key, "result": result}).encode() + b"\n"
        self._file.seek(self._end)
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._places[key] = self._end
        self._end += len(line)

    def _recall(self) -> None:
        self._file.seek(0)
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            key = _key(line)
            if key is not None:
                self._places[key] = self._end
            self._end += len(line)
        self._file.truncate(self._end)


def _key(line: bytes) -> str | None:
    """None for a damaged line: its answer is scored again."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    usable = isinstance(value, dict) and isinstance(value.get("key"), str) and isinstance(value.get("result"), dict)
    return value["key"] if usable else None
