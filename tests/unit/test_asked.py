"""A take that was cut off answers the question as it was asked: in that wording, and for that part."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from coach.bank import Question
from coach.errors import DeviceError
from coach.follow_ups import PartQuestion
from coach.model import Recording
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, make_stage
from tests.support.old_database import content
from tests.support.waiting import wait_until

OTHER_WORDING = QUESTIONS[0].model_copy(update={"text": "You failed Step 1. What happened?"})


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return make_stage(tmp_path)


def take(stage: Stage, question: Question, while_recording: Callable[[], None] = lambda: None) -> Recording:
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        recording = pool.submit(stage.coach.record, question, stop=stop, paused=Event(), on_level=lambda level: None)
        wait_until(lambda: stage.recorder.running or recording.done(), "the take to begin")
        while_recording()
        stop.set()
        return recording.result()


def remembered(stage: Stage) -> int:
    return len(content(stage.coach.settings.database)["asked"])


def test_a_take_that_was_cut_off_keeps_its_wording(stage: Stage) -> None:
    left = take(stage, OTHER_WORDING)
    assert stage.coach.question_of_take(left) == OTHER_WORDING


def test_a_follow_up_is_scored_for_its_part_only(stage: Stage) -> None:
    attempt = stage.coach.assess_text(QUESTIONS[0], "I failed Step 1. I studied alone, and I only read." * 3)
    follow_up = stage.coach.follow_up(attempt)
    assert isinstance(follow_up, PartQuestion)
    left = take(stage, follow_up)
    question = stage.coach.question_of_take(left)
    assert isinstance(question, PartQuestion)
    assert (question.text, question.asks_about) == (follow_up.text, follow_up.asks_about)
    assert stage.coach.assess_take(question, left).scorecard.asks_about == follow_up.asks_about


def test_a_question_that_the_bank_has_no_more_is_still_known(stage: Stage) -> None:
    gone = OTHER_WORDING.model_copy(update={"id": "gone"})
    left = take(stage, gone)
    assert (stage.coach.question_of_take(left).id, stage.coach.question_of_take(left).text) == ("gone", gone.text)


def test_a_take_of_which_nothing_is_known_is_asked_in_the_wording_whose_turn_it_is(stage: Stage) -> None:
    left = Recording(stage.coach.settings.takes / "x.wav", 3.0, take(stage, OTHER_WORDING).started_at, QUESTIONS[0].id)
    assert stage.coach.question_of_take(left).text == QUESTIONS[0].text


def test_it_is_forgotten_once_the_answer_is_saved(stage: Stage) -> None:
    recording = take(stage, OTHER_WORDING, lambda: wait_until(lambda: remembered(stage) == 1, "it to be kept"))
    stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    assert remembered(stage) == 1
    stage.coach.assess_take(OTHER_WORDING, recording)
    assert remembered(stage) == 0


def test_it_is_forgotten_with_a_take_that_is_thrown_away(stage: Stage) -> None:
    stage.coach.discard(take(stage, OTHER_WORDING))
    assert remembered(stage) == 0


def test_it_is_forgotten_when_the_take_never_began(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("No microphone was found.", "Plug one in.")
    with pytest.raises(DeviceError):
        take(stage, OTHER_WORDING)
    assert remembered(stage) == 0


def test_where_it_cannot_be_kept_the_take_goes_on(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    database = stage.coach.settings.database
    database.parent.mkdir(parents=True, exist_ok=True)
    database.write_text("This is not a database. " * 100)
    with caplog.at_level(logging.WARNING):
        recording = take(stage, OTHER_WORDING)
    assert recording.path.exists()
    assert "how takes/" in caplog.text
    assert OTHER_WORDING.text not in caplog.text
