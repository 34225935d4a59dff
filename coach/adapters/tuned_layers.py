"""What tuning changed in the upper layers of the sentence model, kept as differences in 8 bits.

all-MiniLM-L6-v2 was trained to tell what a sentence is about; the rubrics ask who did it, whether it happened, and
whether it is a result. `benchmarks/fit_encoder.py` trains the upper layers on the rubrics' labelled clauses and writes
the differences here; the lower layers stay as they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coach.array_file import ArrayFileError, read_arrays
from coach.errors import ModelError

if TYPE_CHECKING:
    from torch.nn import Module

SHIPPED = Path(__file__).with_suffix(".npz")
_LARGEST = 127
_FIX = "Install the coach again."


@dataclass(frozen=True)
class TunedLayers:
    """Per parameter of the model its differences, as whole steps of a size per row. `name` is the tuning's."""

    name: str
    steps: dict[str, NDArray[np.int8]]
    sizes: dict[str, NDArray[np.float32]]

    @classmethod
    def between(
        cls, name: str, before: dict[str, NDArray[np.float32]], after: dict[str, NDArray[np.float32]]
    ) -> TunedLayers:
        """The differences of parameters of the same names."""
        steps, sizes = {}, {}
        for parameter, value in before.items():
            difference = after[parameter] - value
            size = np.maximum(np.abs(difference).max(axis=-1, keepdims=True) / _LARGEST, np.finfo(np.float32).tiny)
            steps[parameter], sizes[parameter] = np.rint(difference / size).astype(np.int8), size.astype(np.float32)
        return cls(name, steps, sizes)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> TunedLayers:
        """Raises ModelError when the file is missing or damaged."""
        try:
            arrays = read_arrays(path)
            names = [key.removeprefix("steps ") for key in arrays if key.startswith("steps ")]
            steps = {name: arrays[f"steps {name}"] for name in names}
            sizes = {name: arrays[f"sizes {name}"] for name in names}
            name = str(arrays["name"])
        except (ArrayFileError, KeyError) as error:
            raise ModelError(f"The tuning of the sentence model cannot be read: {error}", _FIX) from error
        if not all(_fit(steps[one], sizes[one]) for one in names):
            raise ModelError("The tuning of the sentence model is damaged.", _FIX)
        return cls(name, steps, sizes)

    def save(self, path: Path) -> None:
        arrays: dict[str, Any] = {f"steps {name}": value for name, value in self.steps.items()}
        arrays |= {f"sizes {name}": value for name, value in self.sizes.items()}
        np.savez_compressed(path, name=np.array(self.name), **arrays)

    def apply(self, model: Module) -> None:
        """Add the differences to the model's parameters, in place. Raises ModelError when they are of another model."""
        import torch

        parameters = dict(model.named_parameters())
        with torch.no_grad():
            for name, steps in self.steps.items():
                if name not in parameters or parameters[name].shape != steps.shape:
                    raise ModelError(f"The sentence model has no {name} of the shape that was tuned.", _FIX)
                parameters[name].add_(torch.from_numpy(steps * self.sizes[name]))


def name_of(path: Path = SHIPPED) -> str:
    """The tuning's name alone, read without its arrays; empty when the file cannot be read."""
    try:
        return str(read_arrays(path, ("name",))["name"])
    except ArrayFileError:
        return ""


def _fit(steps: NDArray[Any], sizes: NDArray[Any]) -> bool:
    """Whole steps, each row with its finite size."""
    whole = steps.dtype == np.int8 and sizes.dtype == np.float32 and steps.ndim > 0
    return whole and sizes.shape == (*steps.shape[:-1], 1) and bool(np.isfinite(sizes).all())
