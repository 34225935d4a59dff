"""The interviewer's voice and coach mode, by lines: nothing of either gets into a recording."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.config import load_settings
from coach.errors import VoiceError
from coach.model import Source
from tests.plain_mode.helpers import ALOUD, FIRST_QUESTION, WRITTEN, go, number, run
from tests.support import content
from tests.support.fakes import Stage, make_stage
from tests.support.typist import ENTER, Typist
from tests.support.waiting import wait_until

PRACTISE, SETTINGS = number("Practise"), number("Microphone")
VOICE, PARTS = "4", "5"
BROKEN = VoiceError("The neural voice could not speak.", "Install it again.")


@pytest.fixture
def heard_by_the_microphone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the interviewer spoke, at the beginning of each take."""
    heard: list[bool] = []
    record = stage.recorder.record

    def listening(*arguments: object, **named: object) -> object:
        heard.append(stage.player.playing)
        return record(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(stage.recorder, "record", listening)
    return heard


def once_it_plays(stage: Stage, times: int, then: str) -> str:
    wait_until(lambda: len(stage.player.played) >= times and stage.player.playing, "the question to be heard")
    return then


def test_v_before_a_take_switches_the_voice_on_and_the_take_silences_it(
    stage: Stage, heard_by_the_microphone: list[bool]
) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, "v", lambda: once_it_plays(stage, 1, ENTER))
    typist.type(typist.after("Recording."), ENTER)
    go(stage, typist)
    assert "Questions are spoken by Fay, a fake voice, on this computer." in typist.text
    assert stage.voice.rendered == [content.QUESTIONS[0].text]
    assert heard_by_the_microphone == [False]
    assert load_settings({"COACH_HOME": str(stage.coach.settings.home)}).voice == "auto"


def test_a_question_is_heard_before_one_chooses_how_to_answer_and_not_after_going_back(stage: Stage) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, "4", lambda: once_it_plays(stage, 1, ENTER))

    def silent() -> str:
        assert not stage.player.playing
        return ENTER

    typist.type(silent)
    go(stage, typist)
    assert len(stage.player.played) == 1


def test_an_interview_is_spoken_where_the_settings_say_so_and_the_next_question_rendered(stage: Stage) -> None:
    typist = Typist()
    answer = (content.ANSWER, ENTER)
    typist.type(SETTINGS, VOICE, ENTER, number("Mock"), "1", WRITTEN)
    typist.type(lambda: once_it_plays(stage, 1, answer[0]), ENTER)
    typist.type(lambda: once_it_plays(stage, 2, answer[0]), ENTER)
    typist.type(ENTER, "1", ENTER)
    go(stage, typist)
    asked = [one.question for one in reversed(stage.coach.attempts())]
    assert asked[1] == "Tell me more about: Residency link."
    assert set(asked) <= set(stage.voice.rendered)
    assert "Questions are spoken by Fay" in typist.text
    assert not stage.player.playing


def test_a_voice_that_fails_is_one_line_and_the_question_stands_there_anyway(stage: Stage) -> None:
    stage.coach.choose_voice("auto")
    stage.voice.refuse = BROKEN
    typist = Typist()
    typist.type(number("Timed drill"), "1", WRITTEN, ENTER, ENTER)
    typist.type(typist.after("The neural voice could not speak. Install it again.", content.ANSWER), ENTER, "2", ENTER)
    go(stage, typist)
    assert typist.text.count("could not speak") == 1
    assert len(stage.coach.attempts()) == 1


def test_without_a_voice_it_says_how_to_get_one_and_stays_off(stage: Stage) -> None:
    stage.voice.missing = VoiceError("This computer has no voice of its own.", "Install one.")
    text = run(stage, SETTINGS, VOICE, ENTER, PRACTISE, *FIRST_QUESTION, ALOUD, "v", "b").text
    assert text.count("Error: This computer has no voice of its own.\nInstall one.") == 2
    assert stage.coach.settings.voice == "off"


def test_the_voice_is_switched_off_in_the_settings(stage: Stage) -> None:
    stage.coach.choose_voice("auto")
    assert "Questions are no longer spoken." in run(stage, SETTINGS, VOICE, ENTER).text
    assert stage.coach.settings.voice == "off"


def test_before_a_take_one_hears_why_it_is_asked_and_may_write_instead(stage: Stage) -> None:
    text = run(stage, PRACTISE, *FIRST_QUESTION, ALOUD, "w", "start", "t", content.ANSWER, ENTER, ENTER).text
    assert "Why it is asked: The interviewer wants to hear" in text
    assert text.count("Press Enter to start recording") == 3
    (attempt,) = stage.coach.attempts()
    assert attempt.source is Source.TYPED
    assert stage.recorder.takes == []


def test_an_interviewer_does_not_say_why(stage: Stage) -> None:
    assert "Why it is asked" not in run(stage, number("Mock"), "1", ALOUD, "w", "b", "2").text


def test_coach_mode_holds_the_take_before_it_tells_the_parts(tmp_path: Path) -> None:
    stage = make_stage(tmp_path / "home", card=content.poor_card)
    record = stage.coach.record

    def earning(*arguments: object, **named: object) -> object:
        """As the transcription does, from a thread of its own."""
        named["on_earned"](content.good_card())  # type: ignore[operator]
        named["on_earned"](content.poor_card())  # type: ignore[operator]
        return record(*arguments, **named)  # type: ignore[arg-type]

    stage.coach.record = earning  # type: ignore[method-assign, assignment]
    typist = Typist()
    typist.type(SETTINGS, PARTS, ENTER, PRACTISE, *FIRST_QUESTION, ALOUD, ENTER)
    typist.type(typist.after("Recording.", "c"), typist.after("Paused.", "p"), ENTER, ENTER)
    go(stage, typist)
    take = typist.text.split("Recording.\n")[1]
    assert take.startswith(
        "So far: Own it strong, Cause strong, Concrete change strong, Evidence strong, Residency link partial.\nPaused."
    ), "what was earned once stays"
    assert "c and Enter holds the take" in typist.text


def test_without_coach_mode_c_says_nothing_in_a_take(stage: Stage) -> None:
    typist = Typist()
    typist.type(PRACTISE, *FIRST_QUESTION, ALOUD, ENTER, typist.after("Recording.", "c"), ENTER)
    go(stage, typist)
    assert typist.text.split("Recording.\n")[1].startswith("The take is kept:")
