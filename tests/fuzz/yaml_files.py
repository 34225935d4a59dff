"""Rubric, clause and question files."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from coach.bank import load_bank
from coach.rubric import load_rubrics
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import damaged

RUBRIC = b"""name: short
title: A short one
purpose: For tests.
parts:
  - name: own_it
    title: Own it
    definition: Says what happened.
    color: dodgerblue
    levels: {0: absent, 1: partial, 2: strong}
    exemplars:
      level_2: ["I failed Step 1."]
      level_1: ["It was low."]
      near_misses: [{text: "They failed me.", why: "blame"}]
    advice: {missing: Say it., partial: "Say more than {quote}.", when: {blame: Take it back.}}
    reasons: {partial: {otherwise: Half said.}}
    follow_up: [What happened?, And then?]
flags:
  - {name: blame, title: Blame, definition: On others., fix: Take it back., asks_about: own_it}
interviewer:
  questions: [{about: it, remarks: [{parts: {own_it: [0]}, worry: Nothing.}]}]
checks: {shortest_answer_words: 5}
"""
CLAUSES = b"""clauses:
  - {text: "I failed", parts: {own_it: 2}, n: 2, cues: [past]}
  - {text: "they failed me", parts: {}, cues: [blame], why: "others"}
"""
_QUESTIONS = b"""questions:
  - id: step1-low
    topic: Step 1
    text: What happened?
    wordings: ["You got {step1}. Why?"]
    why: To hear it.
    target_s: [45, 90]
    rubric: short
    suits: [any]
  - {id: boards, topic: Boards, text: Why?, why: To hear it., rubric: short}
"""
_SNIPPETS = (
    b"&a [*a]",
    b"&a {x: *a}",
    b"*a",
    b"<<: *a",
    b"<<: [{a: 1}, {b: 2}]",
    b"? [a, b] : c",
    b"{[a]: b}",
    b"!!int ''",
    b"!!int '_'",
    b"!!float ''",
    b"!!bool maybe",
    b"!!timestamp soon",
    b"!!binary '*'",
    b"!!binary aGVsbG8=",
    b"!!set {a, b}",
    b"!!omap [a: 1]",
    b"!!pairs [a: 1]",
    b"!!python/object/apply:os.system [id]",
    b"!<tag:x> y",
    b"2024-13-45",
    b"2024-02-29T25:61:61+99:99",
    b"0001-01-01T00:00:00+23:59",
    b"9999-12-31T23:59:59-23:59",
    b"1:" * 300 + b"1",
    b"9" * 5000,
    b"0x" + b"f" * 5000,
    b"0b" + b"1" * 300,
    b"1e999",
    b".nan",
    b"-.inf",
    b"[" * 300,
    b"[" * 3000,
    b"{a: " * 900,
    b"- " * 2000,
    b"\n---\na: b\n",
    b"\n...\n",
    b"%YAML 9.9\n---\n",
    b"%TAG ! tag:x:\n---\n",
    b'"\\ud800"',
    b'"\\U00110000"',
    b'"\\0"',
    b'"\\x1b[31m"',
    b"\xe2\x80\xae",
    b"null",
    b"~",
    b"true",
    b"[]",
    b"{}",
    b"own_it",
    b"{quote!r:>{width}}",
    b"{",
    b"}",
)
_FILES = {"rubrics/short.yaml": RUBRIC, "rubrics/short.clauses.yaml": CLAUSES, "questions/own.yaml": _QUESTIONS}


def _check(case: tuple[str, bytes], folder: Path) -> None:
    """One of the files of a good folder is the case."""
    name, content = case
    for file, good in _FILES.items():
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if file == name else good)
    rubrics = load_rubrics(folder / "rubrics")
    for rubric in rubrics.rubrics:
        rubric.learned_from()
        rubric.clauses()
    load_bank(folder / "questions", rubrics.names)


YAML = Parser(
    "question and rubric YAML",
    st.one_of(
        *(st.tuples(st.just(name), damaged([content], _SNIPPETS)) for name, content in _FILES.items()),
        st.tuples(st.sampled_from(sorted(_FILES)), st.sampled_from(_SNIPPETS)),
        st.tuples(st.sampled_from(sorted(_FILES)), st.binary(max_size=300)),
        st.tuples(
            st.sampled_from(sorted(_FILES)), st.text(alphabet="&*[]{}:-?!|>'\"%#,ab1 \n\t", max_size=80).map(str.encode)
        ),
    ),
    _check,
)
