"""Loops are cut, emphasis and stammers are not."""

from __future__ import annotations

import pytest

from coach.adapters.loops import without_loops

SENTENCE = "I would bring the same honesty to your program"


def cut(text: str) -> str:
    return " ".join(without_loops(text.split(), str.lower))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "it was very very very hard",
        "I I I think so",
        "step by step by step",
        "on the first the thing I the thing I can tell you",
        "no no no no no",
        "um I I read the the book and um I I read uh it once more um",
    ],
)
def test_ordinary_repetition_stays(text: str) -> None:
    assert cut(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I failed and and and and and and and I passed", "I failed and I passed"),
        ("I said thank you thank you Thank you thank you so", "I said thank you so"),
        (f"I failed {SENTENCE} {SENTENCE} {SENTENCE}", f"I failed {SENTENCE}"),
        (f"I failed {SENTENCE} {SENTENCE}", f"I failed {SENTENCE}"),
        (f"{SENTENCE} {SENTENCE}", SENTENCE),
        (
            "and she um she changed the way I look and she she changed the way I look um now",
            "and she um she changed the way I look um now",
        ),
        (f"well {SENTENCE} um uh {SENTENCE} um", f"well {SENTENCE} um"),
    ],
)
def test_a_loop_is_cut_down_to_its_first_round(text: str, kept: str) -> None:
    assert cut(text) == kept


@pytest.mark.parametrize("text", ["you " * 6, "thank you " * 5, "thank you " * 5 + "thank", f"{SENTENCE} " * 3])
def test_nothing_but_a_loop_is_nothing(text: str) -> None:
    assert cut(text) == ""
