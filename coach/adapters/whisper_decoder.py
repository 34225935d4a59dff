"""One segment of speech through Whisper: the words with their times, or none when it is not credible speech."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.adapters.loops import without_loops
from coach.adapters.quiet_threads import let_idle_threads_sleep
from coach.errors import ModelError
from coach.model import Word

RATE = 16_000
#: The field's vocabulary, as the speaker might have said it just before.
PROMPT = "My Step 1 and Step 2 CK scores, UWorld, NBME, Anki, USCE, my sub-internship and ERAS."

_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
#: Whisper's own limits: text that compresses better is a loop, text less likely is a guess. Of eleven kinds of noise,
#: decoded with the prompt, none came above this probability.
_MOST_COMPRESSION = 2.4
_LEAST_LOGPROB = -1.0
_NO_SPEECH = 0.6
#: Fast speech has about five tokens a second; a decoder that writes on is in a loop.
_TOKENS_PER_SECOND = 10
#: Shorter texts have to stand without the prompt, by at least this much of the same letters (percent).
_ENOUGH_WORDS = 5
_ALIKE = 60


@dataclass(frozen=True, slots=True)
class Decoded:
    """What Whisper wrote for a segment, and the same as words on the segment's own clock."""

    text: str = ""
    words: tuple[Word, ...] = ()


class EncodedModel:
    """A Whisper model for which the audio is encoded already, so that aligning words does not encode it again."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def __call__(self, features: Any, tokens: Any) -> Any:
        return self._model.decoder(tokens, features)


class WhisperDecoder:
    """A loaded Whisper model. Not safe from several threads: the transcriber holds a lock."""

    def __init__(self, checkpoint: Path, name: str) -> None:
        """Load a verified checkpoint of the model called `name`. Raises ModelError."""
        let_idle_threads_sleep()
        import whisper
        from whisper.tokenizer import get_tokenizer

        try:
            # openai-whisper loads with weights_only=True: a checkpoint cannot run code.
            self._model: Any = whisper.load_model(str(checkpoint), device="cpu")
        except (OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError, UnpicklingError) as error:
            raise ModelError(
                f"The speech model {name} cannot be loaded.", f"Delete {checkpoint} and try again."
            ) from error
        # A model loaded by path does not know which of its heads follow the audio; word times need them.
        self._model.set_alignment_heads(whisper._ALIGNMENT_HEADS[name])
        self._tokenizer: Any = get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages, language="en", task="transcribe"
        )

    def warm_up(self) -> None:
        """Compile Whisper's alignment now, so that no take waits for it; numba keeps the result for the next start."""
        from whisper.timing import backtrace, dtw_cpu

        with suppress(RuntimeError):  # no folder in which numba can keep it: it compiles at every start
            dtw_cpu.enable_caching()
            backtrace.enable_caching()
        dtw_cpu(np.eye(2))

    def decode(self, samples: NDArray[np.float32]) -> Decoded:
        """The words of a segment of at most 30 s at RATE; none when it is noise, a guess or a loop."""
        import torch
        from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim

        with torch.no_grad(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)  # the fallback draws at random; the same take should always give the same text
            mel = log_mel_spectrogram(np.ascontiguousarray(samples), self._model.dims.n_mels, padding=N_SAMPLES)
            features = self._model.embed_audio(pad_or_trim(mel, N_FRAMES)[None])[0]
            seconds = len(samples) / RATE
            result = self._credible(features, seconds, PROMPT)
            if result is not None and _doubtful(result.text):
                result = _confirmed(result, self._credible(features, seconds, None))
            if result is None:
                return Decoded()
            words = tuple(self._aligned(features, result.tokens, len(samples)))
        kept = without_loops(words, lambda word: _plain(word.text))
        return Decoded(" ".join(word.text for word in kept), kept)

    def _credible(self, features: Any, seconds: float, prompt: str | None) -> Any:
        """The first result that passes Whisper's limits, from the coolest temperature up; None when none does."""
        from whisper.decoding import DecodingOptions

        options = DecodingOptions(
            language="en", fp16=False, without_timestamps=True, prompt=prompt, sample_len=self._sample_len(seconds)
        )
        for temperature in _TEMPERATURES:
            result = self._model.decode(features, replace(options, temperature=temperature))
            likely = result.avg_logprob >= _LEAST_LOGPROB
            silent = result.no_speech_prob > _NO_SPEECH
            if silent and not (likely and prompt):
                return None
            if likely and result.compression_ratio <= _MOST_COMPRESSION:
                return result if result.text.strip() else None
        return None

    def _sample_len(self, seconds: float) -> int:
        return int(min(self._model.dims.n_text_ctx // 2, 20 + _TOKENS_PER_SECOND * seconds))

    def _aligned(self, features: Any, tokens: list[int], length: int) -> Iterator[Word]:
        """Words with times. Whisper's own pieces split at hyphens and signs; a word here ends at a space."""
        from whisper.audio import HOP_LENGTH
        from whisper.timing import add_word_timestamps

        text = [token for token in tokens if token < self._tokenizer.eot]
        segment = {"seek": 0, "start": 0.0, "end": length / RATE, "tokens": text}
        add_word_timestamps(
            segments=[segment],
            model=EncodedModel(self._model),
            tokenizer=self._tokenizer,
            mel=features,
            num_frames=length // HOP_LENGTH,
            last_speech_timestamp=0.0,
        )
        word: Word | None = None
        for piece in segment["words"]:  # type: ignore[attr-defined]
            next_word = Word(piece["word"], float(piece["start"]), float(piece["end"]), float(piece["probability"]))
            if word is None:
                word = next_word
            elif next_word.text.startswith(" "):
                yield replace(word, text=word.text.strip())
                word = next_word
            else:
                word = _joined(word, next_word)
        if word is not None and word.text.strip():
            yield replace(word, text=word.text.strip())


def _confirmed(prompted: Any, unprompted: Any) -> Any:
    """The prompted result when Whisper hears about the same without the prompt, else what it hears without."""
    from rapidfuzz.fuzz import ratio

    if unprompted is None or ratio(_plain(prompted.text), _plain(unprompted.text)) < _ALIKE:
        return unprompted
    return prompted


def _joined(word: Word, piece: Word) -> Word:
    return Word(word.text + piece.text, word.start_s, piece.end_s, min(word.probability, piece.probability))


def _plain(text: str) -> str:
    return re.sub(r"[^\w' ]+", "", text.lower()).strip()


def _doubtful(text: str) -> bool:
    """Whether the prompt may have put these words in Whisper's mouth.

    They are a piece of it, or so few that a prompt makes them likely in any noise ("Thank you for watching").
    """
    said = _plain(text)
    return len(said.split()) < _ENOUGH_WORDS or f" {said} " in f" {_plain(PROMPT)} "
