"""Where data and cache are. Apart from the settings, so that a list of what is kept needs no validation library."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

APP = "turnaround-coach"
PACKAGE = Path(__file__).resolve().parent
DATABASE = "coach.sqlite3"


def data_and_cache(environment: Mapping[str, str] = os.environ, package: Path = PACKAGE) -> tuple[Path, Path]:
    """COACH_HOME, else the checkout's recordings/, else the platform's user folders."""
    chosen = environment.get("COACH_HOME", "").strip()
    if chosen:
        home = Path(chosen).expanduser().absolute()
        return home, home / "cache"
    import platformdirs

    cache = Path(platformdirs.user_cache_dir(APP))
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "question_bank").is_dir():
        return checkout / "recordings", cache
    return Path(platformdirs.user_data_dir(APP)), cache
