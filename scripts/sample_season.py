"""A season of practice that nobody lived: made-up answers with made-up scores, for pictures of the screens.

The questions and the rubric are the real ones. Nothing is heard and nothing is scored: the fakes of the tests stand
where microphone and models do, so the pictures need neither and take seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

from coach.annotations import Annotation
from coach.bank import QuestionBank, load_bank
from coach.config import Settings
from coach.folders import PROFILE
from coach.history import History
from coach.model import Flag, InputLevel, PartScore, Quote, Scorecard, Source, Stretch, Transcript, Word
from coach.profile import Profile
from coach.profile_file import write_profile
from coach.rehearsal import Coach, Equipment
from coach.rubric import RubricLibrary, load_rubrics
from tests.support.content import spoken
from tests.support.fakes import (
    FakeEncoder,
    FakeModelStore,
    FakePlayer,
    FakeRecorder,
    FakeTranscriber,
    FakeVoice,
    ScriptedScorers,
    make_settings,
    write_wav,
)

QUESTION, OTHER = "step1-low-score", "gap-since-graduation"
#: Seconds from word to word: about 135 words in a minute.
WORD_S = 0.445
#: What a take shows while it runs (s).
SPOKEN_S = 64.0
PROFILE_TOLD = {"step1_result": 207, "ck_score": 246, "graduated": 2021, "specialty": "internal medicine"}

#: What is said, and for which part of the answer; "" earns nothing.
SAID = (
    ("failure", "I passed Step 1 with a 207, and I know that this is low for your program."),
    ("own_it", "That was my responsibility and nobody else's."),
    ("cause", "I read three textbooks from cover to cover, and I never practised against the clock."),
    ("change", "For Step 2 I did forty timed questions every morning and wrote each mistake into a notebook."),
    ("change", "On Sundays I went through the notebook with a friend who had matched."),
    ("evidence", "My Step 2 CK was a 246."),
    ("residency_link", "I think that this whole experience made me a stronger candidate."),
)
ANSWER = " ".join(sentence for _, sentence in SAID)
FIRST_TAKE = (
    "I passed Step 1 with a 207, and I know that this is low for your program. The exam was not fair that year, "
    "and we had little time. For Step 2 I studied harder than before. My Step 2 CK was a 246."
)
#: What earns something in it, by part.
IN_FIRST_TAKE = {
    "own_it": "I passed Step 1 with a 207, and I know that this is low for your program.",
    "change": "For Step 2 I studied harder than before.",
}
TOO_SHORT = "I was not ready."
WHY_REFUSED = "The answer is too short to be scored: 4 words. Say at least how you own it and what you changed."
WHY = {
    "own_it": "You said whose doing it was, without an excuse.",
    "cause": "You named what went wrong in how you prepared.",
    "change": "You said what you did, how often and since when.",
    "evidence": "A later result is named, with its figure.",
    "residency_link": "The lesson stays general: an intern's day is not in it.",
}
ADVICE = {
    "own_it": "Begin with the result and whose doing it was, in one sentence.",
    "cause": "Name the one habit that led to it.",
    "change": "Say what you did each day, and since when.",
    "evidence": "Name a later result that shows it, with its figure.",
    "residency_link": "Say what you will do with this habit in your first month as a resident.",
}
#: Levels of the parts over the weeks, oldest first.
SEASON = (
    (21, (1, 0, 0, 2, 0)),
    (19, (1, 1, 0, 2, 0)),
    (16, (1, 1, 1, 1, 0)),
    (12, (2, 1, 1, 2, 0)),
    (9, (2, 2, 1, 2, 0)),
    (5, (2, 1, 2, 2, 1)),
    (2, (2, 2, 2, 2, 0)),
)
LATEST = (2, 2, 2, 2, 1)
FIRST = (1, 0, 1, 2, 0)


@dataclass
class StillRecorder(FakeRecorder):
    """A speaker who has been going for SPOKEN_S, at a good level, so that two pictures are the same."""

    level: InputLevel = field(default_factory=lambda: InputLevel(-9.0, -21.0, clipped=False, elapsed_s=SPOKEN_S))

    def _run(
        self,
        stop: Event,
        paused: Event,  # noqa: ARG002 - the fake's signature
        on_level: Callable[[InputLevel], None],
        limit_s: float,  # noqa: ARG002
    ) -> float:
        while not stop.wait(0.02):
            on_level(self.level)
        return SPOKEN_S


@dataclass(frozen=True)
class SampleSeason:
    """A coach with a history, and what the pictures need to hold on to."""

    coach: Coach
    recorder: StillRecorder
    player: FakePlayer
    transcriber: FakeTranscriber


def make_season(home: Path, theme: str, *, practised: bool = True) -> SampleSeason:
    """A data folder in `home` after three weeks of practice; not `practised`, as before the first start."""
    settings = make_settings(home).model_copy(update={"theme": theme})
    transcriber = FakeTranscriber(transcript=heard(ANSWER), model="base", follows=True)
    transcriber.loaded.set()
    recorder, player, voice = StillRecorder(), FakePlayer(), FakeVoice(name="Joe, a neural voice")
    equipment = Equipment(recorder, player, transcriber, FakeEncoder(), FakeModelStore(), (voice,))
    coach = Coach(settings, *_content(settings), equipment)
    coach._scorers = ScriptedScorers(_card_of)  # type: ignore[assignment]
    if practised:
        write_profile(home / PROFILE, Profile(**PROFILE_TOLD, interview=date.today() + timedelta(days=18)))  # noqa: DTZ011
        _practise(coach, transcriber, home)
        transcriber.transcript = heard(ANSWER)
    return SampleSeason(coach, recorder, player, transcriber)


def _content(settings: Settings) -> tuple[QuestionBank, RubricLibrary]:
    rubrics = load_rubrics(settings.content / "rubrics")
    return load_bank(settings.content / "question_bank", rubrics.names), rubrics


def _practise(coach: Coach, transcriber: FakeTranscriber, home: Path) -> None:
    history = History(coach.settings.database)
    take = write_wav(home / "takes" / "sample.wav")
    evening = datetime.now().astimezone().replace(hour=20, minute=10, second=0, microsecond=0)
    for number, (days, levels) in enumerate(SEASON):
        question = coach.question(OTHER if number % 3 == 1 else QUESTION)
        text = FIRST_TAKE if number < 3 else ANSWER
        transcriber.transcript = heard(text)
        made = coach.assess_file(question, take)
        moment = evening - timedelta(days=days)
        history.add(
            replace(
                made, created_at=moment, transcript=heard(text), source=Source.MICROPHONE, scorecard=card(text, levels)
            )
        )
    for text, levels, days in ((FIRST_TAKE, FIRST, 1), (ANSWER, LATEST, 0)):
        transcriber.transcript = heard(text)
        made = coach.assess_file(coach.question(QUESTION), take)
        moment = min(evening - timedelta(days=days), datetime.now().astimezone())
        history.add(
            replace(
                made, created_at=moment, transcript=heard(text), source=Source.MICROPHONE, scorecard=card(text, levels)
            )
        )
    latest = history.all()[0]
    assert latest.id is not None
    coach.review.annotate(latest.id, Annotation("Slower before the CK score.", True, ("calm",)))


def heard(text: str) -> Transcript:
    """With one word that may have been misheard."""
    transcript = spoken(text, WORD_S)
    doubtful = tuple(_doubted(word) if word.text == "matched." else word for word in transcript.words)
    return replace(transcript, words=doubtful, model="base")


def _doubted(word: Word) -> Word:
    return replace(word, probability=0.3)


def _card_of(text: str) -> Scorecard:
    """What the scripted scorer makes of an answer that is given while the pictures are taken."""
    if text == TOO_SHORT:
        parts = tuple(PartScore(name, 0, 0.0) for name in WHY)
        return Scorecard("five_part", "0" * 16, "sample", parts, refused=WHY_REFUSED)
    return card(text, LATEST if SAID[3][1] in text else FIRST)


def card(text: str, levels: tuple[int, ...]) -> Scorecard:
    """A scorecard with everything in it that one can hold."""
    parts = tuple(_part(text, name, level) for name, level in zip(WHY, levels, strict=True))
    low = min(parts, key=lambda part: part.level)
    flags = () if min(levels[:2]) else (Flag("blame", _quote(text, "The exam was not fair that year"), _BLAME),)
    heard = ("Somebody who names a weak result calmly, and can say what was done about it.",)
    worries = () if min(levels) == 2 else ("Whether the new habit holds in a resident's week.",)
    return Scorecard("five_part", "0" * 16, "sample", parts, flags, None, heard, worries, low.advice, _stretches(text))


_BLAME = "Take back the blame in one sentence: say what your own part was."


def _part(text: str, name: str, level: int) -> PartScore:
    earning = [sentence for kind, sentence in SAID if kind == name] + [IN_FIRST_TAKE.get(name, "")]
    sentence = next((sentence for sentence in earning if sentence and sentence in text), "")
    quote = _quote(text, sentence) if level and sentence else None
    advice = ADVICE[name] if level < 2 else ""
    why = WHY[name] if level else "Nothing of this was heard."
    return PartScore(name, level, level / 2, quote, advice, 0.55 if name == "cause" else 0.9, why, 2 - level)


def _quote(text: str, sentence: str) -> Quote | None:
    start = text.find(sentence)
    if start < 0:
        return None
    return Quote(sentence, start, start + len(sentence), *_times(text, start, start + len(sentence)))


def _times(text: str, start: int, end: int) -> tuple[float, float]:
    """When the characters were said (s)."""
    return len(text[:start].split()) * WORD_S, len(text[:end].split()) * WORD_S


def _stretches(text: str) -> tuple[Stretch, ...]:
    """Every sentence is one."""
    starts = [start for start in (text.find(sentence) for _, sentence in SAID) if start >= 0]
    kinds = [kind for kind, sentence in SAID if sentence in text]
    words = len(text.split())
    return tuple(
        Stretch(kind, start, end, len(text[start:end].split()) / words, *_times(text, start, end))
        for kind, (start, end) in zip(kinds, pairwise([*starts, len(text)]), strict=True)
    )
