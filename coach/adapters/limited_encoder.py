"""Whisper's audio encoder on the real length of a segment, where openai-whisper always fills up to 30 s.

The encoder's work grows with the length, so a segment of 5 s costs a fifth. The rest of the model takes features of any
length; only openai-whisper's own check of their shape does not, and `EncodedModel` steps around it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.adapters.decoding import never

#: Silence behind the segment, by which the decoder knows that the text ends there (s). The smallest models need more:
#: of six spoken answers tiny.en wrote the ends of one twice with 1 s (word error rate 25 % against 8 % with more). On
#: two answers of ten minutes it was at 6.5 % with 4 s and at 6.7 % with 6.
MARGIN_S = 1.0
SMALL_MARGIN_S = 4.0
#: Layers of the encoder of tiny and tiny.en.
SMALL_LAYERS = 4
#: In less, Whisper repeats short sentences over and over (s).
SHORTEST_S = 6.0
#: The most that the positional embedding holds (s).
LONGEST_S = 30.0


class EncodedModel:
    """A Whisper model whose audio is encoded already: decoding and aligning take the features as they are."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def __call__(self, features: Any, tokens: Any) -> Any:
        return self._model.decoder(tokens, features)

    def encoder(self, features: Any) -> Any:
        return features


class UnwantedError(Exception):
    """Nobody waits for this segment any more."""


def encode(model: Any, samples: NDArray[np.float32], unwanted: Callable[[], bool] = never) -> Any:
    """Features, shape (positions, width), of mono samples at 16 kHz: 50 positions a second.

    Raises UnwantedError between two layers once it is `unwanted`.
    """
    import torch
    from torch.nn.functional import gelu
    from whisper.audio import HOP_LENGTH, SAMPLE_RATE, log_mel_spectrogram

    margin = SMALL_MARGIN_S if model.dims.n_audio_layer <= SMALL_LAYERS else MARGIN_S
    seconds = min(LONGEST_S, max(SHORTEST_S, len(samples) / SAMPLE_RATE + margin))
    frames = 2 * round(seconds * SAMPLE_RATE / HOP_LENGTH / 2)  # the second convolution takes every other one
    padding = max(0, frames * HOP_LENGTH - len(samples))
    mel = log_mel_spectrogram(np.ascontiguousarray(samples), model.dims.n_mels, padding=padding)[:, :frames]
    encoder = model.encoder
    hidden: torch.Tensor = gelu(encoder.conv2(gelu(encoder.conv1(mel[None])))).permute(0, 2, 1)
    hidden = hidden + encoder.positional_embedding[: hidden.shape[1]]
    for block in encoder.blocks:
        if unwanted():
            raise UnwantedError
        hidden = block(hidden)
    return encoder.ln_post(hidden)[0]
