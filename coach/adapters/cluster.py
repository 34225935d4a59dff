"""A WorkerPool on a Dask cluster that somebody else has started. Used only when its address is given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from coach.errors import CoachError, ExitCode
from coach.ports import JobT, Results, ResultT

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_S = 5.0
#: How long no worker may be there before the batch ends; one that died comes back within seconds.
WORKERLESS_S = 60.0
#: Jobs on their way per thread of the cluster: one is worked on, one is there already.
AHEAD = 2
WAIT_S = 0.5
INSTALL = "pip install 'turnaround-coach[cluster]'"


class ClusterError(CoachError):
    """The cluster cannot be used, or was lost on the way."""

    exit_code = ExitCode.UNAVAILABLE


class Cluster:
    """A WorkerPool on the workers of the scheduler at `address` (such as tcp://10.0.0.5:8786).

    When a worker dies, Dask gives its jobs to another; after its own number of deaths over one job it gives up on it.
    """

    def __init__(self, address: str, *, workerless_s: float = WORKERLESS_S) -> None:
        self._address = address
        self._workerless_s = workerless_s

    def run(self, work: Callable[[JobT], ResultT], jobs: Iterable[JobT]) -> Results[JobT, ResultT]:
        """Raises ClusterError."""
        waiting = iter(jobs)
        with self._connected() as client:
            busy: dict[Future[Any], JobT] = {}
            seen = time.monotonic()
            while True:
                threads = sum(client.nthreads().values())
                seen = time.monotonic() if threads else seen
                if time.monotonic() - seen > self._workerless_s:
                    raise ClusterError(
                        f"The cluster at {self._address} has no workers.",
                        "Start some: dask worker ADDRESS --nthreads 1",
                    )
                for job in islice(waiting, max(0, AHEAD * threads - len(busy))):
                    busy[client.submit(work, job, pure=False)] = job
                if not busy and threads:
                    return
                for future in _done(busy):
                    yield busy[future], self._result(future)
                    del busy[future]

    def _result(self, future: Future[Any]) -> Any:
        """None when Dask gave up on the job because its workers died."""
        from distributed import KilledWorker

        try:
            return future.result(timeout=CONNECT_S)
        except KilledWorker:
            return None
        except ModuleNotFoundError as error:
            raise ClusterError(
                f"A worker of the cluster lacks a part of the coach ({error.name}).", f"On every worker: {INSTALL}"
            ) from error
        except (CancelledError, OSError, TimeoutError) as error:
            raise self._lost() from error

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"The connection to the cluster at {self._address} was lost.",
            "What is done is kept: run the same command again when the cluster is back.",
        )

    @contextmanager
    def _connected(self) -> Iterator[Client]:
        dask = _quiet_dask()
        from distributed import Client

        # One recording as an argument is what is meant here, not a slip.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "10 GB"}):
            try:
                client = Client(self._address, timeout=CONNECT_S, name="turnaround-coach")
            except (OSError, TimeoutError, ValueError) as error:
                raise ClusterError(
                    f"No Dask scheduler answers at {self._address}.",
                    "Check the address (such as tcp://10.0.0.5:8786), and that `dask scheduler` runs there.",
                ) from error
            try:
                yield client
            except (OSError, TimeoutError, CancelledError) as error:
                raise self._lost() from error
            finally:
                client.close(timeout=CONNECT_S)


def _done(busy: dict[Future[Any], Any]) -> list[Future[Any]]:
    """Those that are done, after a short wait for the first."""
    from distributed import wait

    if not busy:
        time.sleep(WAIT_S)
        return []
    try:
        return list(wait(list(busy), timeout=WAIT_S, return_when="FIRST_COMPLETED").done)
    except TimeoutError:
        return []


def _quiet_dask() -> Any:
    """Dask, kept from writing its log over the progress. Raises ClusterError when it is not installed."""
    try:
        import dask
        import dask.config
    except ModuleNotFoundError as error:
        raise ClusterError("The part for clusters is not installed.", INSTALL) from error
    dask.config.set({"logging": {"distributed": "critical", "distributed.client": "critical"}})
    return dask
