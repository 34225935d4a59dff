"""What is asked next comes from what the last answer lacked, and its answer is scored for that alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from coach.bank import Question
from coach.config import PACKAGE
from coach.follow_ups import PartQuestion, focused, likely_follow_ups, narrowed, next_follow_up
from coach.model import Flag, PartScore, Scorecard
from coach.rubric import Rubric, load_rubrics
from tests.support.content import ANSWER, LEVELS, PARTS, QUESTIONS, good_card
from tests.support.fakes import make_coach

QUESTION = QUESTIONS[0]


def rubric() -> Rubric:
    return load_rubrics(PACKAGE.parent / "rubrics").get("five_part")


def card(*levels: int, flags: tuple[str, ...] = (), **changes: object) -> Scorecard:
    parts = tuple(
        PartScore(name, level, level / 2, advice=f"Say your {name}.")
        for (name, _, _), level in zip(PARTS, levels or LEVELS, strict=True)
    )
    made = Scorecard("five_part", "", "fake", parts, tuple(Flag(flag, None, "Mend it.") for flag in flags))
    return replace(made, **changes)  # type: ignore[arg-type]


def about(question: Question | None) -> str | None:
    assert question is None or isinstance(question, PartQuestion)
    return question.asks_about if question else None


def test_the_lowest_part_is_asked_about_in_the_rubrics_order() -> None:
    asked = next_follow_up(rubric(), QUESTION, [card(2, 1, 0, 0, 1)])
    assert asked is not None
    assert asked.asks_about == "change"
    assert asked.text in rubric().part("change").follow_up
    assert asked.id == QUESTION.id


def test_a_flag_comes_before_any_part() -> None:
    assert about(next_follow_up(rubric(), QUESTION, [card(2, 2, 0, 0, 0, flags=("dwells", "blame"))])) == "own_it"
    asked = next_follow_up(rubric(), QUESTION, [card(2, 2, 0, 0, 0, flags=("dismissive",))])
    assert asked is not None
    assert asked.text in rubric().flag("dismissive").follow_up


def test_a_flag_without_a_follow_up_is_passed_over() -> None:
    assert about(next_follow_up(rubric(), QUESTION, [card(2, 2, 2, 0, 2, flags=("dwells",))])) == "evidence"


def test_the_wording_changes_with_the_turn_and_comes_round() -> None:
    wordings = [next_follow_up(rubric(), QUESTION, [card(2, 2, 2, 0, 2)], turn) for turn in range(4)]
    texts = [asked.text for asked in wordings if asked]
    assert len(set(texts)) == 3
    assert texts[3] == texts[0]


def test_no_part_is_asked_about_twice_and_two_in_a_row_are_enough() -> None:
    first = card(2, 2, 2, 0, 0)
    second = narrowed(card(0, 0, 0, 0, 0), rubric(), "evidence")
    assert about(next_follow_up(rubric(), QUESTION, [first, second])) == "residency_link"
    third = narrowed(card(), rubric(), "residency_link")
    assert next_follow_up(rubric(), QUESTION, [first, second, third]) is None
    blamed = narrowed(card(flags=("blame",)), rubric(), "own_it")
    assert about(next_follow_up(rubric(), QUESTION, [first, blamed])) == "evidence"


@pytest.mark.parametrize("flags", [(), ("blame",), ("dismissive",), ("dwells", "dismissive", "blame")])
def test_whatever_is_asked_was_among_the_likely_ones(flags: tuple[str, ...]) -> None:
    """A voice renders them before the answer is given, so none may be missing, and few may be too many."""
    of = rubric()
    most = len(of.parts) + sum(bool(flag.follow_up) for flag in of.flags)
    for turn, levels in enumerate(product((0, 1, 2), repeat=5)):
        first = card(*levels)
        likely = likely_follow_ups(of, [], "", turn)
        assert len(likely) == most
        for cards in ([replace(first, flags=card(flags=flags).flags)], [first]):
            asked = next_follow_up(of, QUESTION, cards, turn)
            if asked is None:
                continue
            assert asked.text in likely
            likelier = likely_follow_ups(of, cards, asked.asks_about, turn + 1)
            assert len(likelier) <= 1 + sum(bool(flag.follow_up) for flag in of.flags)
            then = next_follow_up(of, QUESTION, [*cards, narrowed(card(flags=flags), of, asked.asks_about)], turn + 1)
            assert then is None or then.text in likelier
            assert likely_follow_ups(of, [*cards, first], then.asks_about if then else "", turn + 2) == ()


def test_nothing_is_asked_where_nothing_is_lacking_or_the_answer_was_refused() -> None:
    assert next_follow_up(rubric(), QUESTION, [card(2, 2, 2, 2, 2)]) is None
    assert next_follow_up(rubric(), QUESTION, [card(0, 0, 0, 0, 0, refused="Too short.")]) is None
    assert next_follow_up(rubric(), QUESTION, []) is None


def test_a_follow_up_is_scored_for_its_part_alone() -> None:
    whole = card(0, 0, 1, 0, 0, flags=("blame", "dwells"), heard=("A.",), worries=("B.",), first="Take it back.")
    only = narrowed(whole, rubric(), "change")
    assert [part.name for part in only.parts] == ["change"]
    assert (only.total, only.maximum, only.asks_about) == (1, 2, "change")
    assert [flag.name for flag in only.flags] == ["blame"]
    assert (only.heard, only.worries, only.first) == ((), (), "Take it back.")
    assert narrowed(card(2, 2, 1, 2, 2), rubric(), "change").first == "Say your change."


def test_a_focused_question_asks_for_one_part() -> None:
    question = focused(QUESTION, rubric(), "change", (8, 20))
    assert question.asks_about == "change"
    assert question.text.startswith(QUESTION.text)
    assert "concrete change" in question.text
    assert question.target_s == (8, 20)


def test_the_coach_scores_and_keeps_a_follow_up_for_its_part(tmp_path: Path) -> None:
    coach = make_coach(tmp_path)
    attempt = coach.assess_text(QUESTION, ANSWER, save=True)
    asked = coach.follow_up(attempt)
    assert about(asked) == "residency_link"
    assert asked is not None
    answer = coach.assess_text(asked, ANSWER, save=True)
    saved = coach.attempt(answer.id or 0)
    assert (saved.scorecard.total, saved.scorecard.maximum) == (1, 2)
    assert coach.listing()[0].maximum == 2
    assert coach.listing()[0].asks_about == "residency_link"
    # Once more, from the history, it is still asked for that part alone.
    for question in (coach.question_of(saved), coach.question_of(coach.listing()[0])):
        assert about(question) == "residency_link"
    assert coach.rescore(saved, f"{ANSWER} Yes.").scorecard.maximum == 2
    assert coach.follow_up(saved, asked.earlier) is None
    assert good_card().asks_about == ""
