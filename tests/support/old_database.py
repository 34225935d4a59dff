"""Databases that earlier versions of the coach wrote (see schemas/README.md)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parent / "schemas"
VERSIONS = tuple(sorted(int(path.stem[1:]) for path in SCHEMAS.glob("v*.sql")))


def write_old(path: Path, version: int) -> Path:
    """The database of that schema version, with its rows."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((SCHEMAS / f"v{version}.sql").read_text(encoding="utf-8"))
    return path


def content(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, by the table's name; read without the coach's own code, and without writing."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in names}


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
