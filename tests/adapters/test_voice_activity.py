"""Voice activity on real voices and on other sounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coach.adapters.voice_activity import VoiceActivity
from tests.support import voice

RATE = voice.RATE


@pytest.fixture(scope="module")
def activity() -> VoiceActivity:
    activity = VoiceActivity()
    activity.load()
    return activity


@pytest.fixture(scope="module")
def sentence(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """About three seconds of a voice, without silence around it, at 16 kHz."""
    from coach.adapters.audiofile import read_mono

    samples = read_mono(voice.say("I failed my first exam, and I own that.", tmp_path_factory.mktemp("v") / "v.wav"))
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[loud[0] : loud[-1]]


def test_the_pause_between_two_sentences_is_measured(activity: VoiceActivity, sentence: np.ndarray) -> None:
    gap = np.zeros(round(1.2 * RATE), np.float32)
    spans = activity.speech_spans(np.concatenate((gap, sentence, gap, sentence, gap)), RATE)
    half = [span for span in spans if span.start_s < 1.2 + sentence.size / RATE]
    pause_s = spans[len(half)].start_s - half[-1].end_s
    assert spans[0].start_s == pytest.approx(1.2, abs=0.15)
    assert pause_s == pytest.approx(1.2, abs=0.25)


def test_spans_are_in_order_and_within_the_take(activity: VoiceActivity, sentence: np.ndarray) -> None:
    spans = activity.speech_spans(sentence, RATE)
    edges = [edge for span in spans for edge in (span.start_s, span.end_s)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= sentence.size / RATE


def test_the_same_take_gives_the_same_spans(activity: VoiceActivity, sentence: np.ndarray) -> None:
    assert activity.speech_spans(sentence, RATE) == activity.speech_spans(sentence, RATE)


@pytest.mark.parametrize("make", [voice.silence, voice.white_noise, voice.clicks, voice.tone])
def test_other_sounds_are_no_speech(activity: VoiceActivity, tmp_path: Path, make: object) -> None:
    _, samples = voice.read_wav(make(tmp_path / "sound.wav", 10.0))  # type: ignore[operator]
    assert activity.speech_spans(samples.astype(np.float32), RATE) == ()


def test_nothing_at_all_is_no_speech(activity: VoiceActivity) -> None:
    assert activity.speech_spans(np.empty(0, np.float32), RATE) == ()


def test_other_users_of_torch_keep_their_threads() -> None:
    import torch

    before = torch.get_num_threads()
    VoiceActivity().load()
    assert torch.get_num_threads() == before


def test_progress_is_told(activity: VoiceActivity, sentence: np.ndarray) -> None:
    told: list[float | None] = []
    activity.speech_spans(sentence, RATE, lambda _, fraction=None: told.append(fraction))
    assert told[-1] == 1.0
