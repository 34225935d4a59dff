"""Whether the system really gets large blocks back: asked of glibc, in a process of its own."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

#: Blocks that glibc mapped by themselves (mallinfo2.hblks) while twenty of 2 MB are held, after others were freed.
_MAPPED = """
import ctypes
from coach.adapters.freed_memory import give_back_freed_memory
{before}
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd a b c d e".split()]
mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Info
del [bytearray(2_000_000) for _ in range(3)][:]
held = [bytearray(2_000_000) for _ in range(20)]
print(mallinfo().hblks)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="not glibc 2.33 or later")
def test_large_blocks_are_mapped_by_themselves() -> None:
    def mapped(before: str) -> int:
        told = subprocess.run(
            [sys.executable, "-c", _MAPPED.format(before=before)], capture_output=True, text=True, check=True
        )
        return int(told.stdout)

    assert mapped("give_back_freed_memory()") >= 20
    assert mapped("") < 20, "glibc does so by itself: the call is not needed any more"
