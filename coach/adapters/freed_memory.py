"""Gives memory back to the system as soon as it is free, so that a process is not larger after each take."""

from __future__ import annotations

import ctypes
import sys

_M_MMAP_THRESHOLD = -3  # malloc.h
_LARGE_BYTES = 1_000_000


def give_back_freed_memory() -> None:
    """Let glibc map every block of a megabyte or more by itself, and unmap it when it is freed. Nothing elsewhere.

    glibc would move that bound up to 32 MB by itself, and then keep the holes between what is in use: after a take of
    ten minutes the process had 1,088 MB in place of 992. From 1 MB on, mapping costs no measurable time; from 128 kB
    on, decoding took a fifth longer.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
