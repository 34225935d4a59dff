"""The reader's arrays: run as PyTorch runs them, kept and read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.fit_reader import Lesson, ReaderNetwork, train
from coach.errors import ContentError
from coach.scoring.reader import Network, Reader, load_reader, save_reader

DIMENSION, SIGNS, PARTS, FLAGS, HEADS = 12, 5, 2, 1, 3
TARGETS = ("a>=1", "a>=2", "b>=1", "b>=2", "flag:c")


def network(seed: int = 0) -> ReaderNetwork:
    torch.manual_seed(seed)
    return ReaderNetwork((DIMENSION, SIGNS), PARTS, FLAGS, HEADS).eval()


def answer(clauses: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    shapes = ((clauses, DIMENSION), (clauses, SIGNS))
    return tuple(random.normal(size=shape).astype(np.float32) for shape in shapes)  # type: ignore[return-value]


@pytest.mark.parametrize("clauses", [1, 2, 17])
def test_the_arrays_give_what_the_trained_network_gives(clauses: int) -> None:
    trained, (embeddings, signs) = network(), answer(clauses)
    with torch.no_grad():
        _, whole = trained(torch.from_numpy(embeddings)[None], torch.from_numpy(signs)[None], torch.ones(1, clauses))
    assert trained.arrays().log_odds(embeddings, signs) == pytest.approx(whole[0].numpy(), abs=1e-4)


def test_the_clauses_before_and_after_count() -> None:
    read = network().arrays()
    embeddings, signs = answer(6)
    forwards, backwards = read.log_odds(embeddings, signs), read.log_odds(embeddings[::-1], signs[::-1])
    assert np.abs(forwards - backwards).max() > 1e-4


def test_a_reader_is_read_back_as_it_was_kept(tmp_path: Path) -> None:
    reader = Reader("small", ("x>=1",), TARGETS, (network(1).arrays(), network(2).arrays()))
    save_reader(tmp_path / "r.reader.npz", reader)
    again = load_reader(tmp_path, "r")
    assert again is not None
    assert (again.encoder, again.heads, again.targets) == (reader.encoder, reader.heads, reader.targets)
    assert again.log_odds(*answer(4)) == pytest.approx(reader.log_odds(*answer(4)), abs=0.02)


def test_a_rubric_can_do_without_a_reader(tmp_path: Path) -> None:
    assert load_reader(tmp_path, "r") is None


def test_a_damaged_reader_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.reader.npz").write_bytes(b"PK not a zip")
    with pytest.raises(ContentError, match=r"r\.reader\.npz"):
        load_reader(tmp_path, "r")


def test_it_learns_what_only_the_order_of_clauses_tells() -> None:
    """The same two clauses; the label is whether the first came first."""
    embeddings, signs = answer(2)
    lessons = []
    for backwards in (False, True):
        step = -1 if backwards else 1
        labels = np.full(len(TARGETS), float(backwards), dtype=np.float32)
        nothing = np.zeros((2, HEADS), dtype=np.float32)
        clauses = np.ascontiguousarray(embeddings[::step])
        lessons += [[Lesson(clauses, signs * 0, labels, nothing, nothing[:, 0])]] * 80
    read: Network = train(lessons, PARTS, seed=0)
    assert read.log_odds(embeddings, signs * 0).max() < -1
    assert read.log_odds(embeddings[::-1], signs * 0).min() > 1
