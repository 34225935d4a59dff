"""Fitting, keeping and loading the clause heads, with an encoder that only counts words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.config import PACKAGE
from coach.ports import Progress, silent
from coach.rubric import LabelledClause, Rubric, load_rubrics
from coach.scoring.heads import Heads, fit_heads, fitted_heads, fitting_of
from coach.scoring.memory import EmbeddingMemory


class CountingEncoder:
    """Hashes words into 32 numbers, and counts how often it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.calls = 0

    def load(self, progress: Progress = silent) -> None: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        vectors = np.zeros((len(texts), 32), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, sum(word.encode()) % 32] += 1.0
        return vectors / 10


CLAUSES = [LabelledClause(text=f"it was my fault number {n}", parts={"own_it": 2}) for n in range(8)]
CLAUSES += [LabelledClause(text=f"the school closed for {n} weeks", cues=("blame",)) for n in range(8)]


def test_heads_tell_the_labelled_clauses_apart() -> None:
    encoder = CountingEncoder()
    heads = fit_heads(["own_it", "cause"], CLAUSES, EmbeddingMemory(encoder))
    # No clause is a cause, so there is nothing to learn for it.
    assert heads.names == ("own_it>=1", "own_it>=2", "cue:blame")
    texts = ["it was my own fault", "the school closed again"]
    chances = heads.probabilities(texts, encoder.encode(texts))
    assert chances[0, 1] > 0.5 > chances[1, 1]
    assert chances[1, 2] > 0.5 > chances[0, 2]


def test_saved_heads_come_back_the_same(tmp_path: Path) -> None:
    heads = fit_heads(["own_it"], CLAUSES, EmbeddingMemory(CountingEncoder()))
    heads.save(tmp_path / "h.npz")
    loaded = Heads.load(tmp_path / "h.npz")
    assert loaded is not None
    assert loaded.names == heads.names
    assert loaded.weights == pytest.approx(heads.weights, abs=1e-3)


@pytest.mark.parametrize("damage", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_damaged_heads_count_as_missing(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "h.npz").write_bytes(damage)
    assert Heads.load(tmp_path / "h.npz") is None


@pytest.fixture
def rubric(tmp_path: Path) -> Rubric:
    shipped = PACKAGE.parent / "rubrics"
    folder = tmp_path / "rubrics"
    folder.mkdir()
    for path in shipped.glob("five_part.*"):
        (folder / path.name).write_bytes(path.read_bytes())
    clauses = folder / "five_part.clauses.yaml"
    head, _, examples = clauses.read_text(encoding="utf-8").partition("clauses:\n")
    few = examples.splitlines(keepends=True)[::20]  # fitted in a moment
    clauses.write_text(f"{head}clauses:\n{''.join(few)}", encoding="utf-8")
    return load_rubrics(folder).get("five_part")


def test_heads_are_fitted_once_and_again_when_an_exemplar_changes(rubric: Rubric, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    fitted_heads(rubric, encoder, tmp_path / "cache", silent)
    calls = encoder.calls
    fitted_heads(rubric, encoder, tmp_path / "cache", silent)
    assert encoder.calls == calls
    path = rubric.folder / "five_part.clauses.yaml"
    path.write_text(path.read_text() + '- {text: "The 199 is all my own work.", parts: {own_it: 2}}\n')
    changed = load_rubrics(rubric.folder).get("five_part")
    assert changed.digest != rubric.digest
    fitted_heads(changed, encoder, tmp_path / "cache", silent)
    assert encoder.calls > calls


def test_shipped_heads_need_no_fitting_until_the_rubric_changes(rubric: Rubric, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    fitted = fitted_heads(rubric, encoder, tmp_path / "first", silent)
    shipped = rubric.folder / "five_part.heads.npz"
    fitted.save(shipped)
    assert Heads.load(shipped) is not None
    assert fitted.fitted_for == fitting_of(rubric, encoder)
    calls = encoder.calls
    fitted_heads(rubric, encoder, tmp_path / "second", silent)
    assert encoder.calls == calls
    assert not (tmp_path / "second").exists()


def test_going_on_from_heads_comes_to_where_a_fit_from_nothing_comes() -> None:
    encoder = CountingEncoder()
    memory = EmbeddingMemory(encoder)
    start = fit_heads(["own_it", "cause"], CLAUSES[:-1], memory)
    cold, warm = (
        fit_heads(["own_it", "cause"], CLAUSES, memory),
        fit_heads(["own_it", "cause"], CLAUSES, memory, start=start),
    )
    texts = [clause.text for clause in CLAUSES]
    chances = [heads.probabilities(texts, encoder.encode(texts)) for heads in (cold, warm)]
    assert chances[0] == pytest.approx(chances[1], abs=0.05)


def test_only_what_is_new_is_embedded(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    memory = EmbeddingMemory(encoder)
    memory.learn(["it was my fault", "the school closed"])
    memory.keep(tmp_path / "memory.npz", ["it was my fault", "the school closed"])
    later = EmbeddingMemory(encoder)
    later.recall(tmp_path / "memory.npz")
    assert later.forgotten(["the school closed", "two timed blocks"]) == ["two timed blocks"]
    exact = encoder.encode(["the school closed"])
    assert np.allclose(later.vectors(["the school closed"]), exact, atol=0.002)


@pytest.mark.parametrize("damage", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_a_damaged_memory_holds_nothing(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "memory.npz").write_bytes(damage)
    memory = EmbeddingMemory(CountingEncoder())
    memory.recall(tmp_path / "memory.npz")
    assert memory.forgotten(["a"]) == ["a"]


def test_new_words_for_the_user_fit_nothing_anew(rubric: Rubric, tmp_path: Path) -> None:
    encoder = CountingEncoder()
    before = fitting_of(rubric, encoder)
    path = rubric.folder / "five_part.yaml"
    words = path.read_text(encoding="utf-8").replace("How do I know that it worked?", "What shows me that it worked?")
    path.write_text(words.replace("title: Evidence", "title: Proof"), encoding="utf-8")
    reworded = load_rubrics(rubric.folder).get("five_part")
    assert reworded.digest != rubric.digest
    assert fitting_of(reworded, encoder) == before
    path.write_text(words.replace("My Step 2 CK was a 247", "My Step 2 CK was a 251"), encoding="utf-8")
    assert fitting_of(load_rubrics(rubric.folder).get("five_part"), encoder) != before
