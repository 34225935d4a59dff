"""A data folder after years of practice: ten thousand attempts with all that an attempt can have, none of them lived.

Half of them answer one question, so that whatever reads the takes of a question has thousands to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from coach.annotations import Annotation, Annotations
from coach.bank import Question, load_bank
from coach.bin import Bin
from coach.config import Settings, load_settings
from coach.delivery import measure_delivery
from coach.folders import PROFILE
from coach.history import History
from coach.model import Attempt, Source
from coach.profile import Profile
from coach.profile_file import write_profile
from coach.rubric import load_rubrics
from coach.takes import Takes
from scripts.sample_season import PROFILE_TOLD, QUESTION, SAID, card, heard
from tests.support.fakes import write_wav

ATTEMPTS = 10_000
#: Deleted ones beside them, noted ones among them: one in so many.
BINNED, NOTED = 50, 20
#: One in so many is typed, or answers a follow-up.
TYPED, FOLLOW_UP = 10, 15
#: Answers that differ. The rest repeat them, with another question and another day.
ANSWERS = 60
DAYS_TO_INTERVIEW = 18
MORE = (
    "It took me some weeks to see what had gone wrong, and I did not like what I saw.",
    "I was working nights in a clinic at the time, and I thought that reading would be enough.",
    "My first self assessment came back much lower than the one that I had hoped for.",
    "I asked two residents how they had studied, and both told me the same thing.",
    "So I wrote a plan for every week and kept to it for the next five months.",
    "When a block went badly I sat down the same evening and looked for the reason.",
    "I learned to say early that I do not know something, and to look it up at once.",
    "In my last rotation the attending asked me to teach the students how I keep my notes.",
    "I still do ten questions before breakfast, and I miss them on the days without.",
    "There were bad weeks too, and in those I did half of the plan and none of the worrying.",
    "What I tell my juniors now is to test themselves before they feel ready for it.",
    "I would rather have learned this before the exam, and I am glad that I learned it at all.",
)


def fill(home: Path, count: int = ATTEMPTS) -> None:
    """A data folder with that many attempts, the last one an hour old, with their recordings, notes and a full bin."""
    settings = load_settings({"COACH_HOME": str(home)})
    Takes(settings.takes).new_path("", datetime.now(UTC))  # makes the folder
    interview = datetime.now().astimezone().date() + timedelta(days=DAYS_TO_INTERVIEW)
    write_profile(home / PROFILE, Profile(**PROFILE_TOLD, interview=interview))
    history = History(settings.database)
    history.add_all(attempts(settings, count + BINNED))
    bin_ = Bin(settings.database, settings.takes)
    for attempt_id in range(1, BINNED + 1):
        bin_.put(attempt_id, datetime.now(UTC))
    annotations = Annotations(settings.database)
    for number in range(0, count, NOTED):
        tags = ("calm", "for my mentor") if number % 3 else ("gap",)
        guess = dict.fromkeys(("own_it", "cause", "change", "evidence", "residency_link"), number % 3)
        noted = Annotation("Slower before the score.", starred=number % 2 == 0, tags=tags, guess=guess)
        annotations.save(count + BINNED - number, noted)


def attempts(settings: Settings, count: int) -> Iterator[Attempt]:
    """The oldest first, an hour apart, an hour ago the last; spoken ones with a recording that lies among the takes."""
    questions = _questions(settings)
    answers = tuple(_answers())
    now = datetime.now(UTC)
    for number in reversed(range(count)):
        question = questions[0] if number % 2 == 0 else questions[number // 2 % len(questions)]
        moment = now - timedelta(hours=number + 1)
        attempt = replace(
            answers[number % len(answers)], question_id=question.id, question=question.text, created_at=moment
        )
        if number % FOLLOW_UP == FOLLOW_UP - 1:
            attempt = replace(attempt, scorecard=replace(attempt.scorecard, asks_about="change"))
        if number % TYPED == TYPED - 1:
            yield replace(attempt, source=Source.TYPED, delivery=None)
        else:
            name = f"{moment:%Y%m%dT%H%M%S}.000Z_{question.id}.wav"
            yield replace(attempt, recording=write_wav(settings.takes / name, 0.0))


def _questions(settings: Settings) -> Sequence[Question]:
    """Those of the bank that are spoken, the one that is answered most in front."""
    rubrics = load_rubrics(settings.content / "rubrics")
    bank = load_bank(settings.content / "question_bank", rubrics.names)
    return (bank.get(QUESTION), *(question for question in bank.questions if not question.typed))


def _answers() -> Iterator[Attempt]:
    """Spoken answers of about 200 words, as in 90 seconds, which have many sentences in common."""
    chance = Random(1)
    for _ in range(ANSWERS):
        more = chance.sample(MORE, len(SAID))
        text = " ".join(f"{sentence} {other}" for (_, sentence), other in zip(SAID, more, strict=True))
        transcript = heard(text)
        levels = tuple(chance.choice((0, 1, 1, 2, 2)) for _ in range(5))
        delivery = measure_delivery(transcript)
        scorecard = card(text, levels)
        yield Attempt("", "", datetime.now(UTC), Source.MICROPHONE, transcript, scorecard, delivery)
