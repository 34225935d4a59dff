"""What is told about an attempt: complete, stable, and harmless to a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.delivery import measure_delivery
from coach.doubt_marks import to_correct, unmarked
from coach.model import Attempt, Delivery, Flag, Pause, Quote, Scorecard, Source, Stretch, Transcript
from coach.plain import markdown, plain
from coach.report import as_dict, as_markdown, as_text, transcript_dict
from tests.support import content

TARGET_S = (45, 90)
TITLES = {name: title for name, title, _ in content.PARTS} | {"blame": "Blame"}
NASTY = "I\x1b[31m failed\x07 \x9b2J[b]Step 1[/b] <script>alert(1)</script> | *really* \u202e backwards\u2028line"


def spoken(**changes: object) -> Attempt:
    transcript = content.spoken()
    attempt = Attempt(
        question_id="step1-low",
        question="What happened?",
        created_at=datetime(2025, 3, 1, 21, 30, tzinfo=UTC),
        source=Source.MICROPHONE,
        transcript=transcript,
        scorecard=content.good_card(),
        delivery=measure_delivery(transcript),
        recording=Path("takes") / "a.wav",
        id=7,
    )
    return replace(attempt, **changes)  # type: ignore[arg-type]


def typed(**changes: object) -> Attempt:
    text = Transcript(content.ANSWER, content.ANSWER)
    return spoken(source=Source.TYPED, transcript=text, delivery=None, recording=None, id=None, **changes)


def test_the_json_form_of_a_spoken_answer() -> None:
    result = json.loads(json.dumps(as_dict(spoken(scorecard=content.poor_card()))))
    assert result["id"] == 7
    assert (result["question_id"], result["question"], result["rubric"]) == ("step1-low", "What happened?", "five_part")
    assert set(result["transcript"]) >= {"text", "raw_text", "words"}
    assert set(result["transcript"]["words"][0]) == {"text", "start", "end", "probability"}
    assert list(result["parts"]) == [name for name, _, _ in content.PARTS]
    part = {"level", "score", "quote", "start_s", "end_s", "advice", "confidence", "why", "gain"}
    assert set(result["parts"]["own_it"]) == part
    assert result["total"] == 1
    assert result["flags"] == ["blame"]
    assert result["flag_details"][0]["fix"]
    assert result["refused"] is None
    assert set(result["delivery"]) >= {
        "duration_s",
        "speaking_rate_wpm",
        "articulation_rate_wpm",
        "fillers_per_min",
        "pauses",
    }
    assert result["model"] == {"speech": "fake", "encoder": "fake"}
    assert result["rubric_digest"] == "0" * 16


def test_the_json_form_of_a_typed_answer() -> None:
    result = as_dict(typed())
    assert result["delivery"] is None
    assert "id" not in result
    assert transcript_dict(typed().transcript)["words"] == []


TOLD = (
    Stretch("cause", 0, 60, 0.25, 0.0, 5.0),
    Stretch("failure", 61, 100, 0.25, 5.0, 10.0),
    Stretch("change", 101, 200, 0.5, 10.0, 20.0),
)


def explained() -> Scorecard:
    """A card with all that the scorer can say about an answer."""
    card = content.poor_card()
    unsure = replace(card.parts[0], confidence=0.45, score=0.6, why="It is owned, but late.", gain=1)
    return replace(
        card,
        parts=(unsure, *card.parts[1:]),
        heard=("I heard a result.",),
        worries=("I heard no cause.",),
        first="Say the cause.",
        stretches=TOLD,
    )


def test_the_json_form_has_what_was_heard_and_where_the_time_went() -> None:
    result = json.loads(json.dumps(as_dict(typed(scorecard=explained()))))
    assert (result["heard"], result["worries"]) == (["I heard a result."], ["I heard no cause."])
    assert result["first"] == "Say the cause."
    assert result["stretches"][1] == {
        "kind": "failure",
        "start": 61,
        "end": 100,
        "start_s": 5.0,
        "end_s": 10.0,
        "share": 0.25,
    }
    assert result["balance"] == {"failure": 0.5, "recovery": 0.5, "other": 0.0}
    assert result["order"] == ["cause", "change"]
    own_it = result["parts"]["own_it"]
    assert (own_it["confidence"], own_it["why"], own_it["gain"]) == (0.45, "It is owned, but late.", 1)


def test_an_older_card_has_none_of_that_and_is_still_told() -> None:
    result = as_dict(typed())
    assert (result["heard"], result["first"], result["balance"], result["order"]) == ([], None, None, [])
    assert "Balance" not in as_text(typed(), TITLES, TARGET_S)


@pytest.mark.parametrize("form", [as_text, as_markdown])
def test_text_and_markdown_tell_why_and_what_comes_first(form: Callable[..., str]) -> None:
    text = form(typed(scorecard=explained()), TITLES, TARGET_S)
    for expected in ("I heard a result.", "I heard no cause.", "First, on the next take", "Say the cause."):
        assert expected in text
    for expected in ("between partial and strong", "It is owned, but late.", "up to 1 point more"):
        assert expected in text.replace("\\", "")
    assert "Balance: failure 50%, recovery 50%, other 0%" in text
    assert "Order: Cause, Concrete change" in text


@pytest.mark.parametrize("form", [as_text, as_markdown])
def test_seconds_and_share_of_each_part_are_told(form: Callable[..., str]) -> None:
    text = " ".join(form(spoken(scorecard=explained()), TITLES, TARGET_S).split())
    expected = "Own it none, Cause 5 s (25%), Concrete change 10 s (50%), Evidence none, Residency link none"
    assert f"Share of the time: {expected}, Failure that earns nothing 5 s (25%)" in text


def test_words_and_share_of_each_part_are_told_where_it_was_typed() -> None:
    untimed = tuple(replace(one, start_s=None, end_s=None) for one in TOLD)
    text = as_text(typed(scorecard=replace(explained(), stretches=untimed)), TITLES, TARGET_S)
    cause = len(content.ANSWER[0:60].split())
    assert f"Share of the words: Own it none, Cause {cause} words (25%)" in " ".join(text.split())


def test_what_the_user_corrected_is_what_is_shown() -> None:
    corrected = replace(content.spoken("I field Step 1."), corrected_text="I failed Step 1.")
    attempt = spoken(transcript=corrected)
    assert as_dict(attempt)["transcript"]["corrected_text"] == "I failed Step 1."  # type: ignore[index]
    for text in (as_text(attempt, TITLES, TARGET_S), as_markdown(attempt, TITLES, TARGET_S)):
        assert "I failed Step 1" in text
        assert "I field" not in text


def doubted(text: str, *unsure: int) -> Transcript:
    """The text as heard, its words of these numbers (from 0) with doubt."""
    heard = content.spoken(text)
    words = (replace(word, probability=0.3 if at in unsure else 0.9) for at, word in enumerate(heard.words))
    return replace(heard, words=tuple(words))


def test_words_heard_with_doubt_are_marked_and_the_mark_is_explained() -> None:
    attempt = spoken(transcript=doubted("I field Step won.", 1, 3))
    text, shared = as_text(attempt, TITLES, TARGET_S), as_markdown(attempt, TITLES, TARGET_S)
    assert "I [field?] Step [won?]." in text
    assert r"I \[field?\] Step \[won?\]." in shared
    for told in (" ".join(text.split()), shared.replace("\\", "")):
        assert "2 words marked [so?]: not sure they were heard right." in told
        assert "coach correct 7" in told
    unsaved = as_text(replace(attempt, id=None), TITLES, TARGET_S)
    assert "keep the answer (--save), then: coach correct ID" in " ".join(unsaved.split())


def test_nothing_is_marked_where_there_is_no_doubt_and_in_a_correction() -> None:
    assert "[so?]" not in as_text(spoken(), TITLES, TARGET_S)
    corrected = replace(doubted("I field Step won.", 1, 3), corrected_text="I failed Step won.")
    text = as_text(spoken(transcript=corrected), TITLES, TARGET_S)
    assert "as you corrected it\nI failed Step won.\n" in text
    assert "coach correct 7 --undo" in text


def test_marks_on_the_page_for_correcting_can_be_left_there() -> None:
    heard = doubted("So I field Step won.", 2, 4)
    assert to_correct(heard) == "So I [field?] Step [won?]."
    assert to_correct(replace(heard, corrected_text="So I failed Step won.")) == "So I failed Step [won?]."
    assert unmarked("So I failed Step [won?].") == "So I failed Step won."
    assert unmarked("What [sic] now?") == "What [sic] now?"


def test_a_refused_answer_says_why() -> None:
    attempt = typed(scorecard=content.refused_card("Only two words."))
    assert as_dict(attempt)["refused"] == "Only two words."
    assert as_dict(attempt)["total"] == 0
    for text in (as_text(attempt, TITLES, TARGET_S), as_markdown(attempt, TITLES, TARGET_S)):
        assert "Not scored: Only two words." in text
        assert "Own it" not in text


def test_a_refused_answer_shows_its_flags_with_their_fix() -> None:
    flag = Flag("off_topic", Quote("I love football.", 0, 16), "Begin with the result.")
    attempt = typed(scorecard=replace(content.refused_card("Nothing speaks to the question."), flags=(flag,)))
    for text in (as_text(attempt, TITLES, TARGET_S), as_markdown(attempt, TITLES, TARGET_S)):
        for expected in ("Off topic", '"I love football."', "Begin with the result."):
            assert expected in text


def test_the_text_has_all_there_is_to_know() -> None:
    text = as_text(spoken(scorecard=content.poor_card()), TITLES, TARGET_S)
    for expected in ("Attempt 7", "What happened?", "Total 1 of 10", "Own it", "partial", "! Blame", "Take it back"):
        assert expected in text
    for expected in ("Length", "Speaking rate", "norm 110-160 (synthesis)", "Fillers", "Long pauses", "What was heard"):
        assert expected in text
    assert "(synthesis): a band drawn from several sources" in text
    assert max(map(len, text.splitlines())) < 80


def test_fillers_are_told_as_a_range() -> None:
    delivery = Delivery(60, 140, 160, 2, 0, 2.0, 6.0, (Pause(3.0, 1.5, 2, within_clause=True),))
    text = as_text(spoken(delivery=delivery), TITLES, TARGET_S)
    assert "2 to 6 per min" in text
    assert as_dict(spoken(delivery=delivery))["delivery"] is not None


def test_a_take_without_words() -> None:
    silent = spoken(
        transcript=Transcript("", "", duration_s=10.0),
        delivery=Delivery(0, 0, 0, 0, 0, 0, 0),
        scorecard=content.refused_card("No speech was heard."),
    )
    text = as_text(silent, TITLES, TARGET_S)
    assert "(no words)" in text
    assert "\n\n\n" not in text


def test_a_part_that_the_rubric_has_no_more_goes_by_its_name() -> None:
    assert "Residency link" in as_text(spoken(), {}, TARGET_S)


def test_nothing_said_can_reach_the_terminal_as_a_command() -> None:
    attempt = spoken(question=NASTY, transcript=content.spoken(NASTY), scorecard=content.refused_card(NASTY))
    for text in (as_text(attempt, TITLES, TARGET_S), as_markdown(attempt, TITLES, TARGET_S)):
        assert not set(text) & set("\x1b\x07\x9b\u202e\u2028")
    assert "\x1b" not in json.dumps(as_dict(attempt))


def test_nothing_said_can_become_markup() -> None:
    report = as_markdown(spoken(question=NASTY, transcript=content.spoken(NASTY)), TITLES, TARGET_S)
    assert "<script>" not in report
    assert r"\<script\>" in report
    assert r"\| \*really\*" in report


@pytest.mark.parametrize(
    "text", ["# head", "- item", "1. one", "12) two", "![x](y)", "a_b_", "&amp;", "`code`", "~~x~~"]
)
def test_markdown_is_escaped(text: str) -> None:
    assert markdown(text).replace("\\", "") == text
    assert markdown(text) != text


@given(st.text())
def test_plain_text_is_one_printable_line(text: str) -> None:
    cleaned = plain(text)
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in cleaned)
    assert len(cleaned.splitlines()) <= 1
