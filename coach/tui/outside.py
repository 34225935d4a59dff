"""What ends the app from outside: a signal, or a terminal that is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from typing import Any

from textual.app import App

#: Interrupted; told to end, as at a shutdown; the window was closed. Windows has no SIGHUP.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: How often it is looked whether the terminal is still there (s).
LOOK_S = 2.0


def heed_outside(app: App[Any]) -> None:
    """End the app as somebody does who quits: takes stay on the disk, and the terminal gets back the modes it had.

    Its exit code is a shell's for that signal: 128 and the signal's number. A second signal ends it at once.
    """
    if app.is_headless or app.is_web:  # a browser's driver has its own way
        return
    loop = asyncio.get_running_loop()

    def end(number: int) -> None:
        loop.remove_signal_handler(number)
        app.exit(return_code=128 + number)

    for number in SIGNALS:
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, partial(end, number))

    # Where a terminal goes and no signal comes (a container that was left), Textual would read nothing for ever,
    # as fast as it can.
    terminal = sys.__stdin__
    if terminal is not None and terminal.isatty():

        def look() -> None:
            if not os.isatty(terminal.fileno()):
                app.exit(return_code=128 + SIGNALS[-1])

        app.set_interval(LOOK_S, look)
