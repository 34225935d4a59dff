"""Whole lines in and out."""

from __future__ import annotations

import pytest

from coach.plain_mode.console import EndOfInputError
from tests.support.typist import CTRL_C, ENTER, Typist


def test_only_a_typed_yes_is_a_yes() -> None:
    assert Typist("perhaps", "YES").console.confirm("Delete it?")
    assert not Typist("n").console.confirm("Delete it?")
    assert not Typist(ENTER).console.confirm("Delete it?")


def test_a_choice_is_a_number_from_one_and_enter_is_none() -> None:
    assert Typist("2").console.choose("Which?", ("a", "b")) == 1
    assert Typist(ENTER).console.choose("Which?", ("a", "b")) is None
    assert Typist("0").console.choose("Which?", ("a", "b")) is None


def test_an_option_is_one_line_whatever_it_holds() -> None:
    typist = Typist(ENTER)
    typist.console.choose("Which?", ("a\n2. delete\x1b[2K",))
    assert "1. a 2. delete\n" in typist.text


def test_a_text_ends_at_an_empty_line_or_with_the_input() -> None:
    assert Typist("one", "two\x1b[A", ENTER, "three").console.read_text() == "one two"
    assert Typist("one").console.read_text() == "one"
    assert Typist(ENTER).console.read_text() == ""
    with pytest.raises(EndOfInputError):
        Typist().console.read_text()


def test_ctrl_c_asks_before_it_costs_what_is_written() -> None:
    assert Typist("one", CTRL_C, "yes").console.read_text() == "one"
    with pytest.raises(KeyboardInterrupt):
        Typist("one", CTRL_C, "no").console.read_text()
    with pytest.raises(KeyboardInterrupt):
        Typist(CTRL_C).console.read_text()
