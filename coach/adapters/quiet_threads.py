"""How the mathematics libraries share the processor with the recording and the screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def let_idle_threads_sleep() -> None:
    """Keep OpenMP's threads from spinning while they wait; call before torch is imported, later it has no effect.

    With another busy process a 10-second clip fell from 5.7 s to 2.9 s of decoding; on an idle machine it costs 5 %.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch work in one thread: for small models, handing work to a second costs more than it brings.

    Voice activity took 1.7 s for 30 s of audio with two threads on a busy machine, and 0.4 s with one.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
