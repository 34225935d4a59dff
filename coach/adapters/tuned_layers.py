"""What tuning changed in the upper layers of the sentence model, kept as differences in 8 bits.

all-MiniLM-L6-v2 was trained to tell what a sentence is about; the rubrics ask who did it, whether it happened, and
whether it is a result. `benchmarks/fit_encoder.py` trains the upper layers on the rubrics' labelled clauses and writes
the differences here; the lower layers stay as they came.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

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
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                names = [key.removeprefix("steps ") for key in arrays.files if key.startswith("steps ")]
                steps = {name: arrays[f"steps {name}"] for name in names}
                return cls(str(arrays["name"]), steps, {name: arrays[f"sizes {name}"] for name in names})
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(f"The tuning of the sentence model cannot be read: {error}", _FIX) from error

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
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return str(arrays["name"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return ""
