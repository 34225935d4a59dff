"""Which questions are the user's, and the wording whose turn it is."""

from __future__ import annotations

from datetime import date

from coach.bank import Question, Suits
from coach.profile import Profile
from coach.selection import asked_as, by_topic, suitable

TODAY = date(2026, 11, 22)


def question(name: str, *suits: Suits, topic: str = "A", wordings: tuple[str, ...] = ()) -> Question:
    return Question(id=name, topic=topic, text=f"{name}?", why="w", suits=suits or ("any",), wordings=wordings)


def test_one_thing_in_common_is_enough() -> None:
    bank = (question("any"), question("visa", "visa"), question("both", "visa", "low_ck"), question("ck", "low_ck"))
    assert suitable(bank, Profile(), TODAY) == bank
    assert suitable(bank, Profile(visa="none", ck_score=220), TODAY) == (bank[0], bank[2], bank[3])
    assert suitable(bank, Profile(visa="none", ck_score=250), TODAY) == (bank[0],)


def test_that_it_is_typed_says_nothing_about_whom_it_suits() -> None:
    bank = (question("typed", "typed"), question("low", "low_ck", "typed"))
    assert suitable(bank, Profile(ck_score=250), TODAY) == (bank[0],)


def test_wordings_are_asked_in_turn() -> None:
    one = question("q", wordings=("second?", "third?"))
    asked = [asked_as(one, Profile(), attempts) for attempts in range(5)]
    assert asked == ["q?", "second?", "third?", "q?", "second?"]


def test_wordings_are_filled_or_left_out() -> None:
    one = question("q", wordings=("From {step1} to {ck}?", "Why {specialty}?", "Plain?"))
    told = Profile(step1_result=207, ck_score=247)
    assert [asked_as(one, told, attempts) for attempts in range(3)] == ["q?", "From 207 to 247?", "Plain?"]
    assert asked_as(one, Profile(specialty="pediatrics"), 1) == "Why pediatrics?"
    assert asked_as(one, Profile(step1_result="pass", ck_score=247), 1) == "Plain?"


def test_topics_keep_the_order_of_their_first_question() -> None:
    bank = (question("a", topic="B"), question("b", topic="A"), question("c", topic="B"))
    assert {topic: [one.id for one in some] for topic, some in by_topic(bank).items()} == {"B": ["a", "c"], "A": ["b"]}
    assert list(by_topic(bank)) == ["B", "A"]
