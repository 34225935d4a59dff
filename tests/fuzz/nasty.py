"""Text and bytes that have broken other programs, and ways to damage a good file."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

#: What a terminal, a markup language or a page might carry out instead of showing.
SEQUENCES = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1bP1$r0m\x1b\\",
    "\x1b_Ga=T;AAAA\x1b\\",
    "\x9b2J",
    "\x9d52;c;aGVsbG8=\x9c",
    "\x1bc",
    "\x1b[?1049l",
    "\x07\x08\x7f\r\x0b\x0c",
    "\x00",
    "\x85\u2028\u2029",
)
MARKUP = (
    "[bold]x[/bold]",
    "[@click=app.quit]x[/]",
    "[/]",
    "[[",
    "[link=https://example.org]x",
    "[$error on red]x[/]",
    "\\[b]",
    "<script>alert(1)</script>",
    "</p><img src=x onerror=alert(1)>",
    "&lt;&#x3c;&amp;",
    "]]>",
    "`code` *b* _i_ | cell | # h",
    "{quote} {0} {} {step1} %s %(x)d",
)
LETTERS = (
    "\U0001f469\u200d\U0001f52c",
    "\U0001f1ee\U0001f1f3",
    "\u05d0\u05d1\u05d2 \u202eabc\u202c \u2066x\u2069",
    "\u0627\u0644\u0633\u0644\u0627\u0645",
    "e\u0301\u0302\u0303" + "\u0310" * 60,
    "\u200b\u200c\u200d\u2060\ufeff",
    "\u3000\u00a0\u2003",
    "\u0130\u0131\u00df\ufb01\u1e9e",
    "\U000e0041\U000e007f",
    "\ufdfa\u0bb8\ufffd\uffff",
    "\U0010ffff",
    "\u0660\u0661\u0662 \u00b2\u00bd \u2167",
)
SURROGATES = ("\ud800", "\udfff", "a\udc80b", "\ud83d")
WORDS = (
    "I failed Step 1 with a 208, and that was my own doing.",
    "My Step 2 CK was 247, two forty seven, two four seven.",
    "um, you know, I mean, I I I I did two timed UWorld blocks",
    "and then and so but because when I was it was not a",
    "It was the school's fault; everybody got a low score!",
    "C K, N B M E, u world, on key, sub i, step to see k",
    "As your resident I will ask early. I kept an error log.",
    "My roommate scored a 250, so would I, if I had...",
    "e.g. Dr. X vs. U.S. i.e. Prof. Y? Yes! No: well;",
)
#: Repeated, these show a time or a depth that grows too fast.
UNITS = (
    "a",
    "um ",
    "the the ",
    "I, ",
    "a,",
    " ",
    "\t\n",
    "'",
    "a'",
    "-",
    ". ",
    "one hundred and ",
    "two ",
    "2 0 ",
    "not a ",
    "n't a ",
    "a. ",
    "[x?]",
    "[",
    "((",
    "no no, ",
    "step ",
    "C.",
    "\u0301",
    "\u200b",
    "\u05d0",
    "\x1b]",
    "\x1b[",
    "{",
    "*",
)


def texts(*, surrogates: bool = False, longest: int = 3000) -> st.SearchStrategy[str]:
    """Answers, and what looks like none. Up to some `longest` repetitions of one piece."""
    pieces = [*SEQUENCES, *MARKUP, *LETTERS, *WORDS, *(SURROGATES if surrogates else ())]
    one = st.one_of(
        st.sampled_from(pieces),
        st.sampled_from(WORDS),
        st.text(max_size=20),
        st.tuples(st.sampled_from(UNITS), st.integers(1, 60)).map(lambda part: part[0] * part[1]),
    )
    joined = st.tuples(st.lists(one, max_size=14), st.sampled_from([" ", "", "\n", ", "])).map(
        lambda parts: parts[1].join(parts[0])
    )
    long = st.tuples(st.sampled_from(UNITS), st.integers(min(100, longest), longest), joined).map(
        lambda parts: parts[0] * parts[1] + parts[2]
    )
    return st.one_of(joined, joined, joined, joined, joined, joined, joined, long)


@dataclass(frozen=True)
class Edit:
    """One damage: `place` is a share of the file in millionths."""

    kind: str
    place: int
    size: int = 1
    content: bytes = b""

    def apply(self, data: bytes) -> bytes:
        at = len(data) * self.place // 1_000_000
        if self.kind == "cut":
            return data[:at]
        if self.kind == "delete":
            return data[:at] + data[at + self.size :]
        if self.kind == "insert":
            return data[:at] + self.content + data[at:]
        if self.kind == "repeat":
            return data[: at + self.size] + data[at : at + self.size] * 3 + data[at + self.size :]
        return data[:at] + self.content + data[at + len(self.content) :]


_NUMBERS = (0, 1, -1, 127, 128, 255, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 2**64 - 1)
_CONTENTS = (
    *(struct.pack("<Q", number % 2**64) for number in _NUMBERS),
    *(struct.pack("<I", number % 2**32) for number in _NUMBERS),
    *(struct.pack(">I", number % 2**32) for number in _NUMBERS),
    *(struct.pack("<H", number % 2**16) for number in _NUMBERS),
    struct.pack("<f", float("nan")),
    struct.pack("<f", float("inf")),
    b"\x00",
    b"\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\t",
    b"\r\n",
    b"\x1b[31m",
)


def edits(extra: Sequence[bytes] = (), *, head: int = 1_000_000) -> st.SearchStrategy[list[Edit]]:
    """Some damages; `extra` is put in too. Half of them hit the first `head` millionths, where headers are."""
    place = st.one_of(st.integers(0, head), st.integers(0, 1_000_000))
    content = st.one_of(st.sampled_from([*_CONTENTS, *extra]), st.binary(min_size=1, max_size=12))
    kinds = st.sampled_from(["overwrite", "overwrite", "insert", "delete", "cut", "repeat"])
    return st.lists(st.builds(Edit, kinds, place, st.integers(1, 64), content), min_size=0, max_size=6)


def damaged(files: Sequence[bytes], extra: Sequence[bytes] = (), *, head: int = 1_000_000) -> st.SearchStrategy[bytes]:
    """A good file with some damages."""

    def apply(file: bytes, damages: list[Edit]) -> bytes:
        for edit in damages:
            file = edit.apply(file)
        return file

    return st.builds(apply, st.sampled_from(list(files)), edits(extra, head=head))


#: JSON of every shape, with the numbers and texts that programs trip over.
HARD_NUMBERS = (0, -1, 2, 3, 10**20, -(10**20), 2**63, 1e308, -0.0, float("nan"), float("inf"), -float("inf"))


def json_values() -> st.SearchStrategy[object]:
    leaf = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(HARD_NUMBERS), texts(longest=200)
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)),
        max_leaves=12,
    )
