"""What the heads hear in one sentence, with an encoder that hashes words: a new example changes it, and shows it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.config import PACKAGE
from coach.ports import Progress, silent
from coach.rubric import Rubric, load_rubrics
from coach.scoring.sentence import Hearing, hear

SENTENCE = "The paella was burnt by me"


class WordEncoder:
    """Hashes words into 64 numbers, of unit length."""

    name = "words"

    def load(self, progress: Progress = silent) -> None: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().strip(".").split():
                vectors[row, sum(word.encode()) % 64] += 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


@pytest.fixture
def rubric(tmp_path: Path) -> Rubric:
    """The shipped parts, with a few clauses of its own."""
    folder = tmp_path / "rubrics"
    folder.mkdir()
    (folder / "five_part.yaml").write_bytes((PACKAGE.parent / "rubrics" / "five_part.yaml").read_bytes())
    clauses = [f'- {{text: "The school closed for {number} weeks.", cues: [blame]}}' for number in range(6)]
    (folder / "five_part.clauses.yaml").write_text("\n".join(["clauses:", *clauses, ""]))
    return load_rubrics(folder).get("five_part")


def taught(rubric: Rubric) -> Rubric:
    with (rubric.folder / "five_part.clauses.yaml").open("a") as file:
        file.writelines(f'- {{text: "{SENTENCE}, {n} times.", parts: {{own_it: 2}}, why: ""}}\n' for n in range(4))
    return load_rubrics(rubric.folder).get("five_part")


def heard(hearing: Hearing, head: str) -> tuple[float, float | None]:
    return next((answer.probability, answer.before) for answer in hearing.answers if answer.head == head)


def test_answers_and_neighbours_come_surest_first(rubric: Rubric, tmp_path: Path) -> None:
    hearing = hear("um, the school closed for nine weeks", rubric, WordEncoder(), tmp_path / "cache")
    assert hearing.text == "the school closed for nine weeks"
    assert hearing.answers[0].head == "cue:blame"
    chances = [answer.probability for answer in hearing.answers]
    assert chances == sorted(chances, reverse=True)
    assert [near.example.cues for near in hearing.nearest] == [("blame",)] * 3
    assert 1.01 > hearing.nearest[0].similarity >= hearing.nearest[2].similarity > 0.5


def test_without_former_heads_there_is_no_before(rubric: Rubric, tmp_path: Path) -> None:
    for _ in range(2):
        hearing = hear(SENTENCE, rubric, WordEncoder(), tmp_path / "cache")
        assert hearing.changed_at is None
        assert {answer.before for answer in hearing.answers} == {None}


def test_an_example_added_shows_what_it_changed(rubric: Rubric, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, _ = heard(hear(SENTENCE, rubric, WordEncoder(), cache), "own_it>=2")
    hearing = hear(SENTENCE, taught(rubric), WordEncoder(), cache)
    now, before = heard(hearing, "own_it>=2")
    assert before == pytest.approx(first, abs=1e-3)  # heads are kept in half precision
    assert now > first + 0.2
    assert hearing.changed_at is not None
    assert hearing.nearest[0].example.parts == {"own_it": 2}


def test_heads_of_another_encoder_or_damaged_ones_are_no_former_heads(rubric: Rubric, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    hear(SENTENCE, rubric, WordEncoder(), cache)
    (former,) = (cache / "heads").iterdir()
    former.write_bytes(b"not an archive")
    assert hear(SENTENCE, taught(rubric), WordEncoder(), cache).changed_at is None
