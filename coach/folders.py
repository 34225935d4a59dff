"""Where data and cache are. Apart from the settings, so that a list of what is kept needs no validation library."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from coach.errors import StorageError

APP = "turnaround-coach"
PACKAGE = Path(__file__).resolve().parent
DATABASE = "coach.sqlite3"
TAKES = "takes"
#: Recordings of deleted answers.
BIN = "bin"
PROFILE = "profile.toml"
CONFIG = "config.toml"
#: Questions of the user's own.
QUESTIONS = "question_bank"
#: What the user changed in the shipped rubrics.
RUBRICS = "rubrics"
LOG = Path("logs", "coach.log")
#: Copies of the database from before its schema was changed: the version that it had, and when.
BEFORE_UPGRADE = "before-upgrade-v{version}-{moment:%Y%m%d-%H%M%S}.sqlite3"
UPGRADE_COPIES = "before-upgrade-*.sqlite3"
#: What was there before a backup was restored.
BEFORE_RESTORE = "before-restore-{moment:%Y%m%d-%H%M%S}"
RESTORE_COPIES = "before-restore-*"
#: What is encrypted while it rests (`coach lock`). While it is there, nothing else is.
LOCKED = "locked"
#: Held by the one process that writes in the data folder.
LOCK = "coach.lock"


def data_and_cache(environment: Mapping[str, str] = os.environ, package: Path = PACKAGE) -> tuple[Path, Path]:
    """COACH_HOME, else the checkout's recordings/, else the platform's user folders. Raises StorageError."""
    chosen = environment.get("COACH_HOME", "").strip()
    if chosen:
        try:
            home = Path(chosen).expanduser().absolute()
        except RuntimeError as error:  # ~somebody who has no home here
            raise StorageError(f"COACH_HOME names no folder: {chosen}.", "Set it to a folder, or leave it out.") from (
                error
            )
        return home, home / "cache"
    import platformdirs

    cache = Path(platformdirs.user_cache_dir(APP))
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "question_bank").is_dir():
        return checkout / "recordings", cache
    return Path(platformdirs.user_data_dir(APP)), cache


def is_locked(home: Path) -> bool:
    """Whether what is kept in `home` is encrypted now."""
    return (home / LOCKED).is_dir()


def make_private_folder(path: Path) -> Path:
    """Create a folder that only its owner can read, as are the folders above that it needs. Raises StorageError."""
    try:
        for folder in reversed([parent for parent in path.parents if not parent.exists()]):
            folder.mkdir(exist_ok=True, mode=0o700)
        path.mkdir(exist_ok=True, mode=0o700)
        path.chmod(0o700)
    except OSError as error:
        raise StorageError(f"The folder {path} cannot be made or written: {error}.", "Set COACH_HOME.") from error
    return path
