"""Deliberate breakages of the product, to see that the harness finds them. Never in use but when asked for by name."""

from __future__ import annotations

import sys
from typing import Any

NAMES = ("buffered", "halves")


def sabotaged(name: str) -> None:
    """Break the product in this process. `buffered` keeps five seconds of a take in memory; `halves` saves an attempt
    in two transactions, the scorecard last."""
    if name == "buffered":
        _buffer()
    elif name == "halves":
        _halve()
    elif name:
        raise ValueError(name)


def _buffer() -> None:
    from coach.adapters.wav_writer import WavWriter

    written, kept = WavWriter.write, bytearray()

    def write(self: WavWriter, pcm: bytes) -> None:
        kept.extend(pcm)
        if len(kept) >= 5 * 32_000:
            written(self, bytes(kept))
            kept.clear()

    WavWriter.write = write  # type: ignore[method-assign]


def _halve() -> None:
    import time

    from coach.history import History

    add, row = History.add, History._row

    def halved(self: History, attempt: Any, checksum: str | None = None) -> Any:
        History._row = lambda self, attempt: row(self, attempt) | {"scorecard": "{}"}  # type: ignore[method-assign]
        saved = add(self, attempt, checksum)
        History._row = row  # type: ignore[method-assign]
        time.sleep(0.02)
        self.update(saved)
        return saved

    History.add = halved  # type: ignore[method-assign]


def main() -> int:
    """`python -m benchmarks.faults.sabotage NAME ...`: the coach, broken."""
    sabotaged(sys.argv[1])
    from coach.cli import main as coach

    return coach(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
