"""The home screen: the first evening, going on, and takes that were never scored."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from coach.asked import Asked, AskedQuestions
from coach.model import Recording
from coach.tui.widgets.home_menu import HomeMenu
from coach.tui.widgets.notice import Notice
from tests.support.content import ANSWER, QUESTIONS
from tests.support.fakes import Stage, write_wav
from tests.tui.helpers import SMALL, assert_fits, make_app, shown, started, wait_for, wait_for_screen, wait_for_text


def leave_take(stage: Stage, question_id: str = "step1-low", duration_s: float = 42.0) -> Path:
    """What a crash leaves behind."""
    path = stage.coach._takes.new_path(question_id, datetime.now(UTC))
    return write_wav(path, duration_s)


async def test_the_first_evening_says_where_to_start(stage: Stage) -> None:
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        text = shown(pilot.app)
        assert "Start here" in text
        assert "press Space and answer aloud" in text
        assert "not scored" not in text
        await pilot.press("enter")
        await wait_for_text(pilot, QUESTIONS[0].text)


async def test_everything_fits_on_24_rows_also_beside_a_pending_take(stage: Stage) -> None:
    stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    leave_take(stage)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "was not scored")
        menu = pilot.app.screen.query_one(HomeMenu)
        assert menu.max_scroll_y == 0
        assert_fits(pilot.app)


async def test_the_menu_follows_the_size_and_keeps_its_mark(stage: Stage) -> None:
    stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        menu = pilot.app.screen.query_one(HomeMenu)
        await wait_for_text(pilot, "9 of 10, today")
        assert QUESTIONS[1].text not in shown(pilot.app)  # on two lines
        await pilot.press("down", "down", "down")
        before, rows = menu.highlighted_option, menu.option_count
        await pilot.resize_terminal(160, 50)
        await wait_for_text(pilot, QUESTIONS[1].text)
        await wait_for(pilot, lambda: menu.option_count > rows)  # gaps between the groups
        assert before is not None
        assert menu.highlighted_option is not None
        assert menu.highlighted_option.id == before.id
        await pilot.press("end", "up", "up")
        assert menu.highlighted_option.id == "microphone"  # a gap cannot be marked
        assert_fits(pilot.app)


async def test_continue_takes_the_last_question(stage: Stage) -> None:
    leave_take(stage)
    stage.coach.assess_take(QUESTIONS[1], stage.coach.pending_takes()[0], lambda what, fraction: None)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "of 10, today")
        await pilot.press("c")
        await wait_for_screen(pilot, "RehearseScreen")
        await wait_for_text(pilot, "Boards")


async def test_drill_shows_the_last_total_and_offers_a_random_question(stage: Stage) -> None:
    stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await pilot.press("d")
        await wait_for_screen(pilot, "QuestionsScreen")
        await wait_for_text(pilot, "last 9 of 10")
        assert "not practised yet" in shown(pilot.app)
        await pilot.press("r")
        await wait_for_screen(pilot, "RehearseScreen")


async def test_a_pending_take_is_scored(stage: Stage) -> None:
    path = leave_take(stage)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "0:42 long, was not scored. Score it now?")
        assert_fits(pilot.app)
        await pilot.press("s")
        await wait_for_screen(pilot, "ScorecardScreen")
        assert [attempt.recording for attempt in stage.coach.attempts()] == [path]
        await pilot.press("escape")
        await wait_for_screen(pilot, "HomeScreen")
        await wait_for(pilot, lambda: "was not scored" not in shown(pilot.app))


async def test_a_pending_take_of_no_known_question_asks_which(stage: Stage) -> None:
    leave_take(stage, "gone-from-the-bank")
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.press("s")
        await wait_for_screen(pilot, "QuestionsScreen")
        await pilot.press("enter")
        await wait_for_screen(pilot, "ScorecardScreen")
        assert stage.coach.attempts()[0].question_id == QUESTIONS[0].id


async def test_later_puts_a_take_off_for_this_session(stage: Stage) -> None:
    path = leave_take(stage)
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.press("l")
        await wait_for(pilot, lambda: "was not scored" not in shown(pilot.app))
        await pilot.press("h")
        await wait_for_screen(pilot, "HistoryScreen")
        await pilot.press("escape")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "was not scored" not in shown(pilot.app)
    assert path.exists()


async def test_a_pending_take_is_scored_as_it_was_asked(stage: Stage) -> None:
    path = leave_take(stage)
    wording = "You failed Step 1. What happened?"
    AskedQuestions(stage.coach.settings.database).remember(path, Asked("step1-low", wording, "five_part"))
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.press("s")
        await wait_for_screen(pilot, "ScorecardScreen")
    assert [attempt.question for attempt in stage.coach.attempts()] == [wording]


async def test_deleting_a_pending_take_asks_first(stage: Stage) -> None:
    path = leave_take(stage)
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.press("x", "escape")
        await wait_for_screen(pilot, "HomeScreen")
        assert path.exists()
        await pilot.press("x", "y")
        await wait_for_text(pilot, "The take is gone")
        assert not path.exists()
        await wait_for(pilot, lambda: "was not scored" not in shown(pilot.app))


async def test_the_buttons_do_what_the_keys_do(stage: Stage) -> None:
    leave_take(stage)
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.click("PendingPanel Button")
        await wait_for_screen(pilot, "ScorecardScreen")


async def test_keys_for_a_pending_take_do_nothing_without_one(stage: Stage) -> None:
    async with make_app(stage).run_test() as pilot:
        await started(pilot)
        await pilot.press("s", "l", "x")
        await wait_for_screen(pilot, "HomeScreen")


async def test_a_damaged_history_is_told_and_the_app_lives_on(stage: Stage) -> None:
    stage.coach.settings.database.parent.mkdir(parents=True, exist_ok=True)
    stage.coach.settings.database.write_text("This is not a database, however long one looks at it. " * 100)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for(pilot, lambda: pilot.app.screen.query_one(Notice).has_class("-problem"))
        assert_fits(pilot.app)
        await pilot.press("d")
        await wait_for_screen(pilot, "QuestionsScreen")


def test_a_recording_knows_its_question(stage: Stage) -> None:
    leave_take(stage)
    (take,) = stage.coach.pending_takes()
    assert isinstance(take, Recording)
    assert take.question_id == "step1-low"


async def test_continue_passes_over_follow_ups(stage: Stage) -> None:
    attempt = stage.coach.assess_text(QUESTIONS[1], ANSWER, save=True)
    follow_up = stage.coach.follow_up(attempt)
    assert follow_up is not None
    stage.coach.assess_text(follow_up, ANSWER, save=True)
    async with make_app(stage).run_test(size=SMALL) as pilot:
        await started(pilot)
        await wait_for_text(pilot, "9 of 10, today")
        await pilot.press("c")
        await wait_for_text(pilot, QUESTIONS[1].text[:40])
