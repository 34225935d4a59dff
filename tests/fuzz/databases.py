"""The database file: damaged anywhere, of another program, and sound with rows that are not."""

from __future__ import annotations

import functools
import io
import json
import os
import random
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from coach.annotations import Annotation
from coach.bin import Bin
from coach.cli import main
from coach.database import Database
from coach.errors import CoachError
from coach.export import Chosen, Format, export
from coach.figures import practised_questions
from coach.history import History
from coach.listing import list_attempts, recent_levels
from coach.progress import read_progress
from coach.rehearsal import Coach
from coach.report import as_dict, as_markdown, as_text
from tests.fuzz.harness import Parser, UnclearError
from tests.fuzz.nasty import damaged, json_values, texts
from tests.support import content
from tests.support.fakes import make_coach

_NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
_SNIPPETS = (b"SQLite format 3\0", b"TURN", b"attempts", b"CREATE TABLE", b'{"name"', b"[[[[", b"\x1b[31m")


@functools.cache
def _good() -> bytes:
    """Three answers, one of them with a note and one in the bin."""
    with tempfile.TemporaryDirectory() as folder:
        coach = make_coach(Path(folder))
        for text in (content.ANSWER, content.ANSWER, "Short."):
            coach.assess_text(coach.question("boards"), text, save=True)
        coach.review.annotate(1, Annotation("a note", True, ("gap",), {"own_it": 2}))
        coach.delete_attempt(2)
        return _content(Path(folder) / "coach.sqlite3")


def _content(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    return path.read_bytes()


def _uses(coach: Coach, home: Path) -> tuple[Callable[[], object], ...]:
    """Everything that reads the history. Each may refuse on its own."""
    path = home / "coach.sqlite3"
    kept = Bin(path, home / "takes")

    def show() -> None:
        for attempt in coach.attempts():
            as_dict(attempt)
            as_text(attempt, {}, (45, 90))
            as_markdown(attempt, {}, (45, 90))
            coach.question_of(attempt)

    def command(*arguments: str) -> Callable[[], None]:
        def run() -> None:
            out, err = io.StringIO(), io.StringIO()
            with patch.dict(os.environ, {"COACH_HOME": str(home)}), redirect_stdout(out), redirect_stderr(err):
                code = main(arguments)
            assert code in range(4)
            shown = out.getvalue() + err.getvalue()
            shown.encode()
            assert not [one for one in shown if one != "\n" and not one.isprintable() and ord(one) < 0xA0]

        return run

    return (
        lambda: Database(path).check(),
        lambda: History(path).check(),
        lambda: list_attempts(path),
        lambda: recent_levels(path, 10),
        lambda: read_progress(path),
        lambda: practised_questions(path),
        coach.review.annotations,
        coach.review.progress,
        lambda: coach.preparation.next(coach.preparation.practised()),
        coach.preparation.weakest_part,
        lambda: coach.review.rehearsed(coach.attempt(1)),
        coach.pending_takes,
        show,
        lambda: export(coach, Chosen(), Format.HTML),
        lambda: export(coach, Chosen(), Format.CSV),
        lambda: coach.review.compare(coach.attempt(1), coach.attempt(3)),
        lambda: coach.review.annotate(1, Annotation("new")),
        lambda: coach.delete_attempt(3),
        kept.list,
        lambda: kept.restore(2),
        lambda: kept.purge(_NOW),
        command("history"),
        command("history", "--json"),
        command("bin"),
    )


def _use(home: Path, chosen: int) -> None:
    """A quarter of the uses, in some order: each either works or says what is wrong."""
    coach = make_coach(home)
    uses = _uses(coach, home)
    for use in random.Random(chosen).sample(uses, len(uses) // 4):
        try:
            use()
        except CoachError as error:
            if not error.what.strip() or not error.fix.strip():
                raise UnclearError(f"{error.what!r} has no fix") from error


def _check_file(case: tuple[bytes, int], folder: Path) -> None:
    content, chosen = case
    (folder / "coach.sqlite3").write_bytes(content)
    _use(folder, chosen)


_COLUMNS = {
    "attempts": (
        "created_at",
        "question_id",
        "question",
        "rubric",
        "source",
        "total",
        "refused",
        "duration_s",
        "recording",
        "transcript",
        "scorecard",
        "delivery",
        "session",
        "session_kind",
    ),
    "annotations": ("note", "starred", "tags", "guess"),
    "figures": (
        "created_at",
        "question_id",
        "rubric",
        "refused",
        "levels",
        "flags",
        "asks_about",
        "duration_s",
        "speaking_rate_wpm",
        "fillers_per_min",
    ),
    "bin": ("deleted_at", "created_at", "question", "recording", "kept"),
}
_TIMES = (
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59-23:59",
    "2026-11-23",
    "soon",
    "2026-W01-1",
    "0001-01-01T00:00:00+00:00",
)


def _values() -> st.SearchStrategy[object]:
    return st.one_of(
        st.none(),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(),
        st.binary(max_size=10),
        texts(longest=200),
        st.sampled_from(_TIMES),
        st.sampled_from(
            ["[" * 2000, "/etc/passwd", "../../x", "takes/..", "takes/\0", "takes/" + "a" * 300, "", "null", "{}", "[]"]
        ),
        json_values().map(json.dumps),
        damaged(_samples()).map(lambda data: data.decode("utf-8", "replace")),
        _damaged_tree(),
    )


@functools.cache
def _samples() -> list[bytes]:
    """The JSON of the good rows."""
    return [json.dumps(tree).encode() for tree in _trees()]


@functools.cache
def _trees() -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sqlite3"
        path.write_bytes(_good())
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("SELECT transcript, scorecard FROM attempts").fetchall()
            kept = connection.execute("SELECT kept FROM bin").fetchall()
    return [json.loads(text) for row in (*found, *kept) for text in row]


def _damaged_tree() -> st.SearchStrategy[str]:
    """JSON of the right shape with one value of a wrong kind."""

    def put(tree: object, steps: list[int], value: object) -> str:
        tree = json.loads(json.dumps(tree))
        node = tree
        for step in steps:
            keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
            if not keys:
                break
            key = keys[step % len(keys)]
            if step == steps[-1] or not isinstance(node[key], dict | list):  # type: ignore[index,call-overload]
                node[key] = value  # type: ignore[index,call-overload]
                break
            node = node[key]  # type: ignore[index,call-overload]
        return json.dumps(tree)

    return st.builds(
        put, st.sampled_from(_trees()), st.lists(st.integers(0, 30), min_size=1, max_size=4), json_values()
    )


def _check_rows(case: tuple[list[tuple[str, str, object]], int], folder: Path) -> None:
    changes, chosen = case
    path = folder / "coach.sqlite3"
    path.write_bytes(_good())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER figures_of_changed_attempt")
        for table, column, value in changes:
            try:
                connection.execute(f"UPDATE {table} SET {column} = ?", (value,))
            except (sqlite3.Error, OverflowError, UnicodeEncodeError):
                continue
    _use(folder, chosen)


def _changes() -> st.SearchStrategy[list[tuple[str, str, object]]]:
    places = st.sampled_from([(table, column) for table, columns in _COLUMNS.items() for column in columns])
    return st.lists(st.tuples(places, _values()).map(lambda one: (*one[0], one[1])), min_size=1, max_size=3)


def _foreign() -> st.SearchStrategy[bytes]:
    """Another program's, an older and a newer one of ours."""

    @functools.cache
    def made(statements: tuple[str, ...]) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.sqlite3"
            path.write_bytes(_good() if statements[0].startswith("PRAGMA user_version") else b"")
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                for statement in statements:
                    connection.execute(statement)
            return path.read_bytes()

    return st.sampled_from(
        [
            ("CREATE TABLE t (x)",),
            ("PRAGMA application_id = 1", "CREATE TABLE attempts (id)"),
            ("PRAGMA application_id = 1414877774",),
            ("PRAGMA application_id = 1414877774", "PRAGMA user_version = 4"),
            ("PRAGMA application_id = 1414877774", "PRAGMA user_version = -1"),
            *((f"PRAGMA user_version = {version}",) for version in (-(2**31), -1, 0, 1, 2, 3, 5, 99, 2**31 - 1)),
        ]
    ).map(made)


_CHOSEN = st.integers(0, 10_000)
DATABASES = Parser(
    "database files",
    st.tuples(
        st.one_of(
            st.deferred(lambda: damaged([_good()], _SNIPPETS, head=20_000)),
            st.deferred(lambda: damaged([_good()], _SNIPPETS, head=20_000)),
            _foreign(),
            _foreign().flatmap(lambda file: damaged([file], _SNIPPETS, head=20_000)),
            st.binary(max_size=300),
        ),
        _CHOSEN,
    ),
    _check_file,
    share=25,
)
ROWS = Parser("rows and the bin", st.tuples(st.deferred(_changes), _CHOSEN), _check_rows, share=25)
