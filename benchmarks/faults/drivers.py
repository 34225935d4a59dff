"""Small programs that do with the real code, again and again, what takes only milliseconds; to be killed in between.

python -m benchmarks.faults.drivers NAME ...
prints `ready` once everything is imported, then a JSON line before and after each thing that it does.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from coach.errors import CoachError


def tell(**what: object) -> None:
    """At once, whatever happens next."""
    os.write(1, (json.dumps(what) + "\n").encode())


def cli(*arguments: str) -> None:
    """The command line, its imports done before."""
    from coach.cli import main

    tell(ready=True)
    tell(code=main(arguments))


def migrate() -> None:
    """What the first change after an upgrade does: bring the database to today's schema."""
    from coach.database import Database
    from coach.folders import DATABASE

    database = Database(Path(os.environ["COACH_HOME"]) / DATABASE)
    tell(ready=True)
    try:
        with database.writing():
            pass
    except CoachError as error:
        tell(refused=str(error))
    else:
        tell(code=0)


def answers(phase: str, seed: str, sabotage: str = "") -> None:  # noqa: PLR0915 - a list of small things to do
    """Save, delete and bring back answers with the real storage, stand-ins for microphone and models."""
    from benchmarks.faults.furniture import write_take
    from benchmarks.faults.sabotage import sabotaged
    from coach.model import Recording
    from tests.support.fakes import make_stage

    sabotaged(sabotage)
    home = Path(os.environ["COACH_HOME"])
    coach = make_stage(home, introduced=False).coach
    random = Random(seed)
    question = coach.bank.questions[0]

    def save() -> None:
        now = datetime.now(UTC)
        path = coach._takes.new_path(question.id, now)
        tell(begin="save", recording=path.name)
        write_take(path, random.randrange(10**6))
        attempt = coach.assess_take(question, Recording(path, 0.8, now, question.id))
        tell(end="save", id=attempt.id, recording=path.name)

    def keep_file() -> None:
        source = home.parent / "told.wav"
        tell(begin="file")
        attempt = coach.assess_file(question, source, save=True)
        tell(end="file", id=attempt.id, recording=attempt.recording and attempt.recording.name)

    def correct() -> None:
        attempt = random.choice(coach.attempts())
        text = f"{attempt.transcript.text} And that is number {random.randrange(10**6)}."
        tell(begin="correct", id=attempt.id, text=text)
        coach.rescore(attempt, text)
        tell(end="correct", id=attempt.id, text=text)

    def delete() -> None:
        attempt = random.choice(coach.listing())
        tell(begin="delete", id=attempt.id)
        coach.delete_attempt(attempt.id)
        tell(end="delete", id=attempt.id)

    def bring_back() -> None:
        binned = random.choice(coach.bin.list())
        tell(begin="back", id=binned.id)
        coach.bin.restore(binned.id)
        tell(end="back", id=binned.id)

    def empty() -> None:
        gone = [binned.id for binned in coach.bin.list()]
        tell(begin="empty", ids=gone)
        coach.bin.empty()
        tell(end="empty", ids=gone)

    if phase == "saving":
        rounds = [save, save, keep_file, correct] * 8
    else:
        rounds = [delete, delete, bring_back] * 10 + [empty] + [delete, delete, bring_back] * 3
    tell(ready=True)
    for step in rounds:
        try:
            step()
        except CoachError as error:
            tell(refused=str(error))
            return
    tell(code=0)


def tape(path: str, sound: str, sabotage: str = "") -> None:
    """Write a sound as a take, ten times as fast as it was said; to see that what is kept back is noticed."""
    import time

    from benchmarks.faults.sabotage import sabotaged

    sabotaged(sabotage)
    from coach.adapters.wav_writer import WavWriter

    data = Path(sound).read_bytes()[44:]
    writer = WavWriter(Path(path), 16_000)
    for at in range(0, len(data), 1600):
        writer.write(data[at : at + 1600])
        tell(written=at + 1600)
        time.sleep(0.005)


if __name__ == "__main__":
    {"cli": cli, "migrate": migrate, "answers": answers, "tape": tape}[sys.argv[1]](*sys.argv[2:])
