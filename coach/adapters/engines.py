"""The engines that decode a segment of speech: openai-whisper, or the optional faster-whisper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.adapters import embedded_model
from coach.adapters.decoding import Decoded, OnText, unheard
from coach.adapters.speech_models import SpeechModels
from coach.config import FASTER_WHISPER
from coach.errors import ModelError
from coach.ports import Progress, silent


class Decoder(Protocol):
    """A loaded model. Not safe from several threads: its user holds a lock."""

    def warm_up(self) -> None:
        """Do now what the first segment would otherwise wait for."""
        ...

    def decode(self, samples: NDArray[np.float32], on_text: OnText = unheard, draft: str = "") -> Decoded:
        """The words of at most 30 s of mono speech at 16 kHz; none when it is noise, a guess or a loop.

        `draft`, what is expected, may make it quicker; the words are the same, but for rounding.
        """
        ...

    def draft(self, samples: NDArray[np.float32], before: str, unwanted: Callable[[], bool]) -> str:
        """What a segment that is still spoken says so far, unchecked; empty when it became `unwanted` meanwhile, and
        where a draft makes nothing quicker."""
        ...


def load_decoder(models: SpeechModels, name: str, progress: Progress = silent) -> Decoder:
    """The model called `name` in the engine of `models`. Raises ModelError."""
    if models.engine == FASTER_WHISPER:
        from coach.adapters.faster_whisper_decoder import FasterWhisperDecoder

        if name not in embedded_model.EMBEDDED:
            raise ModelError(
                f"faster-whisper has no model {name} here, only {' and '.join(embedded_model.EMBEDDED)}.",
                'Choose one of them, or set engine = "whisper".',
            )
        return FasterWhisperDecoder(name)
    from coach.adapters.whisper_decoder import WhisperDecoder

    return WhisperDecoder(models.path(name, progress), name)
