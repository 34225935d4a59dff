"""A tiny bank, a tiny rubric and one answer with its scorecard, for tests that need no real content."""

from __future__ import annotations

from pathlib import Path

from coach.bank import Question, QuestionBank
from coach.model import Flag, PartScore, Quote, Scorecard, Span, Transcript, Word
from coach.rubric import Advice, Checks, Exemplars, FlagRule, NearMiss, Part, Rubric, RubricLibrary

PARTS = (
    ("own_it", "Own it", "dodgerblue"),
    ("cause", "Cause", "goldenrod"),
    ("change", "Concrete change", "mediumpurple"),
    ("evidence", "Evidence", "mediumseagreen"),
    ("residency_link", "Residency link", "coral"),
)

SENTENCES = (
    "I failed Step 1 on my first attempt, and that was my own doing.",
    "I read passively and I never sat a timed block.",
    "So I did two timed UWorld blocks a day and kept an error log [b]every night[/b].",
    "My Step 2 CK was 247.",
    "I have learned to ask early.",
)
ANSWER = " ".join(SENTENCES)
LEVELS = (2, 2, 2, 2, 1)
ADVICE = "Say what you will do with this habit in your first month as a resident."

QUESTIONS = (
    Question(
        id="step1-low",
        topic="Step 1 score",
        text="Your Step 1 is lower than we usually see here. What happened?",
        why="The interviewer wants to hear whether you can name a weak result calmly.",
    ),
    Question(
        id="boards",
        topic="Boards",
        text="Our residents pass their boards at the first sitting. With your record, why will you?",
        why="A program is judged by its board pass rate.",
        target_s=(60, 120),
    ),
)


def bank() -> QuestionBank:
    return QuestionBank(QUESTIONS)


def rubrics() -> RubricLibrary:
    """The five parts, each with a follow-up that names it, and one flag."""
    parts = tuple(_part(*part) for part in PARTS)
    flag = FlagRule(name="blame", title="Blame", definition="On others.", fix="Take it back.")
    return RubricLibrary((Rubric("five_part", "Turnaround", "Tests", parts, (flag,), Checks(), "0" * 16, Path()),))


def _part(name: str, title: str, color: str) -> Part:
    return Part(
        name=name,
        title=title,
        definition=title,
        color=color,
        levels={0: "absent", 1: "partial", 2: "strong"},
        exemplars=Exemplars(level_2=("a",), level_1=("b",), near_misses=(NearMiss(text="c", why="d"),)),
        advice=Advice(missing="Say it.", partial="Say more."),
        follow_up=(f"Tell me more about: {title}.",),
    )


def spoken(text: str = ANSWER, word_s: float = 1.2) -> Transcript:
    """The text as if it had been said, one word every `word_s` seconds."""
    texts = text.split()
    words = tuple(Word(word, number * word_s, (number + 0.9) * word_s, 0.9) for number, word in enumerate(texts))
    end_s = len(texts) * word_s
    speech = (Span(0.0, end_s),) if texts else ()
    return Transcript(" ".join(texts), text, words, speech, end_s, "fake")


def good_card(text: str = ANSWER) -> Scorecard:
    """9 of 10; every part with its own sentence, the last one partial and with advice."""
    parts = tuple(
        PartScore(name, level, level / 2, _quote(text, sentence), ADVICE if level < 2 else "")
        for (name, _, _), sentence, level in zip(PARTS, SENTENCES, LEVELS, strict=True)
    )
    return Scorecard("five_part", "0" * 16, "fake", parts)


def poor_card(text: str = ANSWER) -> Scorecard:
    """1 of 10, with a flag."""
    first, *rest = (PartScore(name, 0, 0.0, None, f"Say your {title} in one sentence.") for name, title, _ in PARTS)
    first = PartScore(first.name, 1, 0.5, _quote(text, SENTENCES[0]), "Name the result first.")
    flag = Flag("blame", _quote(text, SENTENCES[1]), "Take it back in one sentence.")
    return Scorecard("five_part", "0" * 16, "fake", (first, *rest), (flag,))


def refused_card(reason: str = "The answer has only two words.") -> Scorecard:
    return Scorecard(
        "five_part", "0" * 16, "fake", tuple(PartScore(name, 0, 0.0) for name, _, _ in PARTS), refused=reason
    )


def _quote(text: str, sentence: str) -> Quote | None:
    start = text.find(sentence)
    return Quote(sentence, start, start + len(sentence)) if start >= 0 else None
