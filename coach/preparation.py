"""What the user's own profile and history make of the bank: their questions, today's wording, what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coach.bank import Question, QuestionBank
from coach.errors import ConfigError
from coach.listing import Practised, questions_asked, read_practised, recent_levels
from coach.profile import Profile
from coach.profile_file import delete_profile, read_profile, write_profile
from coach.rubric import RubricLibrary
from coach.selection import asked_as, suitable

if TYPE_CHECKING:
    from coach.practice import Suggestion, WeakPart


class Preparation:
    """Chooses among the questions of a bank for one user."""

    def __init__(self, profile: Path, database: Path, bank: QuestionBank, rubrics: RubricLibrary) -> None:
        """`profile` and `database` are files; neither needs to be there."""
        self._profile, self._database = profile, database
        self._bank, self._rubrics = bank, rubrics

    # The profile

    @property
    def is_introduced(self) -> bool:
        """The user has given a profile, or has been asked for one and skipped it."""
        return self._profile.exists()

    def profile(self) -> Profile:
        """Empty where there is none. Raises ConfigError when the file is damaged."""
        return read_profile(self._profile) or Profile()

    def keep(self, profile: Profile) -> None:
        """Raises StorageError."""
        write_profile(self._profile, profile)

    def forget(self) -> None:
        """Delete the profile for good. Raises StorageError."""
        delete_profile(self._profile)

    def _usable(self) -> Profile:
        """A damaged file costs no practice: whoever reads the profile itself is told of it."""
        try:
            return self.profile()
        except ConfigError:
            return Profile()

    # Questions

    def questions(self) -> tuple[Question, ...]:
        """Those of the bank that suit this user; all of them while the profile is empty."""
        return suitable(self._bank.questions, self._usable(), _now().date())

    def usual(self) -> tuple[Question, ...]:
        """The same, but with a bank of one's own in which none suits, all of it."""
        return self.questions() or self._bank.questions

    def asked(self) -> Mapping[str, int]:
        """How often each question was answered, by its id. Raises StorageError."""
        return questions_asked(self._database)

    def all_asked(self) -> tuple[Question, ...]:
        """The usual ones, each in the wording whose turn it is: what a session draws from. Raises StorageError."""
        profile, asked = self._usable(), self.asked()
        return tuple(
            question.model_copy(update={"text": asked_as(question, profile, asked.get(question.id, 0))})
            for question in self.usual()
        )

    def ask(self, question: Question, asked: Mapping[str, int]) -> Question:
        """The question in the wording whose turn it is; `asked` as above. One that the bank does not have stays."""
        known = next((one for one in self._bank.questions if one.id == question.id), None)
        if known is None:
            return question
        return question.model_copy(update={"text": asked_as(known, self._usable(), asked.get(known.id, 0))})

    # What comes next

    def practised(self) -> Practised:
        """What the history says of each question. Raises StorageError."""
        from coach.practice import CARD_REVIEWS

        return read_practised(self._database, CARD_REVIEWS)

    def next(self, practised: Practised) -> tuple[Suggestion, ...]:
        """What to practise now, the first thing first. Raises StorageError."""
        from coach.practice import schedule, suggest

        now = _now()
        dues = schedule(self.questions(), practised.latest, now, self._usable().interview)
        return suggest(dues, self.weakest_part(), self._titles(), now)

    def weakest_part(self) -> WeakPart | None:
        """Over the last answers. Raises StorageError."""
        from coach.practice import WEAK_ANSWERS, weakest_part

        # Follow-ups are left out, so that some more have to be read.
        recent = recent_levels(self._database, 3 * WEAK_ANSWERS)
        follow_ups = self._follow_ups()
        return weakest_part([answer for answer in recent if answer.question not in follow_ups])

    def part_title(self, rubric: str, name: str) -> str:
        return self._titles().get((rubric, name), name.replace("_", " ").capitalize())

    def _titles(self) -> dict[tuple[str, str], str]:
        return {(rubric.name, part.name): part.title for rubric in self._rubrics.rubrics for part in rubric.parts}

    def _follow_ups(self) -> frozenset[str]:
        of_parts = (part.follow_up for rubric in self._rubrics.rubrics for part in rubric.parts)
        of_flags = (flag.follow_up for rubric in self._rubrics.rubrics for flag in rubric.flags)
        return frozenset(wording for wordings in (*of_parts, *of_flags) for wording in wordings)


def _now() -> datetime:
    """In local time: a day ends at the user's midnight."""
    return datetime.now().astimezone()
