"""The lines of `coach score --batch FILE`."""

from __future__ import annotations

import functools
import io
import json
import tempfile
import unicodedata
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from coach.cli.batch import score_lines
from coach.cli.session import Session
from coach.errors import ExitCode
from coach.rehearsal import Coach
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import damaged, json_values, texts
from tests.support.fakes import make_coach

_GOOD = b'{"id": "a-1", "question": "What happened?", "answer": "I failed Step 1, and that was my own doing."}'
_SNIPPETS = (
    b'"\\ud800"',
    b"9" * 5000,
    b"NaN",
    b"1e999",
    b"-0",
    b"[" * 2000,
    b'{"a":' * 2000,
    b'"\\u0000"',
    b'"\\u001b[2J"',
)


def _items() -> st.SearchStrategy[bytes]:
    """Lines that are nearly right."""
    fields = st.fixed_dictionaries(
        {},
        optional={
            "id": st.one_of(texts(surrogates=True, longest=200), st.integers(), json_values()),
            "question": st.one_of(st.none(), texts(surrogates=True, longest=200), json_values()),
            "answer": st.one_of(texts(surrogates=True), json_values()),
            "more": json_values(),
        },
    )
    return st.builds(
        lambda value, ascii_only: json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"),
        fields,
        st.booleans(),
    )


def _check(case: tuple[bytes, bool], folder: Path) -> None:
    """As the command does it: every line gets a result or a complaint, and no control character reaches the screen."""
    content, as_json = case
    file = folder / "answers.jsonl"
    file.write_bytes(content)
    coach = _coach()
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), patch.object(Session, "coach", lambda _self: coach):
        code = score_lines(Session(), str(file), None, as_json=as_json, save=False)
    assert code in (ExitCode.OK, ExitCode.FAILED)
    told = out.getvalue().count("\n") + err.getvalue().count("\n")
    assert told == sum(bool(line.strip()) for line in content.split(b"\n"))
    shown = out.getvalue() + err.getvalue()
    shown.encode()
    assert not [one for one in shown if unicodedata.category(one) in {"Cc", "Cs"} and one not in "\n\t"]


@functools.cache
def _coach() -> Coach:
    return make_coach(Path(tempfile.mkdtemp()))


BATCH = Parser(
    "batch JSONL",
    st.tuples(
        st.one_of(
            st.lists(st.one_of(_items(), damaged([_GOOD], _SNIPPETS), st.sampled_from(_SNIPPETS)), max_size=4).map(
                b"\n".join
            ),
            damaged([_GOOD], _SNIPPETS),
            st.binary(max_size=200),
        ),
        st.booleans(),
    ),
    _check,
)
