"""Another coach that does not rest: it records, saves, deletes, brings back, empties its bin.

Run as a process: `python -m tests.support.busy_coach HOME`; it prints a line when it has begun.
"""

from __future__ import annotations

import itertools
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from coach.adapters.wav_writer import WavWriter
from coach.bin import KEPT, Bin
from coach.history import History
from coach.one_writer import Writer
from coach.takes import Takes
from tests.unit.test_history import attempt

BLOCK = b"\x01\x02" * 1600


def record_for_ever(path: Path) -> None:
    """A take that grows all the time."""
    writer = WavWriter(path, 16_000)
    while True:
        writer.write(BLOCK)
        time.sleep(0.01)  # ten times as fast as somebody speaks


def main(home: Path) -> None:
    writer = Writer(home)
    writer.claim()
    takes, history = Takes(home / "takes"), History(home / "coach.sqlite3")
    deleted = Bin(home / "coach.sqlite3", home / "takes")
    growing = takes.new_path("growing", datetime.now(UTC))
    Thread(target=record_for_ever, args=(growing,), daemon=True).start()
    for number in itertools.count():
        path = takes.new_path("busy", datetime.now(UTC))
        take = WavWriter(path, 16_000)
        for _ in range(3):
            take.write(BLOCK)
        take.close()
        saved = history.add(attempt(recording=path))
        assert saved.id is not None
        if number % 2:
            deleted.put(saved.id, datetime.now(UTC))
        if number % 4 == 3:
            deleted.restore(saved.id)
        if number % 10 == 9:
            deleted.purge(datetime.now(UTC) + KEPT + timedelta(days=1))
        if number == 3:
            print("busy", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
