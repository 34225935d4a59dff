"""Adapters that are imported and made when they are first used, so that a command pays for what it needs only."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class Deferred(Generic[T]):
    """Stands for what `make` gives, which is called once, at the first use. Safe from several threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: T | None = None
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


def deferred(make: Callable[[], T]) -> T:
    """What `make` gives, made at its first use."""
    return cast("T", Deferred(make))
