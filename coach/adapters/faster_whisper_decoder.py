"""One segment of speech through faster-whisper, on 8-bit weights: the optional engine, with the same gates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.adapters import embedded_model
from coach.adapters.decoding import RATE, Decoded, OnText, credible, most_tokens, plain, unheard, whole_words
from coach.adapters.loops import without_loops
from coach.adapters.offline import keep_offline
from coach.adapters.quiet_threads import let_idle_threads_sleep
from coach.errors import ModelError
from coach.model import Word

INSTALL = "Install it: pip install 'turnaround-coach[fast]'. Or set engine = \"whisper\"."
#: A frame of 10 ms, in samples; the encoder takes them in pairs.
_HOP = 160
#: In less, and with less silence behind it, tiny.en repeats or drops text: WER 15 % with 2 s, 3 % with 6 s (s).
_SHORTEST_S = 6.0
_MARGIN_S = 6.0
_LONGEST_S = 30.0
_CONTEXT = 448  # tokens of a Whisper decoder, the prompt among them
#: English punctuation, which belongs to the word after or before it.
_PREPENDED, _APPENDED = "\"'“([{-", "\"'.,!?:”)]}"


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the model wrote at one temperature, and how it was."""

    tokens: list[int]
    text: str
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


class FasterWhisperDecoder:
    """A loaded model that came with the coach, read as it is. Not safe from several threads."""

    def __init__(self, name: str) -> None:
        """Raises ModelError when faster-whisper or the weights are missing or damaged."""
        let_idle_threads_sleep()
        try:
            keep_offline()
            from faster_whisper import WhisperModel
            from faster_whisper.tokenizer import Tokenizer
        except ImportError as error:
            raise ModelError("faster-whisper is not installed.", INSTALL) from error
        files = {"model.bin": embedded_model.weights(name)} | embedded_model.companions(name)
        try:
            self._model: Any = WhisperModel(name, device="cpu", compute_type="int8", files=files)
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"The speech model {name} cannot be loaded by faster-whisper.", embedded_model.EMBEDDED[name].fix
            ) from error
        self._tokenizer: Any = Tokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language="en"
        )

    def warm_up(self) -> None:
        """Nothing is compiled at the first use."""

    def draft(self, samples: NDArray[np.float32], before: str, unwanted: Callable[[], bool]) -> str:  # noqa: ARG002
        """Nothing: CTranslate2 has no use for a draft."""
        return ""

    def decode(self, samples: NDArray[np.float32], on_text: OnText = unheard, draft: str = "") -> Decoded:  # noqa: ARG002
        """The words of a segment of at most 30 s at RATE; none when it is noise, a guess or a loop."""
        import ctranslate2

        ctranslate2.set_random_seed(0)  # the same take should always give the same text
        encoded = self._encode(samples)
        heard = credible(partial(self._hear, encoded, len(samples) / RATE))
        if heard is None:
            return Decoded()
        on_text(heard.text)
        words = tuple(self._aligned(encoded, heard.tokens, len(samples)))
        kept = without_loops(words, lambda word: plain(word.text))
        return Decoded(" ".join(word.text for word in kept), kept)

    def _encode(self, samples: NDArray[np.float32]) -> Any:
        """The encoder run on the segment's own length, not on 30 s."""
        seconds = min(_LONGEST_S, max(_SHORTEST_S, len(samples) / RATE + _MARGIN_S))
        frames = 2 * round(seconds * RATE / _HOP / 2)
        padded = np.pad(samples, (0, max(0, frames * _HOP - len(samples))))
        return self._model.encode(self._model.feature_extractor(padded)[:, :frames])

    def _hear(self, encoded: Any, seconds: float, prompt: str | None, temperature: float) -> _Heard:
        from faster_whisper.transcribe import get_compression_ratio

        before = self._tokenizer.encode(f" {prompt}") if prompt else []
        tokens = self._model.get_prompt(self._tokenizer, before, without_timestamps=True)
        sampling = {"sampling_topk": 0, "sampling_temperature": temperature} if temperature else {}
        result = self._model.model.generate(
            encoded,
            [tokens],
            beam_size=1,
            max_length=len(tokens) + most_tokens(seconds, _CONTEXT),
            return_scores=True,
            return_no_speech_prob=True,
            **sampling,
        )[0]
        written = result.sequences_ids[0]
        text = self._tokenizer.decode(written).strip()
        # CTranslate2's score is the mean over the tokens without the end; Whisper's limit is for the mean with it.
        likely = result.scores[0] * len(written) / (len(written) + 1)
        return _Heard(written, text, likely, get_compression_ratio(text) if text else 0.0, result.no_speech_prob)

    def _aligned(self, encoded: Any, tokens: list[int], length: int) -> Iterator[Word]:
        """Words with times."""
        segment: dict[str, Any] = {"seek": 0, "start": 0.0, "end": length / RATE, "tokens": tokens}
        self._model.add_word_timestamps(
            [[segment]], self._tokenizer, encoded, length // _HOP, _PREPENDED, _APPENDED, 0.0
        )
        return whole_words(
            Word(piece["word"], float(piece["start"]), float(piece["end"]), float(piece["probability"]))
            for piece in segment["words"]
        )
