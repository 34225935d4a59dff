"""Which questions are the user's, and in which words one is asked this time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from coach.bank import Question, placeholders
from coach.profile import Profile, known_words, suits_of


def suitable(questions: Iterable[Question], profile: Profile, today: date) -> tuple[Question, ...]:
    """Those that suit this user in one respect at least, in their order."""
    fits = suits_of(profile, today)
    return tuple(question for question in questions if _is_for(question, fits))


def _is_for(question: Question, fits: Collection[str]) -> bool:
    whom = set(question.suits) - {"typed"}
    return not whom or bool(whom & set(fits))


def by_topic(questions: Iterable[Question]) -> Mapping[str, tuple[Question, ...]]:
    """Topics in the order of their first question."""
    topics: dict[str, tuple[Question, ...]] = {}
    for question in questions:
        topics[question.topic] = (*topics.get(question.topic, ()), question)
    return topics


def asked_as(question: Question, profile: Profile, attempts: int) -> str:
    """The wording whose turn it is after so many attempts; those that need what is not known are left out."""
    known = known_words(profile)
    usable = [wording for wording in (question.text, *question.wordings) if placeholders(wording) <= set(known)]
    wording = usable[attempts % len(usable)] if usable else question.text
    for name, word in known.items():
        wording = wording.replace(f"{{{name}}}", word)
    return wording
