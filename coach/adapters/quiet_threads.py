"""How the mathematics libraries share the processor with the recording and the screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


def let_idle_threads_sleep() -> None:
    """Keep the threads of OpenMP and OpenBLAS from spinning while they wait; call before torch is imported.

    OpenMP: with another busy process a 10-second clip fell from 5.7 s to 2.9 s of decoding; on an idle machine it costs
    5 %. OpenBLAS, under NumPy, gets no threads of its own: its idle ones took the processor from torch, and scoring an
    answer took 0.16 s in place of 0.10 s.
    """
    import numpy as np  # noqa: F401  # its OpenBLAS must be loaded to be limited
    from threadpoolctl import threadpool_limits

    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # SciPy brings its own, loaded later
    # oneDNN keeps what it compiled for each length of text it met, up to 1,024 of them, up to 3 MB each; and so does
    # what PyTorch puts before it. With 0 that one crashes.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")
    os.environ.setdefault("LRU_CACHE_CAPACITY", "8")
    threadpool_limits(limits=1, user_api="blas")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch work in one thread: for small models, handing work to a second costs more than it brings.

    Voice activity took 1.7 s for 30 s of audio with two threads on a busy machine, and 0.4 s with one. Of Whisper's
    decoder, a product in 8 bits took 0.3 ms with two threads, one of which slept before, and 0.08 ms with one; six
    seconds of speech took 0.65 s in place of 0.81 with `base`.
    """
    import torch

    everyone = _all_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(everyone)


@contextmanager
def every_thread() -> Iterator[None]:
    """For a step within `one_thread` that is large enough: Whisper's first, with the prompt, took 38 ms and not 50."""
    import torch

    torch.set_num_threads(_all_threads())
    try:
        yield
    finally:
        torch.set_num_threads(1)


@cache
def _all_threads() -> int:
    """As many as torch works in elsewhere, asked once: a thread that is new to torch while another is in `one_thread`
    is told one, and would leave it at that for every thread that comes after."""
    import torch

    return torch.get_num_threads()
