"""The packed layers against PyTorch's own."""

from __future__ import annotations

import weakref
from pathlib import Path

import pytest
import torch

from coach.adapters import packed_linear, whisper_model
from coach.adapters.packed_linear import available, pack, packed
from coach.adapters.whisper_model import pack_vocabulary, read_model

ROWS = [(1, 48), (7, 48), (2, 33, 48)]


@pytest.mark.parametrize("shape", ROWS)
@pytest.mark.parametrize("bias", [True, False])
def test_gives_the_same_numbers(shape: tuple[int, ...], bias: bool) -> None:
    torch.manual_seed(0)
    layer = torch.nn.Linear(48, 80, bias=bias)
    rows = torch.randn(shape)
    with torch.inference_mode():
        expected = layer(rows)
        packed = pack(torch.nn.Sequential(layer))(rows)
    assert packed.shape == expected.shape
    torch.testing.assert_close(packed, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.skipif(not available(), reason="this build of PyTorch has no oneDNN")
def test_reaches_layers_of_layers_and_other_precisions() -> None:
    model = torch.nn.Sequential(torch.nn.Sequential(torch.nn.Linear(4, 4)), torch.nn.Linear(4, 4).half())
    pack(model)
    kinds = [type(layer).__name__ for layer in model.modules() if not list(layer.children())]
    assert kinds == ["PackedLinear", "PackedLinear"]
    assert model(torch.zeros(1, 4)).dtype == torch.float32


@pytest.mark.skipif(not available(), reason="this build of PyTorch has no oneDNN")
def test_keeps_nothing_of_the_layer() -> None:
    layer = torch.nn.Linear(4, 4)
    weight = weakref.ref(layer.weight)
    kept = packed(layer)
    del layer
    assert weight() is None
    assert kept(torch.zeros(1, 4)).shape == (1, 4)


@pytest.mark.skipif(not available(), reason="this build of PyTorch has no oneDNN")
def test_whispers_decoder_gives_the_same_chances_and_remembers_what_was_said() -> None:
    from whisper.model import TextDecoder

    torch.manual_seed(1)
    decoder = TextDecoder(n_vocab=300, n_ctx=16, n_state=64, n_head=2, n_layer=2).eval()
    torch.nn.init.normal_(decoder.positional_embedding)
    with torch.no_grad():
        decoder.token_embedding.weight.copy_(decoder.token_embedding.weight.half())
    tokens, features = torch.randint(0, 300, (1, 5)), torch.randn(1, 20, 64)
    with torch.inference_mode():
        expected = decoder(tokens, features)
        pack_vocabulary(pack(decoder))
        torch.testing.assert_close(decoder(tokens, features), expected, rtol=1e-4, atol=1e-4)
        cache = {"any": torch.zeros(1, 3, 64)}
        shifted = decoder(tokens, features, kv_cache=cache)
    assert not torch.allclose(shifted, expected, atol=1e-2)


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


def test_without_onednn_the_same_is_heard(
    checkpoint: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save(checkpoint, tmp_path / "model.pt")
    expected = chances(tmp_path / "model.pt")
    for module in (packed_linear, whisper_model):
        monkeypatch.setattr(module, "available", lambda: False)
    torch.testing.assert_close(chances(tmp_path / "model.pt"), expected, rtol=1e-4, atol=1e-4)
