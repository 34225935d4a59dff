"""What the history costs with ten thousand attempts in it."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.performance_samples import Samples, timed_process
from coach.delivery import measure_delivery
from coach.history import History
from coach.model import Attempt, Source
from tests.support import content

ATTEMPTS = 10_000
#: Two hundred words, as in an answer of 90 seconds.
WORDS_S = 0.45
BARE = (sys.executable, "-c", "import sqlite3, click")


def fill(database: Path, count: int = ATTEMPTS) -> None:
    """That many spoken attempts of 200 words, an hour apart."""
    text = " ".join([content.ANSWER] * 4)
    transcript = content.spoken(text, word_s=WORDS_S)
    began = datetime(2025, 1, 1, tzinfo=UTC)
    attempt = Attempt(
        question_id=content.QUESTIONS[0].id,
        question=content.QUESTIONS[0].text,
        created_at=began,
        source=Source.MICROPHONE,
        transcript=transcript,
        scorecard=content.good_card(text),
        delivery=measure_delivery(transcript),
    )
    History(database).add_all(replace(attempt, created_at=began + timedelta(hours=hour)) for hour in range(count))


def measure(samples: Samples, repeats: int) -> None:
    """`coach history`, with nothing in it and with ten thousand attempts, against the imports that it needs."""
    with tempfile.TemporaryDirectory() as folder:
        empty, full = Path(folder) / "empty", Path(folder) / "full"
        fill(full / "coach.sqlite3")
        command = (str(Path(sys.executable).with_name("coach")), "history")
        for _ in range(repeats):
            samples.add('python -c "import sqlite3, click"', "s", timed_process(BARE))
            samples.add("`coach history`, empty", "s", timed_process(command, COACH_HOME=str(empty)))
            samples.add("`coach history`, 10,000 attempts", "s", timed_process(command, COACH_HOME=str(full)))
            samples.add(
                "`coach show`, 10,000 attempts", "s", timed_process((command[0], "show", "7000"), COACH_HOME=str(full))
            )
