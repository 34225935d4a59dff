"""What is in the data folder before a fault: answers, one of them deleted, and a take that was never scored."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from coach.adapters.wav_writer import WavWriter
from coach.bin import Bin
from coach.database import Database
from coach.folders import BIN, DATABASE, PROFILE, TAKES, make_private_folder
from coach.history import History
from coach.migrations import APPLICATION_ID, STEPS
from coach.model import Attempt, Source
from coach.profile import Profile
from coach.profile_file import write_profile
from coach.takes import Takes

BEGAN = datetime(2026, 9, 1, 20, 15, tzinfo=UTC)
QUESTION = "step1-low-score"
RATE = 16_000


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a data folder holds: rows by their number, and the digests of the recordings by name."""

    attempts: dict[int, str] = field(default_factory=dict)
    binned: dict[int, str] = field(default_factory=dict)
    recordings: dict[str, str] = field(default_factory=dict)


def furnish(home: Path, attempts: int = 3, *, binned: int = 1, seconds: float = 0.8) -> Kept:
    """Fill a data folder by the product's own means; returns what is in it."""
    write_profile(home / PROFILE, Profile())
    history, takes = History(home / DATABASE), Takes(home / TAKES)
    numbers = []
    for number in range(attempts + binned):
        moment = BEGAN + timedelta(hours=number)
        path = write_take(takes.new_path(QUESTION, moment), number, seconds)
        numbers.append(history.add(replace(an_attempt(number), created_at=moment, recording=path)).id)
    bin_ = Bin(home / DATABASE, home / TAKES)
    for number in numbers[attempts:]:
        bin_.put(number or 0, datetime.now(UTC))
    write_take(takes.new_path(QUESTION, BEGAN - timedelta(hours=1)), 99)
    return kept_in(home)


def furnish_older(home: Path, version: int, rows: int) -> Kept:
    """The data folder of an older version of the coach: its schema, with so many attempts and their recordings."""
    write_profile(home / PROFILE, Profile())
    takes, reader = Takes(home / TAKES), History(home / DATABASE)
    make_private_folder(home / TAKES)
    (home / DATABASE).touch(mode=0o600)
    with closing(sqlite3.connect(home / DATABASE)) as connection:
        for statement in (statement for step in STEPS[:version] for statement in step):
            connection.execute(statement)
        columns = [row[1] for row in connection.execute("PRAGMA table_info(attempts)")]
        for number in range(rows):
            moment = BEGAN + timedelta(minutes=number)
            path = write_take(takes.new_path(QUESTION, moment), number) if number < 3 else None
            row = reader._row(replace(an_attempt(number), created_at=moment, recording=path, source=_source(path)))
            known = [column for column in columns if column in row]
            connection.execute(
                f"INSERT INTO attempts ({', '.join(known)}) VALUES ({', '.join('?' * len(known))})",
                [row[column] for column in known],
            )
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()
        connection.execute("PRAGMA journal_mode = WAL")
    return kept_in(home)


def an_attempt(number: int) -> Attempt:
    """A spoken answer, whole, without its recording."""
    from tests.support import content

    question = content.QUESTIONS[0]
    text = f"{content.ANSWER} This is answer {number}."
    transcript = content.spoken(text)
    from coach.delivery import measure_delivery

    card = content.good_card(text)
    delivery = measure_delivery(transcript)
    return Attempt(QUESTION, question.text, BEGAN, Source.MICROPHONE, transcript, card, delivery)


def write_take(path: Path, number: int, seconds: float = 0.8) -> Path:
    """A recording that is like no other."""
    writer = WavWriter(path, RATE)
    samples = np.random.default_rng(number).integers(-3000, 3000, round(seconds * RATE), dtype=np.int16)
    for at in range(0, len(samples), 800):
        writer.write(samples[at : at + 800].tobytes())
    writer.close()
    return path


def kept_in(home: Path) -> Kept:
    """What a data folder holds, read without the app's own code."""
    attempts: dict[int, str] = {}
    binned: dict[int, str] = {}
    if (home / DATABASE).exists():
        with closing(sqlite3.connect(home / DATABASE, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if "attempts" in tables:
                attempts = {row["id"]: _essence(dict(row)) for row in connection.execute("SELECT * FROM attempts")}
            if "bin" in tables:
                binned = {
                    row["attempt_id"]: _essence(json.loads(row["kept"])["attempts"])
                    for row in connection.execute("SELECT * FROM bin")
                }
    files = [path for folder in (TAKES, BIN) for path in (home / folder).glob("*") if path.is_file()]
    return Kept(attempts, binned, {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files})


def loss_problems(before: Kept, after: Kept, touched: frozenset[int] = frozenset()) -> list[str]:
    """What was there before and is no longer as it was; `touched` attempts are looked at elsewhere."""
    problems = []
    for what, old, new in (
        ("attempt", before.attempts, after.attempts),
        ("deleted attempt", before.binned, after.binned),
    ):
        problems += [f"{what} {one} is lost" for one in old.keys() - new.keys() - touched]
        problems += [f"{what} {one} is changed" for one in (old.keys() & new.keys()) - touched if old[one] != new[one]]
    if not touched:
        lost = [name for name, digest in before.recordings.items() if after.recordings.get(name) != digest]
        problems += [f"recording {name} is lost or changed" for name in lost]
    return problems


def open_once(home: Path) -> None:
    """Let the product look at the database, as a start does."""
    Database(home / DATABASE).rows("SELECT 1")


def _essence(row: dict[str, object]) -> str:
    """What an attempt says, whatever columns the schema has: what is new and empty does not count."""
    told = {name: value for name, value in sorted(row.items()) if value is not None and name in _SPOKEN}
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


_SPOKEN = {"created_at", "question_id", "question", "rubric", "source", "total", "refused", "duration_s", "recording"}
_SPOKEN |= {"transcript", "scorecard", "delivery", "session", "session_kind"}


def _source(path: Path | None) -> Source:
    return Source.MICROPHONE if path else Source.TYPED
