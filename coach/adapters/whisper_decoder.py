"""One segment of speech through Whisper: the words with their times, or none when it is not credible speech."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.adapters.decoding import (
    PROMPT,
    RATE,
    Decoded,
    OnText,
    credible,
    most_tokens,
    never,
    plain,
    unheard,
    whole_words,
)
from coach.adapters.drafted_inference import expect
from coach.adapters.limited_encoder import EncodedModel, UnwantedError, encode
from coach.adapters.loops import without_loops
from coach.adapters.offline import keep_offline
from coach.adapters.quiet_threads import let_idle_threads_sleep, one_thread
from coach.adapters.whisper_model import read_model
from coach.errors import ModelError, StorageError
from coach.folders import make_private_folder
from coach.model import Word

#: What numba compiles, beside the models.
COMPILED = "compiled"


class WhisperDecoder:
    """A loaded Whisper model. Not safe from several threads: the transcriber holds a lock."""

    def __init__(self, checkpoint: Path, name: str) -> None:
        """Load a verified checkpoint of the model called `name`. Raises ModelError."""
        let_idle_threads_sleep()
        keep_offline()
        import whisper
        from whisper.tokenizer import get_tokenizer

        try:
            model = read_model(checkpoint)
        except (OSError, RuntimeError, ValueError, KeyError, TypeError, EOFError, UnpicklingError) as error:
            raise ModelError(
                f"The speech model {name} cannot be loaded.", f"Delete {checkpoint} and try again."
            ) from error
        # A model loaded by path does not know which of its heads follow the audio; word times need them.
        model.set_alignment_heads(whisper._ALIGNMENT_HEADS[name])
        self._model = model
        self._encoded: Any = EncodedModel(model)
        self._compiled = checkpoint.parent / COMPILED
        self._tokenizer: Any = get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages, language="en", task="transcribe"
        )

    def warm_up(self) -> None:
        """Compile Whisper's alignment now, so that no take waits for it; numba keeps the result for the next start.

        In a folder of ours: numba's own choice is beside Whisper's source, and it unpickles what it finds there.
        """
        import numba
        from whisper.timing import backtrace, dtw_cpu

        with suppress(RuntimeError, StorageError):  # nowhere to keep it: it compiles at every start
            numba.config.CACHE_DIR = str(make_private_folder(self._compiled))  # type: ignore[attr-defined]
            dtw_cpu.enable_caching()
            backtrace.enable_caching()
        dtw_cpu(np.eye(2))

    def draft(self, samples: NDArray[np.float32], before: str, unwanted: Callable[[], bool]) -> str:
        """What a segment that is still spoken says so far, unchecked; empty when it became `unwanted` meanwhile.

        `before` is the draft before this one.
        """
        import torch

        try:
            with torch.inference_mode():
                features = encode(self._model, samples, unwanted)
                with one_thread():
                    return str(self._hear(features, len(samples) / RATE, before, unwanted, PROMPT, 0.0).text)
        except UnwantedError:
            return ""

    def decode(self, samples: NDArray[np.float32], on_text: OnText = unheard, draft: str = "") -> Decoded:
        """The words of a segment of at most 30 s at RATE; none when it is noise, a guess or a loop.

        What of the text is in the `draft` takes one step of the decoder together.
        """
        import torch

        with torch.inference_mode(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)  # the fallback draws at random; the same take should always give the same text
            features = encode(self._model, samples)
            # A token at a time is too little for two threads: waking the second took longer than the work.
            with one_thread():
                result: Any = credible(self._hearer(features, len(samples) / RATE, draft))
                if result is None:
                    return Decoded()
                on_text(result.text)
                words = tuple(self._aligned(features, result.tokens, len(samples)))
        kept = without_loops(words, lambda word: plain(word.text))
        return Decoded(" ".join(word.text for word in kept), kept)

    def _hearer(self, features: Any, seconds: float, draft: str) -> Callable[[str | None, float], Any]:
        """What was heard at one try is the draft of the next: without the prompt mostly the same comes."""

        def hear(prompt: str | None, temperature: float) -> Any:
            nonlocal draft
            result = self._hear(features, seconds, draft, never, prompt, temperature)
            draft = result.text
            return result

        return hear

    def _hear(
        self,
        features: Any,
        seconds: float,
        draft: str,
        unwanted: Callable[[], bool],
        prompt: str | None,
        temperature: float,
    ) -> Any:
        from whisper.decoding import DecodingOptions, DecodingTask

        options = DecodingOptions(
            language="en",
            fp16=False,
            without_timestamps=True,
            prompt=prompt,
            temperature=temperature,
            sample_len=most_tokens(seconds, self._model.dims.n_text_ctx),
        )
        task = DecodingTask(self._encoded, options)
        # In noise Whisper writes down its own signs ("<|it|>"), which its tokenizer takes for a mistake.
        expected = self._tokenizer.encode(f" {draft}", disallowed_special=()) if draft and not temperature else []
        expect(task, expected, unwanted)
        return task.run(features[None])[0]

    def _aligned(self, features: Any, tokens: list[int], length: int) -> Iterator[Word]:
        """Words with times."""
        from whisper.audio import HOP_LENGTH
        from whisper.timing import add_word_timestamps

        text = [token for token in tokens if token < self._tokenizer.eot]
        segment = {"seek": 0, "start": 0.0, "end": length / RATE, "tokens": text}
        add_word_timestamps(
            segments=[segment],
            model=self._encoded,
            tokenizer=self._tokenizer,
            mel=features,
            num_frames=length // HOP_LENGTH,
            last_speech_timestamp=0.0,
        )
        return whole_words(
            Word(piece["word"], float(piece["start"]), float(piece["end"]), float(piece["probability"]))
            for piece in segment["words"]  # type: ignore[attr-defined]
        )
