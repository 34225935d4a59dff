"""What to practise next: cards rebuilt from the history, spread to the interview, and the weakest part."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fsrs import Rating

from coach.bank import Question, QuestionBank
from coach.listing import AnswerLevels, Listed, Practised, recent_levels
from coach.practice import SUGGESTED, WEAK_ANSWERS, rating_of, schedule, suggest, weakest_part
from coach.profile import Profile
from tests.support import content
from tests.support.fakes import make_stage

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def question(name: str, topic: str = "A") -> Question:
    return Question(id=name, topic=topic, text=f"{name}?", why="w")


def attempt(question_id: str, days_ago: float, total: int = 6, refused: str | None = None) -> Listed:
    return Listed(
        id=1,
        created_at=NOW - timedelta(days=days_ago),
        question_id=question_id,
        question=f"{question_id}?",
        rubric="five_part",
        source="typed",
        total=total,
        maximum=10,
        refused=refused,
        duration_s=None,
        speaking_rate_wpm=None,
        recording_file=None,
    )


@pytest.mark.parametrize(
    ("total", "refused", "rating"),
    [
        (0, None, Rating.Again),
        (3, None, Rating.Again),
        (4, None, Rating.Hard),
        (6, None, Rating.Good),
        (8, None, Rating.Good),
        (9, None, Rating.Easy),
        (9, "Too short.", Rating.Again),
    ],
)
def test_the_total_as_a_rating(total: int, refused: str | None, rating: Rating) -> None:
    assert rating_of(attempt("q", 0, total, refused)) is rating


def test_a_weak_answer_comes_back_sooner() -> None:
    bank = (question("good"), question("poor"))
    due = {one.question.id: one for one in schedule(bank, [attempt("good", 1, 9), attempt("poor", 1, 2)], NOW)}
    assert due["poor"].at < due["good"].at
    assert due["poor"].remembered is not None
    assert due["poor"].remembered <= (due["good"].remembered or 0.0)


def test_what_was_answered_well_several_times_comes_back_later() -> None:
    bank = (question("once"), question("often"))
    attempts = [attempt("once", 1, 8), attempt("often", 1, 8), attempt("often", 5, 8), attempt("often", 9, 8)]
    due = {one.question.id: one.at for one in schedule(bank, attempts, NOW)}
    assert due["once"] < due["often"]


def test_the_same_history_gives_the_same_dates() -> None:
    bank = tuple(question(f"q{number}") for number in range(5))
    attempts = [attempt(f"q{number}", number, 2 * number) for number in range(4)]
    assert schedule(bank, attempts, NOW) == schedule(bank, attempts, NOW)


def test_before_an_interview_everything_comes_back_in_time() -> None:
    bank = tuple(question(f"q{number}") for number in range(40))
    attempts = [attempt(f"q{number}", days, 10) for days in (0, 8, 30) for number in range(10)]
    interview = date(2026, 12, 11)
    dues = schedule(bank, attempts, NOW, interview)
    assert len(dues) == 40
    assert max(due.at for due in dues).date() < interview
    practised = [due.at for due in dues if due.last]
    assert max(practised) <= NOW + timedelta(days=(interview - NOW.date()).days // 2)
    new = [due.at.date() for due in dues if due.last is None]
    # Spread: two or so an evening, none of them on the last two days.
    assert max(new.count(day) for day in new) <= 3
    assert max(new) <= interview - timedelta(days=2)
    without = schedule(bank, attempts, NOW)
    assert max(due.at for due in without if due.last) > max(practised)


def test_an_interview_that_is_over_binds_nothing() -> None:
    bank = (question("q"),)
    over = schedule(bank, [attempt("q", 0, 10)], NOW, date(2026, 11, 1))
    assert over == schedule(bank, [attempt("q", 0, 10)], NOW)


def test_new_questions_mix_their_topics() -> None:
    bank = (question("a1"), question("a2"), question("b1", "B"), question("b2", "B"))
    assert [due.question.id for due in schedule(bank, (), NOW)] == ["a1", "b1", "a2", "b2"]


def answer(question_id: str, **levels: int) -> AnswerLevels:
    return AnswerLevels(question_id, f"{question_id}?", "five_part", tuple(levels.items()))


def test_the_weakest_part_over_the_last_answers() -> None:
    answers = [answer("a", own_it=2, change=1), answer("b", own_it=2, change=0), answer("c", own_it=1, change=2)]
    weak = weakest_part(answers)
    assert weak is not None
    assert (weak.name, weak.mean, weak.answers, weak.question_ids) == ("change", 1.0, 3, ("a", "b"))
    assert weakest_part(answers[:1]) is None
    assert weakest_part([answer("a", own_it=2), answer("b", own_it=2)]) is None
    long_ago = [answer("a", own_it=2)] * WEAK_ANSWERS + [answer("b", own_it=0)] * 5
    assert weakest_part(long_ago) is None


def test_three_are_suggested_each_with_its_reason() -> None:
    bank = tuple(question(name) for name in ("old", "weak", "new", "fine"))
    attempts = [attempt("fine", 0, 10), attempt("weak", 0, 8), attempt("old", 9, 2)]
    weak = weakest_part([answer("weak", change=1), answer("weak", change=1)])
    found = suggest(schedule(bank, attempts, NOW), weak, {("five_part", "change"): "Concrete change"}, NOW)
    assert [(one.question.id, one.why) for one in found] == [
        ("old", "due again: 2 of 10, 9 days ago"),
        ("weak", "weakest part: Concrete change"),
        ("new", "not practised yet"),
    ]


def test_with_nothing_due_the_next_ones_are_named_with_their_day() -> None:
    bank = tuple(question(name) for name in ("a", "b", "c", "d"))
    found = suggest(schedule(bank, [attempt(one.id, 0, 6) for one in bank], NOW), None, {}, NOW)
    assert len(found) == SUGGESTED
    assert all(one.why.startswith("due ") and one.why.endswith("6 of 10, today") for one in found)
    assert all("again" not in one.why for one in found)


def test_an_empty_bank_suggests_nothing() -> None:
    assert suggest(schedule((), (), NOW), None, {}, NOW) == ()


# Preparation: the bank, the profile and the history together


WORDED = QuestionBank(
    (
        content.QUESTIONS[0].model_copy(update={"wordings": ("You have a {step1}?", "Well?"), "suits": ("low_step1",)}),
        content.QUESTIONS[1],
    )
)


def test_a_question_is_asked_in_its_next_wording(tmp_path: Path) -> None:
    coach = make_stage(tmp_path, questions=WORDED).coach
    first = WORDED.questions[0]
    preparation = coach.preparation
    preparation.keep(Profile(step1_result=207))
    for wording in (first.text, "You have a 207?", "Well?", first.text):
        asked = preparation.ask(first, preparation.asked())
        assert asked.text == wording
        attempt = coach.assess_text(asked, content.ANSWER, save=True)
        assert attempt.question == wording
    stranger = first.model_copy(update={"id": "gone"})
    assert preparation.ask(stranger, preparation.asked()) is stranger


def test_an_answer_to_a_follow_up_counts_for_no_question(tmp_path: Path) -> None:
    coach = make_stage(tmp_path, questions=WORDED, card=content.poor_card).coach
    first = WORDED.questions[0]
    attempt = coach.assess_text(first, content.ANSWER, save=True)
    follow_up = coach.follow_up(attempt)
    assert follow_up is not None
    coach.assess_text(follow_up, content.ANSWER, save=True)
    assert coach.preparation.ask(first, coach.preparation.asked()).text == "Well?"
    assert coach.preparation.weakest_part() is None
    coach.assess_text(first, content.ANSWER, save=True)
    weak = coach.preparation.weakest_part()
    assert weak is not None
    assert (weak.mean, weak.answers) == (0.0, 2)


def test_the_profile_chooses_and_a_damaged_one_chooses_nothing(tmp_path: Path) -> None:
    coach = make_stage(tmp_path, questions=WORDED, introduced=False).coach
    preparation = coach.preparation
    assert not preparation.is_introduced
    assert preparation.profile().is_empty
    assert preparation.questions() == WORDED.questions
    preparation.keep(Profile(step1_result="pass"))
    assert preparation.is_introduced
    assert preparation.questions() == WORDED.questions[1:]
    assert [one.question.id for one in preparation.next(Practised())] == ["boards"]
    coach.settings.profile.write_text("ck_score = ")
    assert preparation.questions() == WORDED.questions
    preparation.forget()
    assert not preparation.is_introduced


def test_the_levels_of_the_last_answers(tmp_path: Path) -> None:
    coach = make_stage(tmp_path).coach
    assert recent_levels(coach.settings.database, 5) == ()
    for one in content.QUESTIONS:
        coach.assess_text(one, content.ANSWER, save=True)
    (latest,) = recent_levels(coach.settings.database, 1)
    assert latest.question_id == content.QUESTIONS[1].id
    assert latest.levels == tuple(
        (name, level) for (name, _, _), level in zip(content.PARTS, content.LEVELS, strict=True)
    )
