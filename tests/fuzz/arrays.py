"""Heads, levels, reader, tuning and embeddings: the files of arrays beside a rubric and in the cache."""

from __future__ import annotations

import functools
import io
import pickle
import zipfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
from hypothesis import strategies as st

from coach.adapters.tuned_layers import TunedLayers, name_of
from coach.model import Transcript
from coach.ports import silent
from coach.rubric import Rubric, load_rubrics
from coach.scoring.heads import N_GRAM_FEATURES, Heads, fitted_heads, fitting_of
from coach.scoring.levels import load_levels
from coach.scoring.memory import EmbeddingMemory
from coach.scoring.reader import Reader, load_reader
from coach.scoring.scorer import Scorer
from tests.fuzz.harness import ROOT, Parser
from tests.fuzz.nasty import damaged
from tests.fuzz.scoring_texts import DIMENSION, HashingEncoder
from tests.fuzz.yaml_files import CLAUSES, RUBRIC

_ANSWER = Transcript("I failed Step 1. They failed me, and I kept an error log for a year.", "")


class _Evil:
    """Unpickled, it would end the test run."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        import os

        return os._exit, (86,)


def _npy(array: object, *, allow: bool = False) -> bytes:
    target = io.BytesIO()
    np.lib.format.write_array(target, np.asarray(array), allow_pickle=allow)
    return target.getvalue()


def _npz(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return target.getvalue()


@functools.cache
def _members(kind: str) -> dict[str, bytes]:
    """A small shipped file of this kind, taken apart."""
    file = {
        "heads": ROOT / "rubrics" / "carr.heads.npz",
        "reader": ROOT / "rubrics" / "carr.reader.npz",
        "embeddings": ROOT / "rubrics" / "carr.embeddings.npz",
        "tuned": ROOT / "coach" / "adapters" / "tuned_layers.npz",
    }[kind]
    with zipfile.ZipFile(file) as archive:
        return {name.removesuffix(".npy"): archive.read(name) for name in archive.namelist()}


@functools.cache
def _whole(kind: str) -> bytes:
    """As small as it can be and still be right: the tuning has one layer here."""
    members = _members(kind)
    if kind == "tuned":
        first = next(name for name in members if name.startswith("steps "))
        members = {name: members[name] for name in ("name", first, first.replace("steps ", "sizes "))}
    if kind == "embeddings":
        arrays = {name: np.load(io.BytesIO(content)) for name, content in members.items()}
        members = {name: _npy(array[:3] if array.ndim else array) for name, array in arrays.items()}
    return _npz(members)


_ODD = (
    _npy(np.array([_Evil()], dtype=object), allow=True),
    _npy(np.full((3, 3), np.nan, np.float32)),
    _npy(np.full((3, 3), np.inf, np.float32)),
    _npy(np.zeros(0, np.float32)),
    _npy(np.zeros((0, 5), np.float32)),
    _npy(np.float32(1)),
    _npy(np.array("text")),
    _npy(np.array(["a", "b"])),
    _npy(np.zeros((2, 2, 2, 2), np.complex64)),
    _npy(np.array([1, 2], "datetime64[s]")),
    _npy(np.zeros((1, N_GRAM_FEATURES + DIMENSION), np.float16)),
    _npy(np.array([b"\xff"])),
    _npy(np.zeros(3, [("a", "i4"), ("b", "f8")])),
    pickle.dumps(_Evil()),
    b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }".ljust(128) + b"\n",
    b"\x93NUMPY\x02\x00\xff\xff\xff\xff",
    b"\x93NUMPY\x01\x00v\x00" + b"(" * 118,
    b"",
)


def _changed(kind: str, member: int, content: bytes) -> bytes:
    """One array of a good file exchanged for another; an empty one leaves it out."""
    members = dict(_members(kind)) if kind != "tuned" else {}
    if not members:
        with zipfile.ZipFile(io.BytesIO(_whole(kind))) as archive:
            members = {name.removesuffix(".npy"): archive.read(name) for name in archive.namelist()}
    name = sorted(members)[member % len(members)]
    members |= {name: content}
    if not content:
        del members[name]
    return _npz(members)


def _cases() -> st.SearchStrategy[tuple[str, bytes]]:
    kinds = ("reader", "embeddings", "tuned", "heads")
    levels = (ROOT / "rubrics" / "carr.levels.json").read_bytes()
    snippets = (b"NaN", b"1e999", b"null", b"[" * 3000, b'{"a":' * 1000, b"9" * 5000, b'"\\ud800"', b"0.0")
    whole = [st.tuples(st.just(kind), damaged([_whole(kind)], (b"PK\x01\x02", b"PK\x05\x06"))) for kind in kinds[:3]]
    changed = [
        st.tuples(st.just(kind), st.builds(_changed, st.just(kind), st.integers(0, 40), st.sampled_from(_ODD)))
        for kind in kinds[:3]
    ]
    heads = st.tuples(
        st.just("heads"),
        st.one_of(
            st.builds(_changed, st.just("heads"), st.integers(0, 5), st.sampled_from(_ODD)),
            damaged([_small_heads()], (b"PK\x01\x02", b"PK\x05\x06")),
        ),
    )
    return st.one_of(*whole, *changed, heads, st.tuples(st.just("levels"), damaged([levels], snippets)))


@functools.cache
def _small_heads() -> bytes:
    target = io.BytesIO()
    np.savez_compressed(
        target,
        names=np.array(["own_it>=1", "cue:blame"]),
        weights=np.zeros((2, N_GRAM_FEATURES + DIMENSION), np.float16),
        biases=np.zeros(2, np.float32),
        fitted_for=np.array("x"),
    )
    return target.getvalue()


@functools.cache
def _tuning() -> tuple[Rubric, HashingEncoder]:
    rubric = load_rubrics(ROOT / "rubrics").get("carr")
    shipped = Heads.load(ROOT / "rubrics" / "carr.heads.npz")
    assert shipped is not None
    return rubric, HashingEncoder(shipped.fitted_for.split(" ", 1)[1].rsplit(" ", 1)[0])


def _check(case: tuple[str, bytes], folder: Path) -> None:
    kind, content = case
    if kind == "tuned":
        path = folder / "tuned.npz"
        path.write_bytes(content)
        assert isinstance(name_of(path), str)
        tuned = TunedLayers.load(path)
        assert all(steps.dtype == np.int8 for steps in tuned.steps.values())
    elif kind == "embeddings":
        _check_embeddings(content, folder)
    elif kind == "heads":
        _check_heads(content, folder)
    else:
        _check_decision(kind, content, folder)


def _check_embeddings(content: bytes, folder: Path) -> None:
    """What is damaged is as good as not there: all that is needed is embedded anew."""
    path = folder / "x.embeddings.npz"
    path.write_bytes(content)
    encoder = _tuning()[1]
    memory = EmbeddingMemory(encoder)
    memory.recall(path)
    texts = ["I failed.", "They failed me."]
    memory.learn(memory.forgotten(texts))
    assert np.isfinite(memory.vectors(texts)).all()
    memory.keep(folder / "kept.npz", texts)


def _check_heads(content: bytes, folder: Path) -> None:
    """Those of the rubric are used, or fitted anew."""
    for name, good in (("short.yaml", RUBRIC), ("short.clauses.yaml", CLAUSES), ("short.heads.npz", content)):
        (folder / name).write_bytes(good)
    rubric, encoder = load_rubrics(folder).get("short"), _tuning()[1]
    cache = folder / "cache"
    loaded = Heads.load(folder / "short.heads.npz")
    with patch.object(Heads, "load", lambda path: loaded if path.parent == folder else None):
        if loaded is not None:
            object.__setattr__(loaded, "fitted_for", fitting_of(rubric, encoder))
        heads = fitted_heads(rubric, encoder, cache, silent)
    assert np.isfinite(heads.probabilities(["I failed."], encoder.encode(["I failed."]))).all()


@functools.cache
def _good_heads() -> Heads:
    shipped = Heads.load(ROOT / "rubrics" / "carr.heads.npz")
    assert shipped is not None
    return shipped


def _check_decision(kind: str, content: bytes, folder: Path) -> None:
    """A reader or levels that are wrong are a fault of the rubric's files, told as such."""
    rubric, encoder = _tuning()
    (folder / f"carr.{'reader.npz' if kind == 'reader' else 'levels.json'}").write_bytes(content)
    if kind == "reader":
        (folder / "carr.levels.json").write_bytes((ROOT / "rubrics" / "carr.levels.json").read_bytes())
    levels, reader = load_levels(folder, "carr"), load_reader(folder, "carr")
    fits = isinstance(reader, Reader) and reader.encoder == encoder.name
    card = Scorer(rubric, encoder, _good_heads(), levels, reader if fits else None).score("", _ANSWER)
    assert all(0.0 <= part.confidence <= 1.0 for part in card.parts)


ARRAYS = Parser("arrays and levels", st.deferred(_cases), _check, share=15, seconds=30.0, megabytes=1500)
