"""A take that is transcribed while it is spoken: used when it is the take's, and never in the way when it fails."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from coach.adapters.remembering_encoder import RememberingEncoder
from coach.errors import DeviceError, TakeInterruptedError
from coach.model import Recording
from tests.support.content import QUESTIONS
from tests.support.fakes import FakeEncoder, Stage, make_stage
from tests.support.waiting import wait_until


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = make_stage(tmp_path)
    stage.transcriber.follows = True
    return stage


def take(stage: Stage, while_recording: Callable[[], None] = lambda: None) -> Recording:
    stop = Event()
    with ThreadPoolExecutor(1) as pool:
        recording = pool.submit(
            stage.coach.record, QUESTIONS[0], stop=stop, paused=Event(), on_level=lambda level: None
        )
        wait_until(lambda: stage.recorder.running or recording.done(), "the take to begin")
        while_recording()
        stop.set()
        return recording.result()


def test_what_was_heard_during_the_take_is_scored(stage: Stage) -> None:
    recording = take(stage)
    attempt = stage.coach.assess_take(QUESTIONS[0], recording)
    assert stage.transcriber.files == []
    assert attempt.transcript.text == stage.transcriber.transcript.text
    assert attempt.transcript.duration_s == pytest.approx(recording.duration_s)


def test_a_live_transcription_that_fails_leaves_it_to_the_file(stage: Stage) -> None:
    stage.transcriber.fails = True
    recording = take(stage)
    stage.coach.assess_take(QUESTIONS[0], recording)
    assert stage.transcriber.files == [recording.path]


def test_a_live_transcription_of_another_length_leaves_it_to_the_file(stage: Stage) -> None:
    recording = take(stage, lambda: stage.transcriber.lives[0].hear(np.zeros(8000, np.int16)))
    stage.coach.assess_take(QUESTIONS[0], recording)
    assert stage.transcriber.files == [recording.path]


def test_a_transcriber_that_cannot_follow_reads_the_file(stage: Stage) -> None:
    stage.transcriber.follows = False
    recording = take(stage)
    stage.coach.assess_take(QUESTIONS[0], recording)
    assert stage.transcriber.files == [recording.path]


def test_a_discarded_take_is_followed_no_more(stage: Stage) -> None:
    stage.coach.discard(take(stage))
    assert stage.transcriber.lives[0].abandoned


def test_a_take_that_never_began_is_followed_no_more(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("No microphone was found.", "Plug one in.")
    with pytest.raises(DeviceError):
        take(stage)
    assert stage.transcriber.lives[0].abandoned


def test_an_interrupted_take_keeps_what_was_heard(stage: Stage) -> None:
    stage.recorder.interrupt.set()
    with pytest.raises(TakeInterruptedError) as error:
        take(stage)
    stage.coach.assess_take(QUESTIONS[0], error.value.recording)
    assert stage.transcriber.files == []


def test_two_takes_are_kept_apart(stage: Stage) -> None:
    first, second = take(stage), take(stage)
    stage.coach.assess_take(QUESTIONS[0], second)
    stage.coach.assess_take(QUESTIONS[0], first)
    assert stage.transcriber.files == []
    assert len(stage.coach.attempts()) == 2


def test_the_text_so_far_is_prepared_for_scoring(stage: Stage) -> None:
    take(stage, lambda: stage.transcriber.lives[0].on_text("I own it."))
    assert stage.coach._scorers.prepared == ["I own it."]  # type: ignore[attr-defined]


class CountingEncoder(FakeEncoder):
    """Each text has an embedding of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def encode(self, texts: object) -> np.ndarray:
        self.seen += list(texts)  # type: ignore[call-overload]
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32).reshape(-1, 2)  # type: ignore[attr-defined]


def test_a_text_is_embedded_once() -> None:
    inner = CountingEncoder()
    encoder = RememberingEncoder(inner)
    encoder.encode(["a", "bb"])
    vectors = encoder.encode(["bb", "ccc", "a", "bb"])
    assert inner.seen == ["a", "bb", "ccc"]
    assert vectors[:, 0].tolist() == [2, 3, 1, 2]
    assert encoder.encode([]).shape == (0, 2)


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    inner = CountingEncoder()
    encoder = RememberingEncoder(inner, remembered=2)
    assert encoder.encode(["a", "bb", "ccc"])[:, 0].tolist() == [1, 2, 3]
    encoder.encode(["ccc", "bb"])
    assert inner.seen == ["a", "bb", "ccc"]
