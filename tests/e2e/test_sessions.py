"""The practice room by keys only: a mock interview, a timed drill, a follow-up, two takes compared, a page saved.

Answers are typed, so that no test waits for a voice; the scores are the real ones.
"""

from __future__ import annotations

import re
import stat

from tests.e2e.conftest import User
from tests.support.terminal import Terminal

#: Nothing in it shows that the change worked, and nothing leads to residency: an interviewer asks on.
WEAK = (
    "I passed Step 1 with a 207, and that was my own doing. I read passively and never practised against the clock. "
    "Then I did two timed blocks every day and kept an error log."
)
BETTER = f"{WEAK} My Step 2 CK was 247. As a resident I will ask for feedback in the first week of every rotation."
MINUTES = "About 20 minutes left|About 19 minutes left"
#: More questions and follow-ups than any interview of 20 minutes has.
MOST = 60


def write(terminal: Terminal, text: str) -> None:
    """All keys at once, as from somebody who types very fast; returns when the last of them is on the screen."""
    terminal.press(text)
    last = " ".join(text.split()[-3:])
    terminal.wait_for(re.escape(last))


def send(user: User, terminal: Terminal, text: str) -> None:
    """An answer in a session: written, sent, and gone from the screen because it is kept."""
    before = len(user.attempts())
    write(terminal, text)
    terminal.press("ctrl+s")
    terminal.wait_until(lambda: len(user.attempts()) == before + 1, "the answer to be kept")
    terminal.wait_until(lambda: text.split(".", maxsplit=1)[0] not in terminal.words, "the page to be empty")


def type_answer(terminal: Terminal, text: str) -> None:
    """From the home screen to the scorecard, on the first question of the list."""
    terminal.press("t")
    terminal.wait_for("Choose a question")
    terminal.press("enter")
    terminal.wait_for("Typed answer.*0 words")
    write(terminal, text)
    terminal.press("ctrl+s")
    terminal.wait_for("Scorecard.*of 10")


def leave(terminal: Terminal) -> None:
    terminal.press("ctrl+q")
    assert terminal.exit_code() == 0


def test_a_mock_interview_is_written_through_to_its_debrief(user: User) -> None:
    with user.open_app() as terminal:
        terminal.wait_for("Answer aloud")
        terminal.press("i")
        terminal.wait_for("no score until the end.*20 minutes.*aloud")
        terminal.press("w")
        terminal.wait_for("in writing")
        terminal.press("s")
        terminal.wait_for(f"Mock interview.*({MINUTES}).*Write your answer.*thank you for coming")
        for number in range(MOST):
            terminal.wait_for("Write your answer|Debrief")
            if "Debrief" in terminal.words:
                break
            assert not re.search(r"\d of 10", terminal.words), "an interviewer shows no score"
            send(user, terminal, f"Answer {number} now. {WEAK}")
        terminal.wait_for("Debrief.*That was our last question.*Work on th(is answer|ese answers)")
        attempts = user.attempts()
        assert len(attempts) >= 6
        assert {attempt["session_kind"] for attempt in attempts} == {"mock"}
        assert len({attempt["session"] for attempt in attempts}) == 1
        assert all(attempt["refused"] or attempt["total"] is not None for attempt in attempts)
        follow_ups = [attempt for attempt in attempts if attempt["scorecard"]["asks_about"]]
        assert follow_ups
        terminal.press("enter")
        terminal.wait_for("Scorecard")
        terminal.press("escape")
        terminal.wait_for("Debrief")
        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        leave(terminal)


def test_a_timed_drill_is_answered_in_writing(user: User) -> None:
    with user.open_app() as terminal:
        terminal.wait_for("Answer aloud")
        terminal.press("k")
        terminal.wait_for("Timed drill.*5 questions")
        terminal.press("a", "a", "a", "a")
        terminal.wait_for("3 questions")
        terminal.press("w")
        terminal.wait_for("in writing")
        terminal.press("s")
        for number in (1, 2, 3):
            terminal.wait_for(f"Question {number} of 3.*Write your answer")
            send(user, terminal, f"Answer {number} now. {WEAK}")
            terminal.wait_for(r"Kept\..*(\d of \d+|Not scored)\.")
            if number == 2:
                terminal.press("r")  # the same once more, better
                terminal.wait_for("Question 2 of 3.*Write your answer")
                send(user, terminal, f"Answer 2 again now. {BETTER}")
                terminal.wait_for(r"Kept\..*(\d of \d+|Not scored)\.")
            terminal.press("space")
        # The questions are drawn: in another rubric the same answer may be good enough to have nothing named.
        terminal.wait_for("Debrief.*Your answers")
        first, second, again, third = user.attempts()
        assert second["question_id"] == again["question_id"]
        assert len({first["question_id"], second["question_id"], third["question_id"]}) == 3
        assert {attempt["session_kind"] for attempt in (first, second, again, third)} == {"drill"}
        leave(terminal)


def test_a_follow_up_is_asked_answered_and_scored_for_its_part(user: User) -> None:
    with user.open_app() as terminal:
        terminal.wait_for("Answer aloud")
        type_answer(terminal, WEAK)
        terminal.press("f")
        terminal.wait_for("An interviewer would ask next.*Enter answer it in writing")
        terminal.press("enter")
        terminal.wait_for("Typed answer.*0 words")
        write(terminal, "My Step 2 CK was 247, forty points more, and I passed it on the first attempt.")
        terminal.press("ctrl+s")
        terminal.wait_for("Scorecard.*the other parts were not asked for")
        whole, follow_up = user.attempts()
        assert follow_up["question_id"] == whole["question_id"]
        asked = follow_up["scorecard"]["asks_about"]
        (part,) = follow_up["scorecard"]["parts"]
        assert part["name"] == asked
        missing = {part["name"] for part in whole["scorecard"]["parts"] if part["level"] < 2}
        assert asked in missing
        leave(terminal)


def test_an_answer_is_reviewed_compared_and_saved_as_a_page(user: User) -> None:
    with user.open_app() as terminal:
        terminal.wait_for("Answer aloud")
        type_answer(terminal, WEAK)
        terminal.press("r")
        terminal.wait_for(rf"Typed answer.*{len(WEAK.split())} words")
        write(terminal, BETTER.removeprefix(WEAK))
        terminal.press("ctrl+s")
        terminal.wait_for("Scorecard.*of 10")
        first, second = user.attempts()
        assert second["transcript"]["text"] == BETTER
        assert second["total"] > first["total"]

        terminal.press("c")
        terminal.wait_for(f"Compare two takes.*Change.*Total.*{first['total']} of 10.*{second['total']} of 10")
        terminal.scroll_to("words in both takes")
        terminal.press("escape")
        terminal.wait_for("Scorecard.*of 10")

        terminal.press("n")
        terminal.wait_for("Note and tags")
        write(terminal, "Slower before the score.")
        terminal.press("ctrl+s")
        terminal.wait_for("The note is kept")
        terminal.press("s")
        terminal.wait_for("Starred")

        terminal.press("o")
        terminal.wait_for("Saved, readable by you alone")
        (page,) = (user.home / "exports").iterdir()
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        html = page.read_text(encoding="utf-8")
        assert "ask for feedback in the first week" in html
        assert "Slower before the score." in html
        assert "<script" not in html

        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("h")
        terminal.wait_for(rf"History.*{second['total']} of 10.*{first['total']} of 10")
        assert "★" in terminal.text
        terminal.press("c")
        terminal.wait_for("Compare two takes.*Change")
        leave(terminal)
