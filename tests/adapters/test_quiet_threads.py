"""Torch's threads, shared by several threads of ours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import torch

from coach.adapters.quiet_threads import one_thread


def test_who_leaves_last_gives_back_all_threads() -> None:
    """Also a thread that met torch for the first time while another worked in one."""
    with one_thread():  # so that the number is known, as after loading
        pass
    everyone = torch.get_num_threads()
    first_in, second_in = Barrier(2), Barrier(2)

    def first() -> None:
        with one_thread():
            first_in.wait()
            second_in.wait()

    def second() -> int:
        first_in.wait()
        with one_thread():
            second_in.wait()
            early.result()
        return torch.get_num_threads()

    with ThreadPoolExecutor(2) as pool:
        early = pool.submit(first)
        assert pool.submit(second).result() == everyone
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == everyone
