"""The shipped scorer on real embeddings: what earns, what does not, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.adapters.sentence_encoder import SentenceEncoder
from coach.config import PACKAGE
from coach.model import Scorecard, Transcript
from coach.rubric import load_rubrics
from coach.scoring import Scorers
from coach.scoring.scorer import Scorer

QUESTION = "How do you explain your Step 1 score?"
STRONG = (
    "I scored 204 on Step 1, that is low, and it is my responsibility. I had read the books again and again and "
    "almost never tested myself under time. After that I did two timed blocks of forty every morning, kept an error "
    "log that I went through each Sunday, and took an NBME every third week with my tutor. My Step 2 CK was a 249. As "
    "your intern I will keep that log for my clinical mistakes and show it to my senior every week, and I will start "
    "in-training questions in July."
)


@pytest.fixture(scope="session")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    rubrics = load_rubrics(PACKAGE.parent / "rubrics")
    return Scorers(rubrics, SentenceEncoder(), tmp_path_factory.mktemp("cache")).get("five_part")


def score(scorer: Scorer, answer: str, question: str = QUESTION) -> Scorecard:
    return scorer.score(question, Transcript(answer, answer))


def test_a_strong_answer_earns_every_part_with_a_quote(scorer: Scorer) -> None:
    card = score(scorer, STRONG)
    assert card.refused is None
    assert card.total >= 9
    for part in card.parts:
        assert part.quote is not None
        assert part.quote.text == STRONG[part.quote.start : part.quote.end]


def test_every_part_below_two_has_advice(scorer: Scorer) -> None:
    card = score(
        scorer, "The score was not ideal, it happened. After that I worked harder and my scores went up a lot."
    )
    assert card.total <= 4
    assert all(part.advice for part in card.parts if part.level < 2)
    assert not any(part.advice for part in card.parts if part.level == 2)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "yes",
        "I like it here.",
        "ownership accountability root cause active recall error log timed blocks upward trend growth residency ready",
        "First I take ownership, then I give the cause, then the change, then my evidence, last the residency link.",
        "How do I explain my Step 1 score? How do I explain my Step 1 score? That is a good question.",
        "My cousin scored 260 because he did two timed blocks a day and kept an error log, and now he is a resident.",
        "The weather in your city is lovely and I enjoyed the dinner with the residents very much last night.",
        "asdf qwer zxcv poiu lkjh mnbv asdf qwer zxcv poiu lkjh mnbv asdf qwer",
    ],
)
def test_what_holds_no_answer_earns_almost_nothing(scorer: Scorer, answer: str) -> None:
    card = score(scorer, answer)
    assert card.total <= 1
    if card.refused:
        assert card.total == 0


def test_an_off_topic_answer_is_refused_with_the_reason(scorer: Scorer) -> None:
    card = score(scorer, "I grew up by the sea, I love football and cooking, and my sister lives near your hospital.")
    assert card.refused
    assert [flag.name for flag in card.flags] == ["off_topic"]


def test_the_card_names_what_made_it(scorer: Scorer) -> None:
    card = score(scorer, STRONG)
    assert (card.rubric, card.encoder) == ("five_part", "all-MiniLM-L6-v2/6+3")
    assert card.rubric_digest == scorer.rubric.digest


def test_no_model_is_needed_to_refuse_silence(tmp_path: Path, scorer: Scorer) -> None:
    card = scorer.score(QUESTION, Transcript("", "", duration_s=10.0))
    assert card.refused
    assert "No speech" in card.refused
