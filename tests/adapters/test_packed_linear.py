"""The packed layers against PyTorch's own."""

from __future__ import annotations

import weakref

import pytest
import torch

from coach.adapters.packed_linear import available, pack, packed

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
