"""The packed layers against PyTorch's own."""

from __future__ import annotations

import pytest
import torch

from coach.adapters.packed_linear import pack

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


def test_reaches_layers_of_layers_and_leaves_other_precisions() -> None:
    model = torch.nn.Sequential(torch.nn.Sequential(torch.nn.Linear(4, 4)), torch.nn.Linear(4, 4).half())
    pack(model)
    kinds = [type(layer).__name__ for layer in model.modules() if not list(layer.children())]
    assert kinds == (["PackedLinear", "Linear"] if torch.backends.mkldnn.is_available() else ["Linear", "Linear"])
