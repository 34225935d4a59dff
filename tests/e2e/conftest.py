"""What the end-to-end tests share: a user at a terminal, with a microphone, a loudspeaker and a data folder."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import chromium
from tests.support.fakes import introduce
from tests.support.terminal import Terminal
from tests.support.virtual_microphone import VirtualMicrophone

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: 16 kHz, 16 bit, mono.
BYTES_PER_S = 32_000


def rows_of_attempts(home: Path) -> list[dict[str, Any]]:
    """Read without the app's own code; none while the app is still making its database."""
    database = home / "coach.sqlite3"
    if not database.exists():
        return []
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'attempts'").fetchone()
        return list(map(dict, connection.execute("SELECT * FROM attempts ORDER BY id"))) if made else []


@dataclass(frozen=True)
class User:
    """Somebody who starts the installed `coach` and presses keys; and what the app leaves on their disk."""

    home: Path
    microphone: VirtualMicrophone

    def open_app(self) -> Terminal:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "TEXTUAL"))}
        return Terminal(
            str(Path(sys.executable).with_name("coach")),
            environment=environment | self.microphone.environment | {"COACH_HOME": str(self.home)},
            folder=self.home.parent,
        )

    def attempts(self) -> list[dict[str, Any]]:
        """The rows of the database, read without the app's own code."""
        rows = rows_of_attempts(self.home)
        return [
            row | {key: json.loads(row[key] or "null") for key in ("transcript", "scorecard", "delivery")}
            for row in rows
        ]

    def takes(self) -> list[Path]:
        return sorted((self.home / "takes").glob("*.wav"))

    def recorded_s(self) -> float:
        """How much of the newest take is on the disk now."""
        return max((path.stat().st_size for path in self.takes()), default=0) / BYTES_PER_S


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium())
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def microphone() -> Iterator[VirtualMicrophone]:
    with VirtualMicrophone() as virtual:
        yield virtual


@pytest.fixture
def user(tmp_path: Path, model_cache: Path, microphone: VirtualMicrophone) -> User:
    """With an empty profile in the data folder, and the models as they are after the first start."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    introduce(home)
    model_cache.mkdir(parents=True, exist_ok=True)
    (home / "cache").symlink_to(model_cache, target_is_directory=True)
    return User(home, microphone)
