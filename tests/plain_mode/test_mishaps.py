"""Beside another coach, and when a transcription fails: what was said is kept, and the user is told."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.errors import ExitCode
from coach.plain_mode.answering import TAKE_KEPT
from coach.plain_mode.leftovers import ALL
from tests.plain_mode.helpers import FIRST_QUESTION, LEFTOVERS, QUIT, WRITTEN, go, number, run, typed
from tests.support.failing import CRASHES, FailingTranscriber
from tests.support.fakes import Stage, write_wav
from tests.support.other_coach import OtherCoach
from tests.support.typist import CTRL_C, ENTER, Typist


@pytest.fixture
def failing(stage: Stage) -> Iterator[FailingTranscriber]:
    transcriber = FailingTranscriber()
    transcriber.loaded.set()
    object.__setattr__(stage.coach._equipment, "transcriber", transcriber)
    yield transcriber
    transcriber.released.set()


def leave_take(stage: Stage, question_id: str = "step1-low") -> Path:
    return write_wav(stage.coach._takes.new_path(question_id, datetime.now(UTC)), 42.0)


def test_beside_another_coach_it_says_so_and_only_looks(stage: Stage) -> None:
    typed(stage.coach)
    leave_take(stage)
    typist = Typist(number("Practise"), *FIRST_QUESTION, WRITTEN, number("History"), "1")
    typist.type(lambda: re.findall(r"(\d+)\. Delete it", typist.text)[-1], "yes", QUIT)
    with OtherCoach(stage.coach.settings.home) as other:
        assert go(stage, typist) == ExitCode.OK
        told = f"Error: Another coach is open (process {other.pid}): this one can only read."
    assert typist.text.count(told) == 3  # at the start, before an answer, and instead of deleting
    assert len(stage.coach.attempts()) == 1
    assert "Write your answer" not in typist.text, "nobody writes in vain"
    assert "Answer No. 1" in typist.text
    assert "not scored" not in typist.text, "the other coach may be recording it"


def test_once_the_other_is_closed_it_goes_on(stage: Stage) -> None:
    other = OtherCoach(stage.coach.settings.home)

    def close() -> str:
        other.close()
        return number("Practise")

    typist = run(stage, close, *FIRST_QUESTION, WRITTEN, "I failed.", ENTER, ENTER, ENTER, ENTER)
    assert "Another coach is open" in typist.text
    assert len(stage.coach.attempts()) == 1


@pytest.mark.parametrize("how", CRASHES)
def test_a_take_that_cannot_be_scored_is_kept_and_offered(stage: Stage, failing: FailingTranscriber, how: str) -> None:
    failing.crash = CRASHES[how]
    leave_take(stage)
    leave_take(stage)
    typist = run(stage, LEFTOVERS, "3")
    assert typist.text.count(": not scored.") == 2
    assert typist.text.count(TAKE_KEPT) == 2
    assert "secret" not in typist.text
    assert len(stage.coach.pending_takes()) == 2
    failing.crash = None
    typist = run(stage, LEFTOVERS, "3")
    assert f"3. {ALL}" in typist.text
    assert "9 of 10. It is answer No. 1." in typist.text
    assert not stage.coach.pending_takes()


def test_a_transcription_that_hangs_is_left(stage: Stage, failing: FailingTranscriber) -> None:
    leave_take(stage)
    failing.hangs = True

    def once_it_hangs(*_: object) -> bool:
        if failing.hanging.is_set():
            raise KeyboardInterrupt
        return False

    typist = Typist(LEFTOVERS, "1", "1", number("Help"), CTRL_C)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("coach.plain_mode.worker.Worker.is_done_within", once_it_hangs)
        assert go(stage, typist) == ExitCode.INTERRUPTED
    assert "An answer is still being scored. If that never ends, quit" in typist.text
    assert "Everything that was answered is kept." in typist.text
    assert len(stage.coach.pending_takes()) == 1


_QUIT_WHILE_HANGING = """
import threading
from coach.cli.ending import end_by_force

threading.Thread(target=threading.Event().wait).start()
end_by_force(lambda: 7, print, 0.2)
print("the end", flush=True)
"""


def test_the_process_ends_although_a_thread_does_not(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _QUIT_WHILE_HANGING], capture_output=True, text=True, timeout=120, check=False
    )
    assert ended.returncode == 7
    assert ended.stdout.startswith("the end\nSomething did not end")
