"""A mock interview: what is planned, what follows an answer, and what is said at the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from coach.bank import Question, load_bank
from coach.config import PACKAGE
from coach.errors import CoachError
from coach.follow_ups import PartQuestion, narrowed
from coach.mock import CLOSING_S, STEP1_TOPICS, Interview, debrief, plan_interview
from coach.model import Attempt, Scorecard, Source, Transcript
from coach.rubric import load_rubrics
from tests.support.content import QUESTIONS, good_card, poor_card, refused_card, rubrics


def question(name: str, topic: str, rubric: str = "five_part") -> Question:
    return Question(id=name, topic=topic, text=f"{name}?", why="Because.", rubric=rubric)


BANK = (
    *(question(f"open-{n}", "Opening and closing") for n in range(2)),
    *(question(f"close-{n}", "Opening and closing") for n in range(2)),
    *(question(f"{topic.split()[0].lower()}-{n}", topic) for topic in ("Boards", "Gap", "Visa") for n in range(4)),
    *(question(f"step1-{n}", "Step 1 score") for n in range(4)),
    question("letter", "Asking for a letter", "letter_request"),
    question("paragraph", "Personal-statement paragraph", "statement"),
)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("minutes", [20, 30])
def test_an_opening_a_run_with_step_1_among_it_and_a_closing(minutes: int, seed: int) -> None:
    interview = plan_interview(BANK, minutes, Random(seed))
    ids = [one.id for one in interview.questions]
    assert ids[0].startswith("open-")
    assert ids[-1].startswith("close-")
    assert len(set(ids)) == len(ids)
    run = interview.questions[1:-1]
    assert any(one.topic in STEP1_TOPICS for one in run[:3])
    assert not any(one.id.startswith(("open-", "close-")) for one in run)
    assert not {"letter", "paragraph"} & set(ids)
    assert len({one.topic for one in run[:4]}) == 4  # no topic twice before the others were asked
    assert interview.question == interview.questions[0]


def test_a_longer_interview_asks_more_and_neither_runs_over() -> None:
    short, long = (plan_interview(BANK, minutes, Random(3)) for minutes in (20, 30))
    assert len(short.questions) < len(long.questions)
    assert sum(one.target_s[1] for one in short.questions) < 20 * 60


def test_the_present_bank_will_do() -> None:
    bank = load_bank(PACKAGE.parent / "question_bank", load_rubrics(PACKAGE.parent / "rubrics").names)
    interview = plan_interview(bank.questions, 20, Random(1))
    assert any(one.topic in STEP1_TOPICS for one in interview.questions[:4])
    assert plan_interview(QUESTIONS, 20, Random(1)).questions


def test_no_questions_are_told() -> None:
    with pytest.raises(CoachError, match="no questions"):
        plan_interview((), 20, Random(1))


def started() -> Interview:
    return plan_interview(BANK, 20, Random(1))


def test_what_an_answer_lacks_is_asked_about_and_then_the_plan_goes_on() -> None:
    first = started()
    follow_up = first.answered(good_card(), rubrics(), 60.0)
    assert isinstance(follow_up.question, PartQuestion)
    assert follow_up.question.asks_about == "residency_link"
    assert follow_up.question.id == first.questions[0].id
    card = narrowed(good_card(), rubrics().get("five_part"), "residency_link")
    second = follow_up.answered(card, rubrics(), 120.0)
    assert second.question == first.questions[1]
    assert second.cards == ()


def test_at_most_two_follow_ups_in_a_row() -> None:
    interview = started()
    about: list[str] = []
    for seconds in (60.0, 120.0):
        card = poor_card() if not about else narrowed(poor_card(), rubrics().get("five_part"), about[-1])
        likely = interview.likely_follow_ups(rubrics(), seconds)
        interview = interview.answered(card, rubrics(), seconds)
        assert isinstance(interview.question, PartQuestion)
        assert interview.question.text in likely
        about.append(interview.question.asks_about)
    assert len(set(about)) == 2
    last = narrowed(poor_card(), rubrics().get("five_part"), about[-1])
    assert interview.likely_follow_ups(rubrics(), 180.0) == ()
    assert interview.answered(last, rubrics(), 180.0).question == interview.questions[1]


@pytest.mark.parametrize("card", [None, refused_card()])
def test_an_answer_without_a_score_gets_no_follow_up(card: Scorecard | None) -> None:
    interview = started()
    assert interview.answered(card, rubrics(), 60.0).question == interview.questions[1]


def test_when_the_time_is_nearly_up_the_closing_comes_and_then_the_end() -> None:
    late = 20 * 60 - CLOSING_S + 1.0
    assert started().likely_follow_ups(rubrics(), late) == ()
    closing = started().answered(poor_card(), rubrics(), late)
    assert closing.question == closing.questions[-1]
    assert closing.is_closing
    assert closing.answered(poor_card(), rubrics(), late + 40).question is None


def test_a_bank_without_closings_ends_when_the_time_is_up() -> None:
    interview = plan_interview(QUESTIONS, 20, Random(1))
    assert interview.answered(None, rubrics(), 20 * 60.0).question is None


def attempt(card: Scorecard, name: str) -> Attempt:
    return Attempt(name, f"{name}?", datetime.now(UTC), Source.TYPED, Transcript("", ""), card)


def best_card() -> Scorecard:
    card = good_card()
    return replace(card, parts=tuple(replace(part, level=2) for part in card.parts))


def test_the_debrief_names_the_worst_three_the_strongest_and_the_flags() -> None:
    cards = [good_card(), poor_card(), refused_card("No speech was heard."), poor_card(), best_card()]
    told = debrief([attempt(card, f"q{n}") for n, card in enumerate(cards)], rubrics())
    assert [each.attempt.question_id for each in told.work_on] == ["q2", "q1", "q3"]
    assert told.work_on[0].why == "No speech was heard."
    assert told.work_on[1].why.startswith("Absent: Cause, Concrete change, Evidence, Residency link. Partial: Own it.")
    assert told.strongest is not None
    assert told.strongest.question_id == "q4"
    assert told.flags == (("blame", 2),)


def test_nothing_is_praised_for_being_the_least_bad() -> None:
    told = debrief([attempt(poor_card(), "a"), attempt(poor_card(), "b")], rubrics())
    assert told.strongest is None
    assert not told.any_strong
    assert len(told.work_on) == 2


def test_one_answer_is_either_worked_on_or_strong() -> None:
    told = debrief([attempt(good_card(), "a")], rubrics())
    assert (len(told.work_on), told.strongest, told.any_strong) == (1, None, True)
    told = debrief([attempt(good_card(), "a"), attempt(good_card(), "b")], rubrics())
    assert [each.attempt.question_id for each in told.work_on] == ["b"]
    assert told.strongest is not None
    assert told.strongest.question_id == "a"


def test_follow_ups_add_their_flags_and_are_not_ranked() -> None:
    narrow = narrowed(refused_card(), rubrics().get("five_part"), "change")
    told = debrief([attempt(best_card(), "a"), attempt(narrow, "a")], rubrics())
    assert told.work_on == ()
    assert told.strongest is not None


def test_no_answers_give_an_empty_debrief() -> None:
    told = debrief([], rubrics())
    assert (told.work_on, told.strongest, told.flags) == ((), None, ())
