"""Backup, restore, the bin and undo, by lines."""

from __future__ import annotations

import stat
import sys
import zipfile
from _thread import interrupt_main
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from coach.annotations import Annotation
from coach.bin import KEPT
from coach.errors import ExitCode
from coach.model import Scorecard
from tests.plain_mode.helpers import FIRST_QUESTION, QUIT, WRITTEN, go, number, run, spoken, typed
from tests.support import content
from tests.support.fakes import Stage, make_stage
from tests.support.other_coach import OtherCoach
from tests.support.typist import ENTER, Typist

KEEP, BIN, HISTORY = number("Backup"), number("Deleted answers"), number("History")
BACK_UP, RESTORE = "1", "2"
#: The menu's line behind Quit, while there is something to undo.
UNDO = str(int(QUIT) + 1)


def option(stage: Stage, name: str) -> str:
    """What is typed below the first answer of the history for the line that begins so."""
    text = run(stage, HISTORY, "1", ENTER, ENTER).text.split("Answer No. ")[1]
    return next(line for line in text.split("\n") if f". {name}" in line).split(".")[0]


def test_a_backup_is_written_and_what_it_holds_comes_back(stage: Stage, tmp_path: Path) -> None:
    attempt = spoken(stage, tmp_path)
    file = tmp_path / "my backup.zip"
    text = run(stage, KEEP, BACK_UP, f"'{file}'").text
    assert f"{file}\n" in text
    assert "keep it where nobody else looks" in text
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    typed(stage.coach, question=1)
    text = run(stage, KEEP, RESTORE, str(file).replace(" ", "\\ "), "yes").text
    assert stage.coach.attempts() == (attempt,)
    assert attempt.recording is not None
    assert attempt.recording.exists()
    (aside,) = stage.coach.settings.home.glob("before-restore-*")
    assert f"Restored. What was there before is in {aside}\n" in text
    assert "History: 1 answer" in run(stage, HISTORY, ENTER).text


def test_a_folder_will_do_and_nothing_is_replaced_unasked(stage: Stage, tmp_path: Path) -> None:
    typed(stage.coach)
    folder = tmp_path / "stick"
    folder.mkdir()
    run(stage, KEEP, BACK_UP, str(folder))
    (file,) = folder.iterdir()
    assert file.suffix == ".zip"
    before = file.read_bytes()
    typed(stage.coach)
    assert "No backup is written." in run(stage, KEEP, BACK_UP, str(file), "no").text
    assert file.read_bytes() == before
    run(stage, KEEP, BACK_UP, str(folder), "yes")
    assert file.read_bytes() != before


def test_restoring_asks_first_and_what_is_no_backup_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    typed(stage.coach)
    run(stage, KEEP, BACK_UP, str(tmp_path / "kept.zip"))
    second = typed(stage.coach)
    wrong = tmp_path / "wrong.zip"
    with zipfile.ZipFile(wrong, "w") as archive:
        archive.writestr("evil", "evil")
    text = run(
        stage,
        *(KEEP, RESTORE, str(tmp_path / "kept.zip"), "no"),
        *(KEEP, RESTORE, str(wrong), "yes"),
        *(KEEP, RESTORE, str(tmp_path / "none.zip")),
        *(KEEP, ENTER, KEEP, BACK_UP, ENTER, KEEP, RESTORE, ENTER),
    ).text
    assert "Nothing is changed." in text
    assert f"Error: {wrong} is not a backup of the coach: it holds 'evil'." in text
    assert f"There is no file {tmp_path / 'none.zip'}." in text
    assert stage.coach.attempts()[0] == second


def test_beside_another_coach_a_backup_is_written_and_nothing_restored_or_purged(stage: Stage, tmp_path: Path) -> None:
    attempt, old = typed(stage.coach), typed(stage.coach)
    stage.coach.bin.put(old.id or 0, datetime.now(UTC) - KEPT)
    stage.coach.writer.give_up()
    file = str(tmp_path / "kept.zip")
    with OtherCoach(stage.coach.settings.home):
        text = run(stage, KEEP, BACK_UP, file, KEEP, RESTORE, file, "yes").text
    assert "Saved, " in text
    assert text.count("this one can only read.") == 2, "at the start, and instead of restoring"
    assert stage.coach.attempts() == (attempt,)
    assert len(stage.coach.bin.list()) == 1
    assert not list(stage.coach.settings.home.glob("before-restore-*"))


def test_what_was_to_be_undone_is_of_no_use_after_a_restore(stage: Stage, tmp_path: Path) -> None:
    typed(stage.coach)
    file = str(tmp_path / "kept.zip")
    delete = option(stage, "Delete it")
    text = run(stage, KEEP, BACK_UP, file, HISTORY, "1", delete, "yes", ENTER, KEEP, RESTORE, file, "yes", ENTER).text
    assert len(stage.coach.attempts()) == 1
    assert f"Type a number from 1 to {UNDO}, or" in text
    assert f"Type a number from 1 to {QUIT}, or" in text.split("Restored.")[1]
    assert "Undo" not in text.split("Restored.")[1]


def test_nothing_is_kept_while_an_answer_is_scored(tmp_path: Path) -> None:
    released = Event()

    def card(text: str) -> Scorecard:
        if text == content.ANSWER:
            interrupt_main()
            assert released.wait(30)
        return content.good_card(text)

    stage = make_stage(tmp_path / "home", card=card)
    typist = Typist()

    def release() -> str:
        released.set()
        return QUIT

    typist.type(number("Practise"), *FIRST_QUESTION, WRITTEN, content.ANSWER, ENTER, KEEP, release)
    assert go(stage, typist) == ExitCode.OK
    assert "An answer is still being scored." in typist.text


def test_a_deleted_answer_comes_back_from_the_menu_or_the_history(stage: Stage) -> None:
    first = typed(stage.coach)
    delete = option(stage, "Delete it")
    text = run(stage, HISTORY, "1", delete, "yes", ENTER, UNDO).text
    assert "brings it back." in text
    assert "The answer is back.\n" in text
    assert stage.coach.attempts() == (first,)
    text = run(stage, HISTORY, "1", delete, "yes", "1", ENTER).text
    assert "History: 0 answers" in text
    assert stage.coach.attempts() == (first,)
    assert "Undo: " not in text.split("The answer is back.")[1]


def test_a_note_and_tags_go_back_each_by_itself(stage: Stage) -> None:
    attempt_id = typed(stage.coach).id or 0
    stage.coach.review.annotate(attempt_id, Annotation("Slower.", tags=("gap",)))
    note, tags, star = (option(stage, name) for name in ("Change the note", "Change the tags", "Give it a star"))
    undo = str(int(option(stage, "Answer the follow-up")) + 1)
    text = run(stage, HISTORY, "1", note, "-", ENTER, tags, "visa", star, undo, undo, ENTER, ENTER).text
    assert f"Undo: changing the note of answer {attempt_id}" in text
    assert text.count("It is as it was before.") == 2
    assert stage.coach.review.annotation(attempt_id) == Annotation("Slower.", starred=True, tags=("gap",))


def test_the_bin_brings_one_back_and_is_emptied_after_asking(stage: Stage) -> None:
    first, second = typed(stage.coach), typed(stage.coach, question=1)
    for attempt in (first, second):
        stage.coach.delete_attempt(attempt.id or 0)
    text = run(stage, BIN, "2", "2", "no", ENTER).text
    assert f"No. {second.id}, 30 days left. {second.question}" in text
    assert stage.coach.attempts() == (first,)
    text = run(stage, BIN, "2", "yes").text
    assert "Delete 1 answer and the recordings for good?" in text
    assert "1 answer deleted for good." in text
    assert stage.coach.bin.list() == ()
    assert "No deleted answers are left." in run(stage, BIN).text


def test_at_the_start_what_is_too_old_goes_for_good(stage: Stage) -> None:
    stage.coach.bin.put(typed(stage.coach).id or 0, datetime.now(UTC) - KEPT)
    run(stage)
    assert stage.coach.bin.list() == ()


def test_an_undo_that_fails_says_so_and_is_gone(stage: Stage) -> None:
    typed(stage.coach)
    delete = option(stage, "Delete it")

    def empty() -> str:
        stage.coach.bin.empty()
        return UNDO

    text = run(stage, HISTORY, "1", delete, "yes", ENTER, empty).text
    assert "is not in the bin" in text
