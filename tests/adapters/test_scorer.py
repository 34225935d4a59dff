"""The shipped scorer on real embeddings: what earns, what does not, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from coach.adapters.sentence_encoder import SentenceEncoder
from coach.balance import balance, order
from coach.config import PACKAGE
from coach.model import Scorecard, Transcript
from coach.rubric import load_rubrics
from coach.scoring import Scorers
from coach.scoring.scorer import Scorer
from tests.support import content

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


def test_what_was_heard_ahead_is_not_heard_again(scorer: Scorer) -> None:
    late, encoder = replace(scorer), Mock(wraps=scorer.encoder)
    encoder.name = scorer.encoder.name
    early = replace(scorer, encoder=encoder)
    early.hear(QUESTION, STRONG)
    assert score(early, STRONG) == score(late, STRONG)
    assert encoder.encode.call_count == 1
    assert score(early, STRONG, "Why this program?") == score(late, STRONG, "Why this program?")
    assert score(early, STRONG + " I failed it.") == score(late, STRONG + " I failed it.")
    assert encoder.encode.call_count == 3


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
    (flag,) = card.flags
    assert flag.name == "off_topic"
    assert flag.fix
    assert flag.quote


def test_the_card_names_what_made_it(scorer: Scorer) -> None:
    card = score(scorer, STRONG)
    assert (card.rubric, card.encoder) == ("five_part", scorer.encoder.name)
    assert card.rubric_digest == scorer.rubric.digest


def test_no_model_is_needed_to_refuse_silence(tmp_path: Path, scorer: Scorer) -> None:
    card = scorer.score(QUESTION, Transcript("", "", duration_s=10.0))
    assert card.refused
    assert "No speech" in card.refused


EXCUSED = (
    "My Step 1 was 204. The school never prepared us and my professors did not teach the exam, and that was my "
    "responsibility. After that I worked harder and my scores went up."
)


def test_a_strong_answer_is_explained_from_end_to_end(scorer: Scorer) -> None:
    card = score(scorer, STRONG)
    assert all(part.why for part in card.parts)
    assert all(0.3 < part.confidence <= 1.0 for part in card.parts)
    assert all(part.gain == 2 - part.level for part in card.parts)
    assert len(card.heard) >= 2
    assert card.first
    assert order(card.stretches) == ("own_it", "cause", "change", "evidence", "residency_link")
    assert sum(stretch.share for stretch in card.stretches) == pytest.approx(1.0)
    assert " ".join(STRONG[stretch.start : stretch.end] for stretch in card.stretches) == STRONG
    assert balance(card.stretches).recovery > balance(card.stretches).failure


def test_an_excuse_is_quoted_and_mended_first(scorer: Scorer) -> None:
    card = score(scorer, EXCUSED)
    assert card.worries
    quotes = [flag.quote.text for flag in card.flags if flag.quote]
    assert not any("my responsibility" in text for text in quotes)
    assert all(text in EXCUSED for text in quotes)


def test_advice_on_a_partial_part_quotes_the_answer(scorer: Scorer) -> None:
    answer = (
        "I failed Step 1 and it is my fault. I studied badly. After that I used more practice questions, and I passed."
    )
    card = score(scorer, answer)
    partial = [part for part in card.parts if part.level == 1]
    assert partial
    for part in partial:
        quoted = re.search(r'You said "(.+?)(?: \.\.\.)?"', part.advice)
        assert quoted
        assert quoted[1] in answer


def test_nothing_is_praised_and_nothing_explained_when_there_is_no_answer(scorer: Scorer) -> None:
    card = score(scorer, "The weather in your city is lovely and I enjoyed the dinner with the residents very much.")
    assert card.heard == ()
    if card.refused:
        assert (card.worries, card.first, card.stretches) == ((), "", ())


def test_what_the_user_corrected_is_what_is_scored_and_quoted(scorer: Scorer) -> None:
    heard = "I field step one and it was the weather."
    card = scorer.score(QUESTION, Transcript(heard, heard, corrected_text=STRONG))
    assert card == score(scorer, STRONG)


def test_a_spoken_answer_has_times_for_every_stretch(scorer: Scorer) -> None:
    spoken = content.spoken(STRONG)
    card = scorer.score(QUESTION, spoken)
    ends = [stretch.end_s for stretch in card.stretches]
    assert None not in ends
    assert ends == sorted(end for end in ends if end is not None)
    assert card.stretches[0].start_s == 0.0
