"""The log: a rotating private file in the data folder, never the terminal. Transcripts are logged at DEBUG only."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from coach.folders import make_private_folder

SIZE_BYTES = 1_000_000
BACKUPS = 3
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT

#: Libraries that say much at INFO, some of it on the terminal.
NOISY = (
    "asyncio",
    "filelock",
    "httpcore",
    "httpx",
    "huggingface_hub",
    "numba",
    "sentence_transformers",
    "torch",
    "transformers",
    "urllib3",
)


class PrivateFile(RotatingFileHandler):
    """Makes the file, which only its owner can read, at the first record. A log that cannot be written stays silent."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=SIZE_BYTES, backupCount=BACKUPS, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        make_private_folder(path.parent)
        return os.fdopen(os.open(path, _APPEND, 0o600), "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Nothing: its traceback would be printed over the screen."""


def start_log(path: Path, *, verbose: bool = False, environment: Mapping[str, str] = os.environ) -> None:
    """Send every record to the file at `path`: from INFO, or from DEBUG with `verbose` or COACH_DEBUG."""
    debug = verbose or environment.get("COACH_DEBUG", "") not in {"", "0"}
    handler = PrivateFile(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, PrivateFile)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("coach").setLevel(logging.DEBUG if debug else logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.captureWarnings(capture=True)
