"""Greedy decoding with a draft against the same without one, by openai-whisper and a model of random weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch

from coach.adapters.decoding import never
from coach.adapters.drafted_inference import expect
from coach.adapters.limited_encoder import EncodedModel, UnwantedError, encode

LENGTH = 12


@pytest.fixture(scope="module")
def model() -> Any:
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(3)
    dims = ModelDimensions(
        n_mels=80, n_audio_ctx=1500, n_audio_state=64, n_audio_head=2, n_audio_layer=2,
        n_vocab=51864, n_text_ctx=448, n_text_state=64, n_text_head=2, n_text_layer=2,
    )  # fmt: skip
    model = Whisper(dims).eval()
    for weights in model.parameters():
        torch.nn.init.normal_(weights, std=0.3)
    torch.nn.init.normal_(model.decoder.positional_embedding, std=3.0)  # else it writes one token over and over
    return model


@pytest.fixture(scope="module")
def features() -> torch.Tensor:
    return torch.randn(1, 300, 64, generator=torch.Generator().manual_seed(4))


class Steps:
    """Counts the decoder's steps."""

    def __init__(self, model: Any) -> None:
        self.count = 0
        self._hook = model.decoder.register_forward_hook(self._step)

    def _step(self, *_told: object) -> None:
        self.count += 1

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *_told: object) -> None:
        self._hook.remove()


def decoded(
    model: Any, features: torch.Tensor, draft: Sequence[int] | None, unwanted: Callable[[], bool] = never
) -> Any:
    from whisper.decoding import DecodingOptions, DecodingTask

    options = DecodingOptions(language="en", fp16=False, without_timestamps=True, prompt="Step 1", sample_len=LENGTH)
    task = DecodingTask(EncodedModel(model), options)
    if draft is not None:
        expect(task, draft, unwanted)
    with torch.inference_mode():
        return task.run(features)[0]


def drafts(tokens: list[int]) -> dict[str, tuple[list[int], int]]:
    """A draft, and how many of its tokens are right."""
    wrong = [token + 1 for token in tokens]
    return {
        "none": ([], 0),
        "right": (tokens, LENGTH),
        "a beginning": (tokens[:5], 5),
        "right, then wrong": (tokens[:5] + wrong[5:], 5),
        "wrong": (wrong, 0),
        "wrong in the middle": ([*tokens[:3], wrong[3], *tokens[4:]], 3),
        "more than there is": (tokens + wrong, LENGTH),
    }


@pytest.mark.parametrize("kind", list(drafts(list(range(LENGTH)))))
def test_a_draft_changes_the_number_of_steps_and_nothing_else(model: Any, features: torch.Tensor, kind: str) -> None:
    plain = decoded(model, features, None)
    assert len(set(plain.tokens)) > 3, "a text that a draft could get wrong"
    draft, right = drafts(plain.tokens)[kind]
    with Steps(model) as steps:
        drafted = decoded(model, features, draft)
    assert drafted.tokens == plain.tokens
    assert drafted.avg_logprob == pytest.approx(plain.avg_logprob, abs=1e-4)
    assert drafted.no_speech_prob == pytest.approx(plain.no_speech_prob, rel=1e-3)
    assert steps.count == max(1, LENGTH - right)


def test_what_nobody_wants_any_more_ends_at_the_next_step(model: Any, features: torch.Tensor) -> None:
    asked: list[bool] = []

    def after_two() -> bool:
        asked.append(len(asked) >= 2)
        return asked[-1]

    with Steps(model) as steps, pytest.raises(UnwantedError):
        decoded(model, features, [], after_two)
    assert steps.count == 2
    assert not any(block.attn.key._forward_hooks for block in model.decoder.blocks), "whisper's own traces are gone"


def test_encoding_ends_between_two_layers(model: Any) -> None:
    with torch.inference_mode(), pytest.raises(UnwantedError):
        encode(model, torch.zeros(16_000).numpy(), lambda: True)
