"""A timed drill: how much, in which order, and when it is over."""

from __future__ import annotations

from random import Random

import pytest

from coach.drill import Drill, DrillPlan, start_drill
from coach.errors import CoachError
from coach.follow_ups import PartQuestion
from tests.support.content import QUESTIONS, rubrics


def start(plan: DrillPlan) -> Drill:
    return start_drill(plan, QUESTIONS, rubrics(), Random(1))


def test_so_many_questions_each_before_any_comes_again() -> None:
    drill = start(DrillPlan(questions=3))
    asked = [drill.question.id, drill.next().question.id, drill.next().next().question.id]
    assert set(asked[:2]) == {"step1-low", "boards"}
    assert asked[2] == asked[0]
    assert not drill.next().is_over(9999.0)
    assert drill.next().next().is_over(0.0)
    assert drill.next().heading(0.0) == "Question 2 of 3"


def test_so_many_minutes() -> None:
    drill = start(DrillPlan(minutes=10))
    for _ in range(5):
        assert not drill.is_over(599.0)
        drill = drill.next()
    assert drill.is_over(600.0)
    assert drill.heading(30.0) == "Question 6, 9:30 left"


@pytest.mark.parametrize("amount", [{}, {"questions": 3, "minutes": 10}])
def test_a_drill_has_either_questions_or_minutes(amount: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="either"):
        DrillPlan(**amount)


def test_the_limit_cuts_off_only_where_it_is_wanted() -> None:
    assert start(DrillPlan(questions=1)).limit_s is None
    drill = start(DrillPlan(questions=1, hard_stop=True))
    assert drill.limit_s == drill.question.target_s[1]


def test_focus_asks_for_one_part_in_twenty_seconds() -> None:
    drill = start(DrillPlan(questions=2, hard_stop=True, focus="change"))
    assert isinstance(drill.question, PartQuestion)
    assert drill.question.asks_about == "change"
    assert drill.limit_s == 20


def test_one_topic_alone() -> None:
    drill = start(DrillPlan(questions=2, topic="Boards"))
    assert {drill.question.id, drill.next().question.id} == {"boards"}


def test_a_plan_that_no_question_fits_is_told() -> None:
    with pytest.raises(CoachError, match="No question fits"):
        start(DrillPlan(questions=1, topic="Visa"))
