"""What comes with the rubrics was learned for the sentence model that comes with the coach. No model is loaded."""

from __future__ import annotations

import pytest

from coach.adapters.sentence_encoder import SentenceEncoder
from coach.config import PACKAGE
from coach.rubric import Rubric, load_rubrics
from coach.rubric_check import made_for_another
from coach.scoring.heads import Heads, fitting_of
from coach.scoring.reader import load_reader

RUBRICS = load_rubrics(PACKAGE.parent / "rubrics").rubrics


@pytest.mark.parametrize("rubric", RUBRICS, ids=[rubric.name for rubric in RUBRICS])
def test_reader_and_heads_fit_the_shipped_sentence_model(rubric: Rubric) -> None:
    encoder = SentenceEncoder()
    assert made_for_another(rubric, encoder.name) == ()
    assert load_reader(rubric.folder, rubric.name) is not None
    heads = Heads.load(rubric.folder / f"{rubric.name}.heads.npz")
    assert heads is not None
    assert heads.fitted_for == fitting_of(rubric, encoder), "learned from other clauses: run benchmarks.fit_levels"
