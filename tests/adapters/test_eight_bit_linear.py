"""The layers in 8 bits against PyTorch's own, and the Whisper model that is made of them."""

from __future__ import annotations

import weakref
from pathlib import Path

import pytest
import torch

from coach.adapters import whisper_model
from coach.adapters.eight_bit_linear import available, quantise, quantised
from coach.adapters.whisper_model import quantise_vocabulary, read_model

#: In shares of the largest number: 8 bits of weights and 7 of what comes in.
NEARLY = 0.03

pytestmark = pytest.mark.skipif(not available(), reason="this build of PyTorch has no such layers")


def assert_near(given: torch.Tensor, expected: torch.Tensor, tolerance: float = NEARLY) -> None:
    assert given.shape == expected.shape
    assert float((given - expected).abs().max()) <= tolerance * float(expected.abs().max())


@pytest.mark.parametrize("shape", [(1, 48), (7, 48), (2, 33, 48)])
@pytest.mark.parametrize("bias", [True, False])
def test_gives_nearly_the_same_numbers(shape: tuple[int, ...], bias: bool) -> None:
    torch.manual_seed(0)
    layer, rows = torch.nn.Linear(48, 80, bias=bias), torch.randn(shape)
    with torch.inference_mode():
        assert_near(quantise(torch.nn.Sequential(layer))(rows), layer(rows))


def test_a_row_of_noughts_is_no_trouble() -> None:
    layer = torch.nn.Linear(4, 2, bias=False)
    with torch.inference_mode():
        layer.weight[0] = 0.0
        given = quantised(layer)(torch.ones(1, 4))
    assert float(given[0, 0]) == 0.0
    assert torch.isfinite(given).all()


def test_the_largest_numbers_do_not_overflow() -> None:
    layer = torch.nn.Linear(512, 16, bias=False)
    torch.nn.init.ones_(layer.weight)
    with torch.inference_mode():
        assert_near(quantised(layer)(torch.ones(3, 512)), torch.full((3, 16), 512.0))


def test_keeps_nothing_of_the_layer() -> None:
    layer = torch.nn.Linear(4, 4)
    weight = weakref.ref(layer.weight)
    kept = quantised(layer)
    del layer
    assert weight() is None
    assert kept(torch.zeros(1, 4)).shape == (1, 4)


def test_whispers_decoder_gives_nearly_the_same_chances_and_remembers_what_was_said() -> None:
    from whisper.model import TextDecoder

    torch.manual_seed(1)
    decoder = TextDecoder(n_vocab=300, n_ctx=16, n_state=64, n_head=2, n_layer=2).eval()
    torch.nn.init.normal_(decoder.positional_embedding)
    with torch.no_grad():
        decoder.token_embedding.weight.copy_(decoder.token_embedding.weight.half())
    tokens, features = torch.randint(0, 300, (1, 5)), torch.randn(1, 20, 64)
    with torch.inference_mode():
        expected = decoder(tokens, features)
        quantise_vocabulary(quantise(decoder), decoder.token_embedding.weight.detach().half())
        assert_near(decoder(tokens, features), expected)
        shifted = decoder(tokens, features, kv_cache={"any": torch.zeros(1, 3, 64)})
    assert not torch.allclose(shifted, expected, atol=0.1)


@pytest.fixture(scope="module")
def checkpoint() -> dict[str, object]:
    """Of a Whisper model far too small to understand anything."""
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(2)
    dims = ModelDimensions(
        n_mels=80, n_audio_ctx=8, n_audio_state=64, n_audio_head=2, n_audio_layer=1,
        n_vocab=300, n_text_ctx=16, n_text_state=64, n_text_head=2, n_text_layer=1,
    )  # fmt: skip
    model = Whisper(dims)
    torch.nn.init.normal_(model.decoder.positional_embedding)
    return {"dims": vars(dims), "model_state_dict": {name: one.half() for name, one in model.state_dict().items()}}


def chances(path: Path) -> torch.Tensor:
    with torch.inference_mode():
        return read_model(path)(torch.zeros(1, 80, 16), torch.arange(5)[None])


def test_a_checkpoint_of_the_old_format_is_read_alike(checkpoint: dict[str, object], tmp_path: Path) -> None:
    torch.save(checkpoint, tmp_path / "new.pt")
    torch.save(checkpoint, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    torch.testing.assert_close(chances(tmp_path / "old.pt"), chances(tmp_path / "new.pt"))


def test_without_such_layers_the_same_is_heard(
    checkpoint: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save(checkpoint, tmp_path / "model.pt")
    expected = chances(tmp_path / "model.pt")
    monkeypatch.setattr(whisper_model, "available", lambda: False)
    assert_near(chances(tmp_path / "model.pt"), expected)
