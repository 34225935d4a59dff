"""A WorkerPool of processes on this machine, each working in one thread on a core of its own."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from typing import Any

from coach.errors import ModelError
from coach.ports import JobT, Results, ResultT

#: Beside the speech model, a worker holds PyTorch, the sentence model and the heads.
WORKER_BYTES = 700_000_000
#: In memory a speech model is 32-bit and works; the file is 16-bit.
MODEL_FACTOR = 3
#: How often a job is tried whose worker dies.
TRIES = 2
#: So many deaths in a row, without a single result, are not the answers' fault.
DEATHS = 6
#: On Windows a wait without a limit cannot be interrupted by Ctrl+C.
WAIT_S = 0.5
#: How long a worker may take to let go of what it is doing.
END_S = 3.0
THREAD_LIMITS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def fitting_workers(model_bytes: int) -> int:
    """One worker per core that this process may use, fewer where the free memory holds fewer."""
    import joblib
    import psutil

    each = WORKER_BYTES + MODEL_FACTOR * model_bytes
    return int(max(1, min(joblib.cpu_count(), psutil.virtual_memory().available // each)))


class ProcessPool:
    """A WorkerPool. Every worker is an executor of its own, so that the job over which one dies is known."""

    def __init__(self, workers: int, limit_s: Callable[[Any], float] | None = None) -> None:
        """A worker that takes longer over a job than its `limit_s` hangs: it is ended, and the job not tried again."""
        self._workers = workers
        self._limit_s = limit_s

    def run(self, work: Callable[[JobT], ResultT], jobs: Iterable[JobT]) -> Results[JobT, ResultT]:
        """Raises ModelError when the workers die whatever they are given."""
        waiting, deaths = iter(jobs), 0
        idle = [_Worker() for _ in range(self._workers)]
        busy: dict[Future[ResultT], tuple[_Worker, JobT, int]] = {}
        hanging = _Hanging(self._limit_s)
        try:
            while True:
                while idle and (job := next(waiting, None)) is not None:
                    worker = idle.pop()
                    busy[worker.start(work, job)] = worker, job, 1
                if not busy:
                    break
                hanging.end(busy)
                for future in wait(busy, WAIT_S, FIRST_COMPLETED).done:
                    worker, job, tries = busy.pop(future)
                    if not isinstance(future.exception(), BrokenProcessPool):
                        deaths = 0
                        idle.append(worker)
                        yield job, future.result()
                        continue
                    deaths += 1
                    worker.replace()
                    if deaths >= DEATHS:
                        idle.append(worker)
                        raise ModelError("The worker processes end as soon as they start.", "Try --workers 1.")
                    if tries < TRIES and not hanging.was(future):
                        busy[worker.start(work, job)] = worker, job, tries + 1
                    else:
                        idle.append(worker)
                        yield job, None
        finally:
            working = [worker for worker, _, _ in busy.values()]
            for worker in (*idle, *working):
                worker.end(at_work=worker in working)
            for worker in (*idle, *working):
                worker.wait()


class _Hanging:
    """Ends workers that do not come to an end. `limit_s` of a job; None for as long as it takes."""

    def __init__(self, limit_s: Callable[[Any], float] | None) -> None:
        self._limit_s = limit_s
        self._began: dict[Future[Any], float] = {}
        self._ended: set[Future[Any]] = set()

    def end(self, busy: Mapping[Future[Any], tuple[_Worker, Any, int]]) -> None:
        if self._limit_s is None:
            return
        now = time.monotonic()
        self._began = {future: self._began.get(future, now) for future in busy}
        for future, (worker, job, _) in busy.items():
            if now - self._began[future] > self._limit_s(job) and future not in self._ended:
                self._ended.add(future)
                worker.kill()

    def was(self, future: Future[Any]) -> bool:
        return future in self._ended


class _Worker:
    """One process, made when it is first needed, and anew after it died."""

    def __init__(self) -> None:
        self._executor = _executor()
        self._processes: list[BaseProcess] = []

    def start(self, work: Callable[[Any], ResultT], job: Any) -> Future[ResultT]:
        try:
            return self._submit(work, job)
        except BrokenProcessPool:  # it died while it had nothing to do
            self.replace()
            return self._submit(work, job)

    def replace(self) -> None:
        self._executor.shutdown(wait=False)
        self._executor, self._processes = _executor(), []

    def end(self, *, at_work: bool) -> None:
        """It lets go of its work, if it has any, tidies up and leaves."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in self._processes if at_work else ():
            process.terminate()

    def kill(self) -> None:
        """It hangs; what waits for it is told that it died."""
        for process in self._processes:
            process.kill()

    def wait(self) -> None:
        """Until it has ended; not for long."""
        for process in self._processes:
            process.join(END_S)
            process.kill()

    def _submit(self, work: Callable[[Any], ResultT], job: Any) -> Future[ResultT]:
        before = multiprocessing.active_children()
        future = self._executor.submit(work, job)
        self._processes += [child for child in multiprocessing.active_children() if child not in before]
        return future


def _executor() -> ProcessPoolExecutor:
    # Not forked: PyTorch's threads and locks do not survive a fork.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=_begin)


def _begin() -> None:
    """In a new worker, before it imports anything heavy."""
    for name in THREAD_LIMITS:
        os.environ[name] = "1"
    # Ctrl+C reaches the whole terminal's group; the parent decides what becomes of its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _let_go)
    logging.getLogger().addHandler(logging.NullHandler())
    logging.captureWarnings(capture=True)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _let_go(_signal: int, _frame: object) -> None:
    """End the job, and with it the worker, whose executor is closed; killed, it would leave semaphores behind."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(1)


def _end_with_parent() -> None:
    """A parent that is killed cannot end its workers: they would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
