"""History, marks, corrections, comparisons, progress and files, by lines."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from coach.annotations import Annotation
from coach.following import LEAD_S
from coach.model import Source
from coach.plain_mode.history import PAGE
from coach.progress_text import day_lines
from tests.plain_mode.helpers import go, number, run, spoken, typed
from tests.support import content
from tests.support.fakes import Stage
from tests.support.typist import ENTER, Typist
from tests.support.waiting import wait_until

HISTORY = number("History")
#: Leave the answer and the list.
BACK = (ENTER, ENTER)


def begins_s(sentence: int) -> float:
    """In the fakes' transcript a word begins every 1.2 s."""
    return len(" ".join(content.SENTENCES[:sentence]).split()) * 1.2


def option(stage: Stage, name: str) -> str:
    """What is typed below the first answer of the history for the line that begins so."""
    text = run(stage, HISTORY, "1", *BACK).text.split("Answer No. ")[1]
    return next(line for line in text.split("\n") if f". {name}" in line).split(".")[0]


def test_the_history_is_told_newest_first_and_an_answer_read_out(stage: Stage) -> None:
    typed(stage.coach)
    typed(stage.coach, question=1)
    text = run(stage, HISTORY, "2", *BACK).text
    assert "History: 2 answers, newest first\n1. " in text
    assert text.index("No. 2. Our residents") < text.index("No. 1. Your Step 1")
    assert "Attempt 1, " in text


def test_a_long_history_has_pages(stage: Stage) -> None:
    for _ in range(PAGE + 1):
        typed(stage.coach)
    text = run(stage, HISTORY, str(PAGE + 1), "1", ENTER, "2", ENTER).text
    assert "History: 11 answers, newest first, 1 to 10" in text
    assert "History: 11 answers, newest first, 11 to 11" in text
    assert "Attempt 1, " in text
    assert "2. Newer answers" in text


def test_star_tags_and_note_are_kept_and_taken_back(stage: Stage) -> None:
    attempt_id = typed(stage.coach).id or 0
    star, tags, note = (option(stage, name) for name in ("Give it a star", "Give it tags", "Write a note"))
    run(stage, HISTORY, "1", star, tags, "Gap, #visa", note, "Slower", "at the end.", ENTER, *BACK)
    assert stage.coach.review.annotation(attempt_id) == Annotation("Slower at the end.", True, ("gap", "visa"))
    typed(stage.coach)
    text = run(stage, HISTORY, "3", "2", "1", star, tags, "-", note, "-", ENTER, *BACK).text
    assert "Only some of them (starred, #gap, #visa)" in text
    assert "History: 1 answer marked #gap" in text
    assert "Note: Slower at the end." in text
    assert stage.coach.review.annotation(attempt_id) == Annotation()


def test_an_answer_is_deleted_after_asking_only(stage: Stage) -> None:
    typed(stage.coach)
    delete = option(stage, "Delete it")
    run(stage, HISTORY, "1", delete, ENTER, *BACK)
    assert len(stage.coach.attempts()) == 1
    text = run(stage, HISTORY, "1", delete, "yes", ENTER).text
    assert "It stays in the bin for 30 days. Type yes or no." in text
    assert stage.coach.attempts() == ()


def test_a_recording_is_played_until_enter(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    play = option(stage, "Play it")
    run(stage, HISTORY, "1", play, ENTER, *BACK)
    assert stage.player.played == [attempt.recording]
    assert not stage.player.playing


def test_one_listens_sentence_by_sentence_and_slower(stage: Stage, tmp_path: Path) -> None:
    spoken(stage, tmp_path)
    play, player = option(stage, "Play it"), stage.player
    typist = Typist()

    def at(sentence: int, typed: str, *, into_s: float = 0.1) -> Callable[[], str]:
        """The playback has come so far into that sentence."""

        def then() -> str:
            here_s = begins_s(sentence) + into_s
            wait_until(lambda: player.playing, "the playback")
            player.at_s = here_s
            wait_until(lambda: player.reported_s == here_s, "the place to be told")
            return typed

        return then

    typist.type(HISTORY, "1", play, at(0, "n"), at(1, "n"), at(2, "b", into_s=3.0), at(2, "b"), at(1, "v"), "?")
    typist.type(at(4, "n"), ENTER, *BACK)
    go(stage, typist)
    wanted = (0.0, begins_s(1), begins_s(2), begins_s(2), begins_s(1), begins_s(1) + 0.1, begins_s(4))
    assert player.starts == pytest.approx([max(0.0, start_s - LEAD_S) for start_s in wanted])
    assert player.speeds == [1.0] * 5 + [0.85] * 2
    assert "This is the last sentence." in typist.text
    assert not player.playing


def test_words_are_corrected_and_scored_again(stage: Stage, tmp_path: Path) -> None:
    attempt_id = spoken(stage, tmp_path).id or 0
    correct = option(stage, "Correct")
    text = run(stage, HISTORY, "1", correct, "1", "you world", "3", "1", "uworld", "NBME", "4", *BACK).text.replace(
        "\n", " "
    )
    assert "The text does not hold these words: you world" in text
    corrected = stage.coach.attempt(attempt_id).transcript
    assert "two timed NBME blocks" in corrected.corrected_text
    assert "two timed UWorld blocks" in corrected.text
    assert "Scored again: 9 of 10 before, 9 of 10 now." in text
    run(stage, HISTORY, "1", correct, "4", *BACK)
    assert stage.coach.attempt(attempt_id).transcript.corrected_text == ""


def test_a_typed_answer_cannot_have_been_misheard(stage: Stage) -> None:
    typed(stage.coach)
    assert "Correct what was heard" not in run(stage, HISTORY, "1", *BACK).text


def test_an_answer_that_was_not_scored_yet_can_be(stage: Stage) -> None:
    kept = stage.coach.keep_text(content.QUESTIONS[0], content.ANSWER)
    text = run(stage, HISTORY, "1", "2", *BACK).text
    assert "It has not been scored yet. Choose Score it below." in text
    assert "Press r" not in text
    assert stage.coach.attempt(kept.id or 0).scorecard.total == 9


def test_a_question_is_answered_again_from_the_history(stage: Stage) -> None:
    typed(stage.coach)
    again = option(stage, "Answer the question again")
    run(stage, HISTORY, "1", again, content.ANSWER, ENTER, ENTER, *BACK)
    assert [one.source for one in stage.coach.attempts()] == [Source.TYPED, Source.TYPED]


def test_a_follow_up_is_answered_from_the_history(stage: Stage) -> None:
    typed(stage.coach)
    follow_up = option(stage, "Answer the follow-up: Tell me more about: Residency link.")
    run(stage, HISTORY, "1", follow_up, content.ANSWER, ENTER, ENTER, *BACK)
    assert [one.scorecard.asks_about for one in stage.coach.attempts()] == ["residency_link", ""]


def test_what_was_written_is_mended_as_a_new_answer(stage: Stage) -> None:
    first = typed(stage.coach)
    mend = option(stage, "Mend it")
    text = run(stage, HISTORY, "1", mend, "1", "UWorld", "NBME", "4", *BACK).text
    second, kept = stage.coach.attempts()
    assert kept == first
    assert second.transcript.text == content.ANSWER.replace("UWorld", "NBME")
    assert second.scorecard.total == 9
    assert "Answer No. 2" in text
    run(stage, HISTORY, "2", mend, ENTER, *BACK)
    assert len(stage.coach.attempts()) == 2


def test_the_sources_of_the_norms_are_told(stage: Stage, tmp_path: Path) -> None:
    spoken(stage, tmp_path)
    norms = option(stage, "Hear where the norms come from")
    assert (
        "Speaking rate, 110-160 (synthesis) words/min: (synthesis) CUNY" in run(stage, HISTORY, "1", norms, *BACK).text
    )


def test_two_takes_are_compared_the_earlier_first(stage: Stage) -> None:
    typed(stage.coach, "A first try with few words.")
    typed(stage.coach)
    text = run(stage, number("Compare"), "1").text
    assert "2 takes: Your Step 1 is lower than we usually see here." in text
    assert text.index("No. 1, ") < text.index("No. 2, ")
    assert "What was said, No. 2, " in text


def test_of_three_takes_two_are_chosen(stage: Stage) -> None:
    for _ in range(3):
        typed(stage.coach)
    text = run(stage, number("Compare"), "1", "1", "2").text
    assert "What was said, No. 1, " in text
    assert "What was said, No. 3, " in text
    assert "What was said, No. 2, " not in text
    compare = option(stage, "Compare")
    assert "What was said, No. 2, " in run(stage, HISTORY, "1", compare, "1", *BACK).text


def test_progress_is_told_as_tables_of_all_a_topic_or_a_question(stage: Stage) -> None:
    typed(stage.coach)
    typed(stage.coach, question=1)
    text = run(stage, number("Progress"), "1", "2", "5", ENTER).text
    assert "2 answers on 1 day, by answer." in text
    assert text.count("1 answer on 1 day, by answer.") == 2
    assert "Topic: Boards" in text


def test_all_days_of_practice_are_told_by_month() -> None:
    days = {date(2026, 11, 21): 3, date(2026, 11, 2): 1, date(2026, 10, 30): 1}
    assert day_lines(days) == ["November 2026, 4 answers: 2, 21 (3 answers)", "October 2026, 1 answer: 30"]


def test_the_days_of_practice_are_the_last_line_of_the_progress(stage: Stage) -> None:
    typed(stage.coach)
    assert f"{datetime.now().astimezone():%B %Y}, 1 answer: " in run(stage, number("Progress"), "4", ENTER).text


@pytest.mark.parametrize(("form", "suffix"), [("1", ".html"), ("2", ".md"), ("3", ".csv"), ("4", ".json")])
def test_answers_are_saved_as_private_files(stage: Stage, form: str, suffix: str) -> None:
    typed(stage.coach)
    text = run(stage, number("Save"), "1", form).text
    (path,) = (stage.coach.settings.home / "exports").iterdir()
    assert path.suffix == suffix
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"{path}\n" in text
    assert "Think before you send it." in text


def test_one_question_and_one_answer_can_be_saved(stage: Stage) -> None:
    typed(stage.coach)
    typed(stage.coach, question=1)
    save = option(stage, "Save it")
    run(stage, number("Save"), "3", "4", HISTORY, "1", save, "4", *BACK)
    exports = stage.coach.settings.home / "exports"
    one, question = sorted(exports.iterdir())
    assert one.name.startswith("attempt-2-")
    assert question.name.startswith("step1-low-")
    assert json.loads(one.read_text())


def test_a_file_is_scored_and_kept(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "telephone.wav"
    spoken(stage, tmp_path).recording.rename(path)  # type: ignore[union-attr]
    run(stage, number("Score an audio"), str(path), "2", "1", number("Score an audio"), str(tmp_path / "none.wav"))
    assert [one.source for one in stage.coach.attempts()] == [Source.FILE, Source.FILE]


def test_the_profile_is_changed_a_line_at_a_time(stage: Stage) -> None:
    text = run(stage, number("Profile"), "1", "207", "3", "9000", "8", "internal medicine", ENTER).text
    profile = stage.coach.preparation.profile()
    assert (profile.step1_result, profile.ck_score, profile.specialty) == (207, None, "internal medicine")
    assert "Error: Step 2 CK: '9000' cannot be used here." in text
    run(stage, number("Profile"), "1", "-", "11", "yes", ENTER)
    assert stage.coach.preparation.profile().is_empty


def test_the_microphone_is_chosen_and_checked(stage: Stage) -> None:
    typist = Typist()
    typist.type(number("Microphone"), "2", "2", "1", ENTER, "3", ENTER)
    go(stage, typist)
    assert stage.coach.settings.microphone == "USB Headset"
    assert stage.coach.settings.guess
    assert "Speak now" in typist.text
