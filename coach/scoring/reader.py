"""Reads an answer as a whole: small recurrent networks over its clauses, in both directions.

The clause heads hear each clause alone. Whose story it is, whether it comes before or after the exam, whether the fault
is taken back, stands in the clauses around it. A reader goes over the clauses forwards and backwards (a gated recurrent
unit, Cho et al. 2014, arXiv:1406.1078), looks for each part and flag at the clauses that speak of it (attention), and
gives log-odds. Trained on labelled answers by `benchmarks/fit_reader.py`, kept beside the rubric (`NAME.reader.npz`);
several are averaged, since each alone depends on the chance of its start.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.array_file import read_arrays
from coach.errors import ContentError, Fault

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Network:
    """One reader's arrays, by the names that PyTorch gives them."""

    arrays: Mapping[str, Array]

    def log_odds(self, clauses: Array, signs: Array) -> Array:
        """Shape (targets,). `clauses` is (n, dimension of the encoder), `signs` (n, signs); n is at least 1."""
        (own,) = _log_odds((self,), clauses, signs)
        return own

    def judged(self, own: Array, recurrent: Array) -> Array:
        """The log-odds, from what each clause says by itself and among the others."""
        heard = np.concatenate([own, recurrent], axis=1)
        each = self._linear("clause", heard)
        attention = _softmax(self.arrays["query"] @ heard.T)
        chosen = attention @ heard
        whole = np.concatenate([heard.mean(axis=0), each.max(axis=0)])
        pooled = np.concatenate([chosen, np.broadcast_to(whole, (len(chosen), len(whole)))], axis=1)
        rows = pooled[self.arrays["looks_with"].astype(int)]
        return np.asarray((rows * self.arrays["out"]).sum(axis=1) + self.arrays["bias"], dtype=np.float32)

    def own(self, clauses: Array, signs: Array) -> Array:
        """What a clause says by itself, shape (n, width)."""
        mixed: Array = self._linear("embedding", clauses) + self._linear("signs", signs)
        centred = mixed - mixed.mean(axis=1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)
        normal = scaled * self.arrays["norm.weight"] + self.arrays["norm.bias"]
        return np.asarray(np.maximum(normal, 0.0), dtype=np.float32)

    def _linear(self, name: str, rows: Array) -> Array:
        return np.asarray(rows @ self.arrays[f"{name}.weight"].T + self.arrays[f"{name}.bias"], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Reader:
    """Several networks of the same shape.

    `targets` are "part>=level" and "flag:name"; `heads` are the clause heads whose answers are among the signs.
    """

    encoder: str
    heads: tuple[str, ...]
    targets: tuple[str, ...]
    networks: tuple[Network, ...]

    @property
    def widths(self) -> tuple[int, int]:
        """The dimension of the clauses' embeddings, and how many signs each clause has. Raises ValueError."""
        if not self.networks:
            raise ValueError("it has no network")
        arrays = self.networks[0].arrays
        return arrays["embedding.weight"].shape[-1], arrays["signs.weight"].shape[-1]

    def log_odds(self, clauses: Array, signs: Array) -> dict[str, float]:
        """The mean over the networks, by target. Arguments as for `Network.log_odds`."""
        mean = np.mean(_log_odds(self.networks, clauses, signs), axis=0)
        return dict(zip(self.targets, map(float, mean), strict=True))


def load_reader(folder: Path, rubric: str) -> Reader | None:
    """None when the rubric has no reader. Raises ContentError when it is damaged."""
    path = folder / f"{rubric}.reader.npz"
    if not path.exists():
        return None
    try:
        return _reader(read_arrays(path))
    except (ValueError, LookupError, TypeError) as error:
        raise ContentError((Fault(path, 0, "(file)", f"cannot be read: {error}"),)) from error


def _reader(arrays: dict[str, NDArray[Any]]) -> Reader:
    """Raises ValueError, LookupError or TypeError when the arrays are not those of networks that work together."""
    made_for = str(arrays.pop("encoder"))
    heads, targets = (tuple(map(str, arrays.pop(name))) for name in ("heads", "targets"))
    if not all(np.issubdtype(array.dtype, np.floating) for array in arrays.values()):
        raise ValueError("it holds what are no weights")
    networks = tuple(
        Network({name: array[number].astype(np.float32) for name, array in arrays.items()})
        for number in range(len(arrays["bias"]))
    )
    reader = Reader(made_for, heads, targets, networks)
    # Whatever does not fit together shows at the first clause, which says nothing here.
    dimension, signs = reader.widths
    tried = reader.log_odds(np.zeros((1, dimension), np.float32), np.zeros((1, signs), np.float32))
    if len(tried) != len(targets) or not np.isfinite(list(tried.values())).all():
        raise ValueError("its weights are damaged")
    return reader


def save_reader(path: Path, reader: Reader) -> None:
    """The networks' arrays one upon the other, in half precision, which changes no decision."""
    stacked: dict[str, Any] = {
        name: np.stack([network.arrays[name] for network in reader.networks]).astype(np.float16)
        for name in reader.networks[0].arrays
    }
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            encoder=np.array(reader.encoder),
            heads=np.array(reader.heads),
            targets=np.array(reader.targets),
            **stacked,
        )


def _log_odds(networks: Sequence[Network], clauses: Array, signs: Array) -> list[Array]:
    owns = [network.own(clauses, signs) for network in networks]
    recurrent = _recurrent(networks, owns)
    return [network.judged(own, states) for network, own, states in zip(networks, owns, recurrent, strict=True)]


def _recurrent(networks: Sequence[Network], owns: Sequence[Array]) -> list[Array]:
    """For each network the states of its gated recurrent unit at each clause, forwards and backwards side by side.

    All of them take each step together: NumPy's calls cost more than the products.
    """
    ways = [(network, own, way) for network, own in zip(networks, owns, strict=True) for way in ("", "_reverse")]
    inputs = np.stack([_inputs(network, own[::-1] if way else own, way) for network, own, way in ways], axis=1)
    weights, bias = (
        np.stack([network.arrays[f"recurrent.{name}_hh_l0{way}"] for network, _, way in ways])
        for name in ("weight", "bias")
    )
    width = weights.shape[2]
    state = np.zeros((len(ways), width), dtype=np.float32)
    states = np.empty((len(inputs), *state.shape), dtype=np.float32)
    for row, given in enumerate(inputs):
        kept = np.matmul(weights, state[..., None])[..., 0] + bias
        gates = _sigmoid(given[:, :-width] + kept[:, :-width])
        reset, update = gates[:, :width], gates[:, width:]
        new = np.tanh(given[:, -width:] + reset * kept[:, -width:])
        state = (1.0 - update) * new + update * state
        states[row] = state
    pairs = zip(states[:, ::2].swapaxes(0, 1), states[::-1, 1::2].swapaxes(0, 1), strict=True)
    return [np.concatenate(pair, axis=1) for pair in pairs]


def _inputs(network: Network, own: Array, way: str) -> Array:
    """What the gates are given of each clause, shape (n, 3 * width)."""
    product = own @ network.arrays[f"recurrent.weight_ih_l0{way}"].T
    return np.asarray(product + network.arrays[f"recurrent.bias_ih_l0{way}"], dtype=np.float32)


def _sigmoid(values: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-values)), dtype=np.float32)


def _softmax(rows: Array) -> Array:
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
