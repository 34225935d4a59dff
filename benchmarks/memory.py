"""The memory of this process, as Linux counts it."""

from __future__ import annotations

import re
from pathlib import Path


def peak_mb() -> float:
    """The most so far (MB).

    Not getrusage's, which begins with the most of the process that started this one.
    """
    return _status_mb("VmHWM")


def resident_mb() -> float:
    """What is in memory now (MB)."""
    return _status_mb("VmRSS")


def _status_mb(line: str) -> float:
    found = re.search(rf"^{line}:\s+(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert found
    return int(found[1]) * 1024 / 1e6
