"""Ending for certain: a library that hangs must not keep the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

#: How long what is still being done may take to end by itself (s). A take is whole on the disk long before.
GRACE_S = 10.0
HUNG = "Something did not end, so it was ended by force. What you said is kept; the next start offers what is unscored."


def end_by_force(code: Callable[[], int], say: Callable[[str], object], grace_s: float = GRACE_S) -> None:
    """Call this where the process is about to end: if it is still there after `grace_s`, it ends with that code.

    Python waits for its threads, and one of them may be in a library that does not come back.
    """

    def insist() -> None:
        Event().wait(grace_s)  # time.sleep failed under libfaketime when the clock had jumped
        with suppress(OSError, ValueError):
            say(HUNG)
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code())

    Thread(target=insist, name="ending", daemon=True).start()
