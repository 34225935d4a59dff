"""Linear layers in 8 bits, for speech recognition: a quarter of the memory, and faster on an ordinary processor.

Each row of weights becomes whole steps from -127 to 127 of a size of its own; what comes in is brought to 8 bits by its
range at the time, row by row ("dynamic quantisation"), or to 7 on a processor whose sums of two products overflow with
8 (x86 without VNNI). The layers are FBGEMM's, by way of PyTorch. docs/performance.md has what it does to the word error
rate.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch.nn import Module

_LARGEST = 127
_TINY = 1e-8


def quantise(model: Module) -> Module:
    """Replace every linear layer of a model for inference, in place; the model is returned. Only where `available`.

    The layers take and give float32; they cannot be trained or saved.
    """
    import torch

    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, torch.nn.Linear):
                setattr(parent, name, quantised(layer))
    return model


def available() -> bool:
    """Whether this build of PyTorch has the layers. Those for ARM are other ones, and were not tried."""
    import torch

    return torch.backends.quantized.engine in {"x86", "fbgemm"}


def quantised(layer: Any) -> Module:
    """A layer that gives nearly what the linear layer gives, and keeps nothing of it. Only where `available`."""
    return _quantised(layer, reduce_range=overflows())


@cache
def overflows() -> bool:
    """Whether this processor gives wrong sums with 8 bits, by trying the largest there are."""
    import torch

    largest = torch.nn.Linear(64, 8, bias=False)
    torch.nn.init.ones_(largest.weight)
    layer = _quantised(largest, reduce_range=False)
    with torch.inference_mode():
        return bool((layer(torch.ones(8, 64)) - 64.0).abs().max() > 1.0)


def _quantised(layer: Any, *, reduce_range: bool) -> Module:
    import torch

    weight = layer.weight.detach().float()
    sizes = (weight.abs().amax(dim=1) / _LARGEST).clamp_min(_TINY).double()
    with warnings.catch_warnings():
        # The tensors of this kind will go from a later PyTorch than the one that is pinned.
        warnings.filterwarnings("ignore", message=".*quantize_per_channel.*", category=UserWarning)
        steps = torch.quantize_per_channel(weight, sizes, torch.zeros(len(weight), dtype=torch.long), 0, torch.qint8)
    bias = None if layer.bias is None else layer.bias.detach().float().clone()
    made: Module = _quantised_linear()(torch.ops.quantized.linear_prepack(steps, bias), bias, reduce_range)
    return made


@cache
def _quantised_linear() -> Any:
    """The class of these layers, which can only be made once torch is imported."""
    import torch

    class QuantisedLinear(torch.nn.Module):
        bias: torch.Tensor | None

        def __init__(self, packed: Any, bias: torch.Tensor | None, reduce_range: bool) -> None:
            super().__init__()
            self._packed, self._reduce_range = packed, reduce_range
            self.register_buffer("bias", bias, persistent=False)

        def forward(self, rows: torch.Tensor) -> torch.Tensor:
            if rows.numel() == rows.shape[-1]:
                return self._multiply(rows)
            # FBGEMM has one range for all rows; the first tokens of a text would spoil that of the others.
            sizes = rows.abs().amax(dim=-1, keepdim=True).clamp_min_(_TINY)
            product = self._multiply(rows / sizes)
            return product.mul_(sizes) if self.bias is None else torch.lerp(self.bias, product, sizes)

        def _multiply(self, rows: torch.Tensor) -> torch.Tensor:
            product: torch.Tensor = torch.ops.quantized.linear_dynamic(rows, self._packed, self._reduce_range)
            return product

    return QuantisedLinear
