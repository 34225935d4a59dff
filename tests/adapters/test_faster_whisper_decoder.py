"""The optional engine with its real library and weights: the same gates, the same words."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import jiwer
import numpy as np
import pytest

from coach.adapters.audiofile import read_mono
from coach.adapters.faster_whisper_decoder import FasterWhisperDecoder
from coach.adapters.speech_models import SpeechModels
from coach.adapters.whisper_transcriber import WhisperTranscriber
from coach.config import FASTER_WHISPER
from coach.errors import ModelError
from tests.support import voice
from tests.support.needs import missing

SAID = (
    "I failed Step 1 on my first attempt, and that is on me. I changed my plan, and on Step 2 CK I scored 251. "
    "My attending trusted me with twelve patients."
)


@pytest.fixture(scope="module")
def decoder() -> FasterWhisperDecoder:
    if importlib.util.find_spec("faster_whisper") is None:
        missing("faster-whisper (pip install -e '.[fast]')")
    return FasterWhisperDecoder("tiny.en")


def test_a_voice_is_understood_with_words_in_order(decoder: FasterWhisperDecoder, tmp_path: Path) -> None:
    from whisper.normalizers import EnglishTextNormalizer

    samples = read_mono(voice.say(SAID, tmp_path / "voice.wav", "rms"))
    heard = decoder.decode(samples)
    plain = EnglishTextNormalizer()
    assert jiwer.wer(plain(SAID), plain(heard.text)) <= 0.1
    assert heard.text == " ".join(word.text for word in heard.words)
    edges = [edge for word in heard.words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert 0.0 <= edges[0] <= edges[-1] <= len(samples) / 16_000 + 0.1
    assert all(0.0 < word.probability <= 1.0 for word in heard.words)
    assert decoder.decode(samples) == heard


@pytest.mark.parametrize("seconds", [0.05, 0.3, 5.0])
@pytest.mark.parametrize("make", [voice.silence, voice.white_noise, voice.clicks])
def test_noise_gives_no_words(decoder: FasterWhisperDecoder, tmp_path: Path, make: object, seconds: float) -> None:
    _, samples = voice.read_wav(make(tmp_path / "sound.wav", seconds))  # type: ignore[operator]
    assert decoder.decode(samples.astype(np.float32)).text == ""


def test_the_longest_segment_fits(decoder: FasterWhisperDecoder, tmp_path: Path) -> None:
    samples = read_mono(voice.say(SAID, tmp_path / "voice.wav", "rms"))
    assert decoder.decode(np.resize(samples, 30 * 16_000)).words


def test_it_works_behind_the_transcriber(decoder: FasterWhisperDecoder, tmp_path: Path) -> None:
    models = SpeechModels(tmp_path / "cache", "tiny.en", engine=FASTER_WHISPER)
    heard = WhisperTranscriber(models, "tiny.en").transcribe(voice.say(SAID, tmp_path / "voice.wav", "rms"))
    assert "twelve patients" in heard.text.replace("12", "twelve")
    assert heard.model == "tiny.en"
    assert not (tmp_path / "cache" / "models").exists()  # the weights are read where they are


def test_without_the_extra_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(ModelError, match="not installed") as error:
        FasterWhisperDecoder("tiny.en")
    assert "turnaround-coach[fast]" in error.value.fix


def test_a_model_that_it_does_not_have_is_refused(tmp_path: Path) -> None:
    models = SpeechModels(tmp_path, "turbo", engine=FASTER_WHISPER)
    with pytest.raises(ModelError, match=r"only tiny\.en and base"):
        WhisperTranscriber(models, "turbo").load()
