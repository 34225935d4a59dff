"""Linear layers whose weights lie in memory as oneDNN wants them: the same arithmetic, faster on many processors.

PyTorch hands a float32 linear layer to MKL, which keeps to half of the width of the vector units on processors that
are not Intel's: on the AMD machine of docs/performance.md the packed layer takes 0.4 to 0.7 of the time, for one row
and for 1,500. PyTorch's own compiler does the same when it freezes a model, but needs a C++ compiler on the machine.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch.nn import Module

#: Rows for which the weights are laid out; others work too, about as fast (8 % at most in what was tried, 1 to 1,500).
ROWS = 64


def pack(model: Module) -> Module:
    """Replace every linear layer of a model for inference, in place; the model is returned.

    Unchanged where this build of PyTorch has no oneDNN. Layers of any precision become float32; they cannot be trained
    or saved.
    """
    import torch

    if not available():
        return model
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, torch.nn.Linear):
                setattr(parent, name, packed(layer))
    return model


def available() -> bool:
    """Whether this build of PyTorch has oneDNN."""
    import torch

    return bool(torch.backends.mkldnn.is_available()) and hasattr(torch.ops.mkldnn, "_linear_pointwise")  # type: ignore[no-untyped-call]


def packed(layer: Any) -> Module:
    """A layer that gives what the linear layer gives in float32, and keeps nothing of it. Only where `available`."""
    bias = None if layer.bias is None else layer.bias.detach().float().clone()
    made: Module = _packed_linear()(layer.weight.detach().float(), bias)
    return made


@cache
def _packed_linear() -> Any:
    """The class of the packed layers, which can only be made once torch is imported."""
    import torch

    class PackedLinear(torch.nn.Module):
        def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None) -> None:
            super().__init__()
            self.out_features, self.in_features = weight.shape
            self.register_buffer("packed", torch.ops.mkldnn._reorder_linear_weight(weight, ROWS), persistent=False)
            self.register_buffer("bias", bias, persistent=False)

        def forward(self, rows: torch.Tensor) -> torch.Tensor:
            product: torch.Tensor = torch.ops.mkldnn._linear_pointwise(rows, self.packed, self.bias, "none", [], "")
            return product

    return PackedLinear
