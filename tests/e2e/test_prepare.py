"""Preparing a season by keys only: the profile at the first start, one's own questions, and what comes next."""

from __future__ import annotations

import tomllib

from tests.e2e.conftest import User

ANSWER = (
    "I passed Step 1 with a 207 and that was my own doing. I read passively. I then did two timed blocks every day "
    "and kept an error log, and my Step 2 CK was 247. As a resident I will ask for feedback early."
)


def test_a_season_is_prepared_from_the_first_start(user: User) -> None:
    profile = user.home / "profile.toml"
    profile.unlink()
    own = user.home / "question_bank"
    own.mkdir()
    (own / "mine.yaml").write_text(
        "questions:\n"
        "  - id: mine\n"
        "    topic: Aunt Ada asks\n"
        "    text: Your aunt asks why it took so long. What do you say?\n"
        "    wordings: ['With a {step1} on Step 1, what do you tell your aunt?']\n"
        "    why: To hear it in plain words.\n"
        "    suits: [low_step1]\n"
    )
    with user.open_app() as terminal:
        terminal.wait_for("Your profile.*your score, pass, or not taken")
        terminal.type("207")
        terminal.press("ctrl+s")
        terminal.wait_for("Start here")
        assert tomllib.loads(profile.read_text()) == {"step1_result": 207}
        for wording in ("Your aunt asks why it took so long", "With a 207 on Step 1, what do you tell your aunt"):
            terminal.press("t")
            terminal.wait_for("Choose a question.*questions suit your profile")
            terminal.press("up")
            terminal.wait_for("Aunt Ada asks")
            terminal.press("enter")
            terminal.wait_for(f"Typed answer.*{wording}.*0 words")
            terminal.type(ANSWER)
            terminal.wait_for(rf"{len(ANSWER.split())} words")
            terminal.press("ctrl+s")
            terminal.wait_for("Scorecard.*of 10")
            assert wording in user.attempts()[-1]["question"]
            terminal.press("escape")
            terminal.wait_for("Next")
        terminal.press("n")
        terminal.wait_for("Rehearse.*Press Space and answer aloud")
        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("q")
        assert terminal.exit_code() == 0

    with user.open_app() as terminal:
        terminal.wait_for("Answer aloud.*Next")
        terminal.press("p")
        terminal.wait_for("Your profile.*207")
        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("q")
        assert terminal.exit_code() == 0
