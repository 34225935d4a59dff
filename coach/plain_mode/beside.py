"""Something that goes on while the user may type: a take, a playback, the microphone's level."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Generic, TypeVar

ResultT = TypeVar("ResultT")


class Beside(Generic[ResultT]):
    """Runs `job` in a thread of its own from now on; `job` ends when the event that it is given is set.

    `ended` is called from that thread when the job is over before the user asked for it.
    """

    def __init__(self, job: Callable[[Event], ResultT], ended: Callable[[], None]) -> None:
        self._ended = ended
        self._stop, self._asked = Event(), Event()
        self._pool = ThreadPoolExecutor(1, "beside")
        self._future = self._pool.submit(job, self._stop)
        self._future.add_done_callback(self._tell)

    @property
    def is_over(self) -> bool:
        return self._future.done()

    def _tell(self, _future: Future[ResultT]) -> None:
        if not self._asked.is_set():
            self._ended()

    def end(self) -> ResultT:
        """End it, wait, and return its result. Raises what the job raised."""
        self._asked.set()
        self._stop.set()
        try:
            return self._future.result()
        finally:
            self._pool.shutdown(wait=False)
