"""A question answered in writing and aloud, its follow-up, and what happens when something breaks off."""

from __future__ import annotations

from _thread import interrupt_main
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from coach.bank import QuestionBank
from coach.errors import DeviceError, ExitCode
from coach.model import InputLevel, Recording, Scorecard, Source
from coach.profile import Profile
from coach.profile_file import write_profile
from tests.plain_mode.helpers import ALOUD, FIRST_QUESTION, LEFTOVERS, QUIT, WRITTEN, go, number, run
from tests.support import content
from tests.support.fakes import Stage, make_stage, write_wav
from tests.support.typist import CTRL_C, ENTER, Typist

PRACTISE = number("Practise")


def test_a_typed_answer_is_scored_told_and_kept(stage: Stage) -> None:
    said = f"{content.ANSWER} \x1b[31mRed\x1b[0m."
    typist = run(stage, PRACTISE, *FIRST_QUESTION, WRITTEN, said[:90], said[90:], ENTER, ENTER)
    (attempt,) = stage.coach.attempts()
    assert attempt.source is Source.TYPED
    assert attempt.transcript.text.endswith("I have learned to ask early. Red.")
    assert attempt.scorecard.total == 9
    assert "Question: Your Step 1 is lower than we usually see here. What happened?" in typist.text
    assert "Total 9 of 10" in typist.text
    assert content.ADVICE[:40] in typist.text
    assert "[b]every night[/b]" in " ".join(typist.text.split())
    assert "[###]" not in typist.text


def test_a_follow_up_is_asked_scored_for_its_part_and_ends(stage: Stage) -> None:
    typist = run(stage, PRACTISE, *FIRST_QUESTION, WRITTEN, content.ANSWER, ENTER, "1", content.ANSWER, ENTER, ENTER)
    follow_up, first = stage.coach.attempts()
    assert first.scorecard.asks_about == ""
    assert follow_up.scorecard.asks_about == "residency_link"
    assert follow_up.question == "Tell me more about: Residency link."
    assert "Answer the follow-up: Tell me more about: Residency link." in typist.text


def test_the_same_question_can_be_answered_again_at_once(stage: Stage) -> None:
    run(stage, PRACTISE, *FIRST_QUESTION, WRITTEN, content.ANSWER, ENTER, "2", "Once more.", ENTER, ENTER)
    assert len(stage.coach.review.takes_of(stage.coach.attempts()[0])) == 2


def test_nothing_written_is_no_answer(stage: Stage) -> None:
    assert "Nothing was answered." in run(stage, PRACTISE, *FIRST_QUESTION, WRITTEN, ENTER).text
    assert stage.coach.attempts() == ()


def test_a_text_at_which_the_input_ends_is_scored_all_the_same(stage: Stage) -> None:
    assert go(stage, Typist(PRACTISE, *FIRST_QUESTION, WRITTEN, content.ANSWER)) == ExitCode.OK
    (attempt,) = stage.coach.attempts()
    assert attempt.scorecard.total == 9


def test_enter_starts_a_take_and_enter_stops_it(stage: Stage) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording."), ENTER)
    go(stage, typist)
    (attempt,) = stage.coach.attempts()
    assert attempt.source is Source.MICROPHONE
    assert attempt.recording is not None
    assert attempt.recording.exists()
    between = typist.text.split("Recording.\n")[1].split("\n")[0]
    assert between.startswith("The take is kept:"), "nothing may be said while one speaks"
    assert "Speaking rate" in typist.text


@pytest.mark.parametrize(("former", "told"), [("base", True), ("fake", False), ("", False)])
def test_another_model_than_yesterday_is_told(stage: Stage, former: str, told: bool) -> None:
    path = write_wav(stage.coach._takes.new_path(content.QUESTIONS[0].id, datetime.now(UTC)), 3.0)
    heard, stage.transcriber.transcript = (
        stage.transcriber.transcript,
        replace(stage.transcriber.transcript, model=former),
    )
    stage.coach.assess_take(content.QUESTIONS[0], Recording(path, 3.0, datetime.now(UTC), content.QUESTIONS[0].id))
    stage.transcriber.transcript = heard
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording."), ENTER)
    go(stage, typist)
    assert ("Speech model: fake. The latest answer was heard with base." in typist.text) is told


def test_a_take_in_which_nothing_is_heard_says_so(stage: Stage) -> None:
    stage.recorder.level = InputLevel(peak_dbfs=-70.0, rms_dbfs=-80.0, clipped=False, elapsed_s=0.0)
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording."), ENTER)
    go(stage, typist)
    assert "Hardly any sound was heard." in typist.text


def test_ctrl_c_in_a_take_keeps_it_to_be_scored_later(stage: Stage) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording.", CTRL_C), "no")
    typist.type(LEFTOVERS, "1", "1")
    assert go(stage, typist) == ExitCode.OK
    assert "Takes that were not scored: 1." in typist.text
    (attempt,) = stage.coach.attempts()
    assert attempt.question_id == "step1-low"
    assert stage.coach.pending_takes() == ()


def test_ctrl_c_in_a_take_may_score_it_at_once(stage: Stage) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording.", CTRL_C), "yes", ENTER)
    go(stage, typist)
    assert len(stage.coach.attempts()) == 1


def test_the_end_of_the_input_in_a_take_keeps_it(stage: Stage) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording.", "p"))
    assert go(stage, typist) == ExitCode.OK
    assert len(stage.coach.pending_takes()) == 1
    assert "The take is kept" in typist.text


def test_a_take_is_paused_and_thrown_away_after_asking(stage: Stage) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording.", "p"), "p", "d", "no", "d", "yes")
    go(stage, typist)
    assert "Paused." in typist.text
    assert "Throw this take away?" in typist.text
    assert "The take is gone." in typist.text
    assert stage.coach.attempts() == stage.coach.pending_takes() == ()


def test_without_a_microphone_it_says_so_and_offers_writing(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("No microphone was found.", "Plug one in.")
    typist = Typist()
    typist.type(
        PRACTISE,
        *FIRST_QUESTION,
        ALOUD,
        ENTER,
        typist.after("The recording did not start."),
        "yes",
        content.ANSWER,
        ENTER,
    )
    go(stage, typist)
    assert "The recording has ended." not in typist.text
    assert [attempt.transcript.text for attempt in stage.coach.attempts()] == [content.ANSWER]
    assert "Error: No microphone was found.\nPlug one in.\nAnswer this question in writing now?" in typist.text


def test_a_take_that_a_fault_cuts_short_is_scored(stage: Stage) -> None:
    typist = Typist()

    def unplug() -> str:
        stage.recorder.interrupt.set()
        return typist.after("The recording has ended.")()  # type: ignore[return-value]

    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording.", unplug))
    go(stage, typist)
    assert "Error: The microphone went away." in typist.text
    assert len(stage.coach.attempts()) == 1


def test_going_back_before_a_take_makes_none(stage: Stage) -> None:
    run(stage, PRACTISE, *FIRST_QUESTION, ALOUD, "b")
    assert stage.recorder.takes == []


def test_the_user_guesses_first_where_the_settings_say_so(stage: Stage) -> None:
    stage.coach.choose_guessing(on=True)
    guesses = ("2", "3", "2", "2", "0", "0")
    typist = run(stage, PRACTISE, *FIRST_QUESTION, WRITTEN, content.ANSWER, ENTER, *guesses, ENTER)
    (attempt,) = stage.coach.attempts()
    guess = stage.coach.review.annotation(attempt.id or 0).guess
    assert guess == {"own_it": 2, "cause": 2, "change": 2, "evidence": 0, "residency_link": 0}
    assert "Evidence: you guessed absent, scored strong." in typist.text
    assert typist.text.index("Before you hear the score") < typist.text.index("Total 9 of 10")


def test_why_it_is_asked_is_told_on_request(stage: Stage) -> None:
    text = run(stage, PRACTISE, *FIRST_QUESTION, "3", ENTER).text
    assert "Why it is asked: The interviewer wants to hear" in text
    assert "Question: " not in text


def test_any_question_may_be_drawn(stage: Stage) -> None:
    run(stage, PRACTISE, "1", WRITTEN, content.ANSWER, ENTER, ENTER)
    assert len(stage.coach.attempts()) == 1


def test_the_last_question_again_and_the_last_totals_are_offered(stage: Stage) -> None:
    answer = (WRITTEN, content.ANSWER, ENTER, ENTER)
    text = run(stage, PRACTISE, *FIRST_QUESTION, *answer, PRACTISE, "4", *answer, PRACTISE, "2", ENTER, ENTER).text
    assert f"4. The last one again: {content.QUESTIONS[0].text}" in text
    assert [one.question_id for one in stage.coach.attempts()] == ["step1-low", "step1-low"]
    assert f"1. {content.QUESTIONS[0].text} Last 9 of 10.\n" in text
    assert "Not practised yet." in text


def test_questions_that_do_not_suit_the_profile_are_there_on_request(tmp_path: Path) -> None:
    for_few = content.QUESTIONS[1].model_copy(update={"suits": ("visa",)})
    stage = make_stage(tmp_path / "home", questions=QuestionBank((content.QUESTIONS[0], for_few)))
    write_profile(stage.coach.settings.profile, Profile(visa="none"))
    text = run(stage, PRACTISE, "3", "4", "3", "3", "1", WRITTEN, content.ANSWER, ENTER, ENTER).text
    assert "3. All 2 questions" in text
    assert "4. Only the 1 that suit your profile" in text
    assert stage.coach.attempts()[0].question_id == "boards"


def test_what_is_next_is_told_with_its_reason_and_practised(stage: Stage) -> None:
    typist = run(stage, number("What is next"), "2", WRITTEN, content.ANSWER, ENTER, ENTER)
    assert "Why: not practised yet." in typist.text
    assert stage.coach.attempts()[0].question_id == "boards"


def test_ctrl_c_while_an_answer_is_scored_leads_to_the_menu_and_the_score_comes(tmp_path: Path) -> None:
    released = Event()

    def card(text: str) -> Scorecard:
        if text == content.ANSWER:  # and not what the models are warmed up with
            interrupt_main()
            assert released.wait(30)
        return content.good_card(text)

    stage = make_stage(tmp_path / "home", card=card)
    typist = Typist()

    def release() -> str:
        released.set()
        return QUIT

    typist.type(PRACTISE, *FIRST_QUESTION, WRITTEN, content.ANSWER, ENTER, release)
    assert go(stage, typist) == ExitCode.OK
    assert "Back at the menu. What was answered is kept." in typist.text
    (attempt,) = stage.coach.attempts()
    assert attempt.scorecard.total == 9
