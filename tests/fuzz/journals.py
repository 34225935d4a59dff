"""The batch journal, and small files of the cache: damaged, they are ignored or made anew, never an error."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

from coach.adapters.embedded_model import _intact
from coach.adapters.speeds import Speeds, _machine
from coach.cohort.journal import Journal
from coach.takes import Takes
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import damaged, json_values

_LINES = b"".join(json.dumps({"key": key, "result": {"total": 3}}).encode() + b"\n" for key in ("a", "b", "c"))
_SNIPPETS = (
    b"[" * 3000,
    b'{"a":' * 2000,
    b"9" * 5000,
    b"NaN",
    b"\n",
    b'{"key": "a", "result": []}\n',
    b"\xff\n",
    b'"\\ud800"',
)


def _check_journal(content: bytes, folder: Path) -> None:
    """Whatever is in it, what is added now is there after the next opening."""
    path = folder / "x.journal"
    path.write_bytes(content)
    with Journal.open(path) as journal:
        known = [key for key in ("a", "b", "c") if key in journal]
        for key in known:
            assert isinstance(journal.result(key), dict)
        journal.add("new", {"total": 1})
    with Journal.open(path) as journal:
        assert journal.result("new") == {"total": 1}
        assert all(key in journal for key in known)


def _check_speeds(content: bytes, folder: Path) -> None:
    path = folder / "speeds.json"
    path.write_bytes(content)
    speeds = Speeds(path)
    for name in ("base", "tiny.en"):
        told = speeds.of(name)
        assert told is None or 0 < told < float("inf")
        speeds.count(name)
    speeds.record("base", 60.0, 6.0)
    assert speeds.count("base") > 0
    speeds.forget()
    assert speeds.of("base") is None


def _check_cache(case: tuple[str, bytes], folder: Path) -> None:
    """A model whose checksum cannot be read, takes with odd names and damaged headers."""
    name, content = case
    (folder / "base.pt").write_bytes(b"model")
    (folder / "base.pt.sha256").write_bytes(content)
    assert not _intact(folder / "base.pt")
    takes = folder / "takes"
    takes.mkdir()
    safe = (
        name.replace("/", "_").replace("\0", "_").encode("utf-8", "surrogatepass")[:200].decode("utf-8", "replace")
        or "x"
    )
    if safe in {".", ".."}:  # no names of files
        safe = "x"
    for file in (safe, "20261123T030000.000Z_boards.wav", "99999999T999999.999Z_.wav", "00000000T000000.000Z_x.wav"):
        (takes / file).write_bytes(content)
    Takes(takes).pending(known=frozenset())


def _speeds() -> st.SearchStrategy[bytes]:
    tree = st.dictionaries(
        st.sampled_from([_machine(), "other"]),
        st.one_of(
            json_values(),
            st.dictionaries(
                st.sampled_from(["base", "tiny.en"]), st.one_of(json_values(), st.lists(json_values(), max_size=3))
            ),
        ),
    )
    good = json.dumps({_machine(): {"base": [10.0, 11.5], "tiny.en": [30]}}).encode()
    return st.one_of(
        tree.map(lambda value: json.dumps(value).encode()), damaged([good], _SNIPPETS), st.sampled_from(_SNIPPETS)
    )


JOURNAL = Parser(
    "batch journal", st.one_of(damaged([_LINES], _SNIPPETS), st.binary(max_size=200)), _check_journal, share=40
)
SPEEDS = Parser("speeds.json", _speeds(), _check_speeds, share=40)
CACHES = Parser(
    "checksums and takes' names",
    st.tuples(
        st.one_of(
            st.text(max_size=40), st.sampled_from(["20261123T030000.000Z_\u202e.wav", "20261323T030000.000Z_x.wav"])
        ),
        st.binary(max_size=200),
    ),
    _check_cache,
    share=40,
)
