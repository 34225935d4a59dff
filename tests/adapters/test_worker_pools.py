"""Worker processes on this machine and on a Dask cluster: jobs that kill their worker, and clusters that go away."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from coach.adapters.cluster import Cluster, ClusterError
from coach.adapters.process_pool import ProcessPool, fitting_workers
from coach.errors import ModelError
from tests.support.waiting import wait_until


def double_or_die(number: int) -> int:
    """In a worker: the job 3 kills it."""
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def die_once(marker: Path) -> str:
    """In a worker: the first try kills it."""
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def die(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def double_or_hang(number: int) -> int:
    """In a worker: the job 3 never ends."""
    if number == 3:
        threading.Event().wait()
    return 2 * number


def threads(_: int) -> str:
    return os.environ["OMP_NUM_THREADS"]


def test_only_the_job_that_kills_its_workers_is_given_up() -> None:
    done = dict(ProcessPool(2).run(double_or_die, range(6)))
    assert done == {0: 0, 1: 2, 2: 4, 3: None, 4: 8, 5: 10}


def test_a_job_whose_worker_died_is_tried_once_more(tmp_path: Path) -> None:
    assert [result for _, result in ProcessPool(1).run(die_once, [tmp_path / "marker"])] == ["done"]


def test_workers_that_always_die_end_the_run() -> None:
    with pytest.raises(ModelError, match="end as soon as they start"):
        list(ProcessPool(1).run(die, itertools.count()))


def test_a_worker_that_hangs_is_ended_and_its_job_given_up() -> None:
    pool = ProcessPool(1, lambda number: 0.5 if number == 3 else 600.0)
    assert dict(pool.run(double_or_hang, range(1, 6))) == {1: 2, 2: 4, 3: None, 4: 8, 5: 10}


def test_a_worker_keeps_to_one_thread() -> None:
    assert next(iter(ProcessPool(1).run(threads, [1])))[1] == "1"


def test_closing_ends_the_workers() -> None:
    with closing(ProcessPool(2).run(double_or_die, itertools.count(10))) as results:
        next(results)
        workers = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
        assert len(workers) == 2
    wait_until(lambda: not any(worker.is_running() for worker in workers), "the workers to end")


def test_a_model_too_large_for_the_memory_still_gets_a_worker() -> None:
    assert fitting_workers(0) >= 1
    assert fitting_workers(10**15) == 1


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    file = tmp_path / "scheduler.json"
    dask = str(Path(sys.executable).with_name("dask"))
    command = [dask, "scheduler", "--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=tmp_path) as process:
        wait_until(lambda: file.exists() and file.read_text(), "the scheduler")
        yield json.loads(file.read_text())["address"], process
        process.kill()


def test_a_cluster_without_workers_is_told(scheduler: tuple[str, subprocess.Popen[bytes]]) -> None:
    with pytest.raises(ClusterError, match="no workers"):
        list(Cluster(scheduler[0], workerless_s=0.1).run(double_or_die, [1]))


def test_a_scheduler_that_goes_away_is_told(scheduler: tuple[str, subprocess.Popen[bytes]], tmp_path: Path) -> None:
    address, process = scheduler
    dask = str(Path(sys.executable).with_name("dask"))
    worker = [dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with subprocess.Popen(worker, stderr=subprocess.DEVNULL, cwd=tmp_path) as working:
        results = Cluster(address).run(abs, itertools.count())
        assert next(results)[1] is not None
        process.kill()
        with pytest.raises(ClusterError, match="was lost"):
            list(results)
        working.kill()


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(ClusterError, match="No Dask scheduler answers"):
        list(Cluster("what://is:this").run(abs, [1]))
    with pytest.raises(ClusterError, match="No Dask scheduler answers"):
        list(Cluster("nonsense").run(abs, [1]))


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(ClusterError, match="cluster"):
        list(Cluster("tcp://127.0.0.1:1").run(abs, [1]))
