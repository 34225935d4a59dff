"""A drill and a mock interview by lines."""

from __future__ import annotations

from coach.model import SessionKind
from tests.plain_mode.helpers import ALOUD, WRITTEN, go, number, run
from tests.support import content
from tests.support.fakes import Stage
from tests.support.typist import CTRL_C, ENTER, Typist

#: Three questions; in writing; the whole answer; all topics.
WRITTEN_DRILL = (number("Timed drill"), "1", WRITTEN, ENTER, ENTER)


def test_a_drill_asks_scores_repeats_and_ends_with_a_debrief(stage: Stage) -> None:
    answer = (content.ANSWER, ENTER)
    typist = run(
        stage,
        *WRITTEN_DRILL,
        *(*answer, "1"),  # the same question again
        *(*answer, ENTER),
        *(*answer, ENTER),
        *(*answer, ENTER),
        *("1", ENTER, ENTER),  # the first answer, back, to the menu
    )
    attempts = stage.coach.attempts()
    assert len(attempts) == 4
    assert {one.session.kind for one in attempts if one.session} == {SessionKind.DRILL}
    assert len({one.session.id for one in attempts if one.session}) == 1
    assert "Question 3 of 3" in typist.text
    assert typist.text.count("\n9 of 10.\n") == 4
    assert "Debrief\nWork on these:\n" in typist.text
    assert "Answer No. 1" in typist.text


def test_a_drill_of_one_part_is_scored_for_it(stage: Stage) -> None:
    evidence = "4"
    run(
        stage,
        *(number("Timed drill"), "1", WRITTEN, evidence, "1"),
        *("My CK was 247.", ENTER, "2"),  # and the drill is ended
        ENTER,
    )
    (attempt,) = stage.coach.attempts()
    assert attempt.scorecard.asks_about == "evidence"
    assert attempt.question.endswith("(Only this: evidence.)")


def test_a_hard_stop_ends_the_take_by_itself(stage: Stage) -> None:
    typist = Typist()
    typist.type(number("Timed drill"), "1", ALOUD, "1", ENTER, "1")
    typist.type(ENTER, typist.after("The recording has ended. Press Enter."), "2", ENTER)
    go(stage, typist)
    (attempt,) = stage.coach.attempts()
    assert "The answer is cut off at 90 seconds." in typist.text
    assert attempt.source.value == "microphone"
    assert "(Only this" not in attempt.question


def test_ctrl_c_in_a_drill_ends_it_and_keeps_the_answers(stage: Stage) -> None:
    typist = run(stage, *WRITTEN_DRILL, content.ANSWER, ENTER, ENTER, CTRL_C, ENTER)
    assert "The drill is ended." in typist.text
    assert "Debrief" in typist.text
    assert len(stage.coach.attempts()) == 1


def test_ctrl_c_in_a_take_of_a_drill_makes_it_the_last_answer(stage: Stage) -> None:
    typist = Typist()
    typist.type(number("Timed drill"), "1", ALOUD, ENTER, ENTER, ENTER)
    typist.type(ENTER, typist.after("Recording.", CTRL_C), ENTER)
    go(stage, typist)
    assert "Debrief" in typist.text
    assert len(stage.coach.attempts()) == 1


def test_an_interview_asks_follow_ups_and_tells_no_score_before_the_end(stage: Stage) -> None:
    answer = (content.ANSWER, ENTER)
    typist = run(stage, number("Mock"), "1", WRITTEN, *answer, *answer, *answer, *answer, ENTER)
    attempts = stage.coach.attempts()
    assert [one.scorecard.asks_about for one in reversed(attempts)] == ["", "residency_link", "", "residency_link"]
    asked, debrief = typist.text.split("Thank you. That was our last question.")
    assert "of 10" not in asked
    assert "About 20 minutes left." in asked
    assert "1 of 2 for residency link" in debrief
    assert "Follow-up: Tell me more about: Residency link." in debrief


def test_a_question_of_an_interview_can_be_left_out_and_the_interview_ended(stage: Stage) -> None:
    typist = run(stage, number("Mock"), "1", WRITTEN, ENTER, ENTER, ENTER, "1", ENTER, "2")
    assert "No answer was given." in typist.text
    assert typist.text.count("\nQuestion: ") == 3  # the first twice
    assert stage.coach.attempts() == ()
