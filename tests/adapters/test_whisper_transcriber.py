"""Whisper with its real weights, on synthesised voices and on sounds that hold no words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jiwer
import numpy as np
import pytest

from coach.adapters.decoding import PROMPT
from coach.adapters.speech_models import SpeechModels
from coach.adapters.whisper_decoder import WhisperDecoder
from coach.adapters.whisper_transcriber import WhisperTranscriber
from coach.errors import AudioFileError, ModelError
from coach.model import Transcript
from tests.support import voice

ANSWER = (
    "I failed Step 1 on my first attempt, and that is on me. I relied on passive reading and did very few questions. "
    "So I rebuilt my schedule around practice questions, and I reviewed my Anki cards every single morning. "
    "On Step 2 CK I scored 251. My attending trusted me with twelve patients. "
    "I would bring the same honesty and discipline to your residency program."
)


def word_error_rate(said: str, heard: str) -> float:
    from whisper.normalizers import EnglishTextNormalizer

    plain = EnglishTextNormalizer()
    return jiwer.wer(plain(said), plain(heard))


@pytest.fixture(scope="module")
def answer(transcriber: WhisperTranscriber, tmp_path_factory: pytest.TempPathFactory) -> Transcript:
    return transcriber.transcribe(voice.say(ANSWER, tmp_path_factory.mktemp("voice") / "joe.wav"))


def test_a_clear_voice_is_understood(answer: Transcript) -> None:
    assert word_error_rate(ANSWER, answer.text) <= 0.08  # 0 to 3 % in trials; the voice varies a little each time
    assert answer.model == "base"
    for term in ("Step 1", "Step 2 CK", "Anki"):
        assert term in answer.text


@pytest.mark.parametrize("name", ["slt", "espeak"])
def test_a_robotic_voice_is_mostly_understood(transcriber: WhisperTranscriber, tmp_path: Path, name: str) -> None:
    heard = transcriber.transcribe(voice.say(ANSWER, tmp_path / "voice.wav", name))
    assert word_error_rate(ANSWER, heard.text) <= 0.15


def test_the_text_is_its_words(answer: Transcript) -> None:
    assert answer.text == " ".join(word.text for word in answer.words)
    assert not any(word.text != word.text.strip() or not word.text for word in answer.words)


def test_words_are_in_order_within_the_take_and_the_speech(answer: Transcript) -> None:
    edges = [edge for word in answer.words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert edges[0] >= answer.speech[0].start_s - 0.001
    assert edges[-1] <= answer.speech[-1].end_s + 0.001 <= answer.duration_s + 0.002
    assert all(0.0 <= word.probability <= 1.0 for word in answer.words)
    assert np.median([word.end_s - word.start_s for word in answer.words]) < 0.6


def test_a_word_after_a_pause_is_placed_after_it(transcriber: WhisperTranscriber, tmp_path: Path) -> None:
    _, first = voice.read_wav(voice.say("I failed my first exam.", tmp_path / "a.wav", "rms"))
    rate, second = voice.read_wav(voice.say("Today I am ready.", tmp_path / "b.wav", "rms"))
    joined = np.concatenate((first, np.zeros(rate * 4), second))
    heard = transcriber.transcribe(voice.write_wav(tmp_path / "both.wav", joined, rate))
    today = next(word for word in heard.words if word.text.lower().startswith("today"))
    assert today.start_s == pytest.approx(first.size / rate + 4, abs=0.5)


@pytest.mark.parametrize("make", [voice.silence, voice.white_noise, voice.clicks, voice.tone])
def test_what_is_not_speech_gives_no_words(transcriber: WhisperTranscriber, tmp_path: Path, make: object) -> None:
    heard = transcriber.transcribe(make(tmp_path / "sound.wav", 10.0))  # type: ignore[operator]
    assert (heard.text, heard.raw_text, heard.words, heard.speech) == ("", "", (), ())
    assert heard.duration_s == pytest.approx(10.0, abs=0.01)


@pytest.mark.parametrize("seconds", [0.3, 2.0, 4.0, 7.0])
@pytest.mark.parametrize("make", [voice.silence, voice.white_noise, voice.clicks, voice.knocks, voice.warble])
def test_noise_past_the_detector_still_gives_no_words(
    decoder: WhisperDecoder, tmp_path: Path, make: object, seconds: float
) -> None:
    _, samples = voice.read_wav(make(tmp_path / "sound.wav", seconds))  # type: ignore[operator]
    assert decoder.decode(samples.astype(np.float32)).text == ""


@pytest.fixture(scope="module")
def decoder(transcriber: WhisperTranscriber, model_cache: Path) -> WhisperDecoder:
    return WhisperDecoder(SpeechModels(model_cache, "base").path("base"), "base")


def test_the_prompt_is_believed_only_when_it_was_said(decoder: WhisperDecoder, tmp_path: Path) -> None:
    from coach.adapters.audiofile import read_mono

    said = decoder.decode(read_mono(voice.say("Step 2 CK.", tmp_path / "said.wav", "rms")))
    assert "CK" in said.text
    faint = decoder.decode(np.random.default_rng(1).normal(0, 1e-3, 32_000).astype(np.float32))
    assert faint.text == ""
    assert PROMPT not in said.text


SENTENCE = "I rebuilt my schedule around practice questions, and I reviewed my cards every single morning."


@pytest.mark.parametrize("draft", ["", SENTENCE, SENTENCE[:40], "Something else was said.", "<|it|> <|endoftext|>"])
def test_whatever_was_expected_what_was_said_is_heard(decoder: WhisperDecoder, tmp_path: Path, draft: str) -> None:
    samples = voice.read_wav(voice.say(SENTENCE, tmp_path / "said.wav", "slt"))[1].astype(np.float32)
    assert word_error_rate(SENTENCE, decoder.decode(samples, draft=draft).text) <= 0.1


def test_a_draft_says_what_has_been_said_so_far(decoder: WhisperDecoder, tmp_path: Path) -> None:
    samples = voice.read_wav(voice.say(SENTENCE, tmp_path / "said.wav", "slt"))[1].astype(np.float32)
    first = decoder.draft(samples[: len(samples) // 2], "", lambda: False)
    assert "my schedule around" in first
    assert "every single morning" not in first
    assert "every single morning" in decoder.draft(samples, first, lambda: False)
    assert decoder.draft(samples, first, lambda: True) == ""


def test_the_same_take_gives_the_same_transcript(transcriber: WhisperTranscriber, tmp_path: Path) -> None:
    samples = voice.read_wav(voice.say("I passed my second exam.", tmp_path / "v.wav", "awb"))[1]
    noisy = samples + np.random.default_rng(1).normal(0, 0.15, samples.size)
    path = voice.write_wav(tmp_path / "noisy.wav", noisy)
    assert transcriber.transcribe(path) == transcriber.transcribe(path)


def test_progress_and_speed_are_told(transcriber: WhisperTranscriber, model_cache: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float | None]] = []
    path = voice.say(ANSWER, tmp_path / "v.wav", "awb")
    transcriber.transcribe(path, lambda what, fraction=None: told.append((what, fraction)))
    assert ("Transcribing", 0.0) in told
    assert told[-1] == ("Transcribing", 1.0)
    base = next(model for model in SpeechModels(model_cache, "base").list() if model.name == "base")
    assert base.speed is not None
    assert base.speed > 0


def test_a_file_without_audio_is_refused(transcriber: WhisperTranscriber, tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("not audio")
    with pytest.raises(AudioFileError):
        transcriber.transcribe(tmp_path / "notes.wav")


def test_a_model_that_is_not_here_names_the_command(tmp_path: Path) -> None:
    missing = WhisperTranscriber(SpeechModels(tmp_path, "small.en"), "small.en")
    with pytest.raises(ModelError) as error:
        missing.load()
    assert "coach models get small.en" in error.value.fix


def test_a_checkpoint_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "base.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(ModelError, match="cannot be loaded"):
        WhisperDecoder(tmp_path / "base.pt", "base")


def test_building_one_loads_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from coach.adapters.speech_models import SpeechModels;"
        "from coach.adapters.whisper_transcriber import WhisperTranscriber;"
        "WhisperTranscriber(SpeechModels(Path(sys.argv[1]), 'base'), 'base');"
        "print({'torch', 'whisper', 'silero_vad', 'av'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
