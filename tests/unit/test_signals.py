"""Words that carry grammar: condition, person, polarity, time."""

import pytest

from coach.scoring.signals import has, times


@pytest.mark.parametrize(
    ("signal", "text"),
    [
        ("conditional", "If I had it to do again I would ask."),
        ("future", "My target is 250."),
        ("other", "My roommate did two blocks."),
        ("first", "it was mine"),
        ("negated", "I didnt change anything"),
        ("negated", "I haven't sat it"),
        ("retracted", "I failed it, my fault... well, no, it was the ferry."),
        ("residency", "as your intern in July"),
    ],
)
def test_a_signal_is_heard(signal: str, text: str) -> None:
    assert has(signal, text) == 1.0


@pytest.mark.parametrize(
    ("signal", "text"), [("conditional", "I changed it"), ("negated", "I noted it"), ("other", "I did")]
)
def test_a_signal_that_is_not_there_is_not_heard(signal: str, text: str) -> None:
    assert has(signal, text) == 0.0


def test_the_time_a_clause_speaks_of_is_the_last_that_was_named() -> None:
    text = "I read a lot back then, and I drew maps. After that I did two blocks a day."
    time_at = times(text)
    assert [time_at(text.index(word)) for word in ("I read", "maps", "blocks")] == ["open", "before", "since"]
