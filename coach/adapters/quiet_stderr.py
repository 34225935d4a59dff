"""Keep what C libraries print off the screen that the app draws on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from coach.errors import StorageError

STDERR = 2


def keep_stderr_quiet(log: Path) -> None:
    """Send file descriptor 2 to `log`; Python's own `sys.stderr` and Textual's screen stay on the terminal.

    PortAudio and ALSA print on file descriptor 2, and Textual's Linux driver draws on `sys.__stderr__`, which is the
    same terminal (textual 8.2, drivers/linux_driver.py). Call it once, before sounddevice is imported and before the
    app runs; a second call does nothing. Raises StorageError.
    """
    terminal = sys.__stderr__
    if terminal is None or terminal.fileno() != STDERR:
        return
    terminal.flush()
    duplicate = os.dup(STDERR)
    screen = os.fdopen(duplicate, "w", encoding=terminal.encoding, errors=terminal.errors, buffering=1)
    try:
        target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        screen.close()
        raise StorageError(f"The log {log} cannot be written: {error}.", "Check the folder.") from error
    os.dup2(target, STDERR)
    os.close(target)
    if sys.stderr is terminal:
        sys.stderr = screen
    sys.__stderr__ = screen  # type: ignore[misc]
