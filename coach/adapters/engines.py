"""The engines that decode a segment of speech: openai-whisper, or an optional one behind the same protocol."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.adapters.whisper_decoder import Decoded, WhisperDecoder

WHISPER = "whisper"


class Decoder(Protocol):
    """A loaded model. Not safe from several threads: its user holds a lock."""

    def warm_up(self) -> None:
        """Do now what the first segment would otherwise wait for."""
        ...

    def decode(self, samples: NDArray[np.float32]) -> Decoded:
        """The words of at most 30 s of mono speech at 16 kHz; none when it is noise, a guess or a loop."""
        ...


def load_decoder(engine: str, path: Path, name: str) -> Decoder:
    """The model called `name`, from the file that its engine reads. Raises ModelError."""
    del engine
    return WhisperDecoder(path, name)
