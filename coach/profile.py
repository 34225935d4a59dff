"""What the user told about themselves: it picks questions and fills their wordings. Nothing of it is required."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from coach.bank import Suits
from coach.errors import ConfigError

#: Our own thresholds, for choosing questions only; no program's cut-off. A score below is a low one.
LOW_STEP1 = 220
#: From a synthesis of published program surveys and match data, not from one source.
LOW_CK = 235
#: Years since graduation, at the interview: more than these make a gap to be asked about, and an older graduate.
GAP_YEARS = 1
OLD_YEARS = 5
#: Less than so many months in a US hospital or clinic counts as none.
LITTLE_USCE_MONTHS = 1

PASS, NOT_TAKEN, NONE = "pass", "not taken", "none"
ALL_SUITS: frozenset[Suits] = frozenset(get_args(Suits))


#: What people write for the words of a result.
RESULT_WORDS = {"passed": PASS, "p": PASS, "not yet": NOT_TAKEN, "none": NOT_TAKEN, "no": NOT_TAKEN}
MONTHS = re.compile(r"(\d+)\s*(?:m|mo|mos|months?)\.?", re.IGNORECASE)
YEARS = re.compile(r"(\d+)\s*(?:y|yrs?|years?)\.?", re.IGNORECASE)
#: The day with its month as a word; 12/11/2026 is two different days, and is not guessed at.
DATES = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")


def _result(value: object) -> object:
    if not isinstance(value, str):
        return value
    plain = value.strip().lower().replace("_", " ")
    return RESULT_WORDS.get(plain, plain)


def _months(value: object) -> object:
    """A number with its unit; years become months."""
    if not isinstance(value, str):
        return value
    typed = value.strip()
    if typed.lower() in {NONE, "no"}:
        return 0
    if years := YEARS.fullmatch(typed):
        return 12 * int(years[1])
    months = MONTHS.fullmatch(typed)
    return int(months[1]) if months else typed


def _day(value: object) -> object:
    """A date with its month as a word, such as December 11, 2026."""
    if not isinstance(value, str):
        return value
    words = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", value.replace(",", " ").replace(".", " "))
    for form in DATES:
        try:
            return datetime.strptime(" ".join(words.split()), form).date()  # noqa: DTZ007  a day, not a moment
        except ValueError:
            continue
    return value.strip()


#: A three-digit score as the USMLE reports it.
Score = Annotated[int, Field(ge=100, le=300)]
Attempts = Annotated[int, Field(ge=1, le=20)]
Word = Annotated[str, Field(min_length=1, max_length=60)]
Result = Annotated[Score | Literal["pass", "not taken"], BeforeValidator(_result)]


class Profile(BaseModel):
    """None means that the user did not say. Scores have three digits, `usce_months` is in months."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)

    step1_result: Result | None = None
    step1_attempts: Attempts | None = None
    ck_score: Score | None = None
    ck_attempts: Attempts | None = None
    step3: Result | None = None
    graduated: Annotated[int, Field(ge=1950, le=2100)] | None = None
    visa: Word | None = None
    specialty: Word | None = None
    usce_months: Annotated[Annotated[int, Field(ge=0, le=600)] | None, BeforeValidator(_months)] = None
    interview: Annotated[date | None, BeforeValidator(_day)] = None

    @property
    def is_empty(self) -> bool:
        return self == Profile()


#: Each key with its label and what may be written there, in the order in which the form asks.
FIELDS: dict[str, tuple[str, str]] = {
    "step1_result": ("Step 1", "your score, pass, or not taken"),
    "step1_attempts": ("Step 1 attempts", "how many; 2 for a fail and then a pass"),
    "ck_score": ("Step 2 CK", "your score"),
    "ck_attempts": ("Step 2 CK attempts", "how many; 1 if you passed the first time"),
    "step3": ("Step 3", "your score, pass, or not taken"),
    "graduated": ("Graduated", "the year, such as 2019"),
    "visa": ("Visa", "J-1, H-1B, or none needed: none"),
    "specialty": ("Specialty", "as you would say it: internal medicine"),
    "usce_months": ("US experience", "how many months, such as 4; 0 for none"),
    "interview": ("Interview", "the next one's date, such as 2026-12-11"),
}


def with_values(profile: Profile, values: dict[str, str]) -> Profile:
    """The profile with what was typed, by key; nothing typed takes a value away. Raises ConfigError."""
    unknown = sorted(set(values) - set(FIELDS))
    if unknown:
        raise ConfigError(f"The profile has no {unknown[0]!r}.", f"It has {', '.join(FIELDS)}.")
    typed = {key: value.strip() or None for key, value in values.items()}
    try:
        return Profile.model_validate(profile.model_dump() | typed)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        label = FIELDS[key][0]
        raise ConfigError(
            f"{label}: {typed.get(key)!r} cannot be used here.", _how_to_write(key, typed.get(key))
        ) from error


def _how_to_write(key: str, typed: str | None) -> str:
    """A fail is what this app is about, and it has no line of its own: it is told by the number of attempts."""
    if "fail" in (typed or "").lower():
        if key == "step1_result":
            return "If you passed later, write pass here, and under Step 1 attempts how many it took."
        if key == "step3":
            return "If you passed later, write pass; if not yet, not taken."
    return f"Write {FIELDS[key][1]}."


def suits_of(profile: Profile, today: date) -> frozenset[Suits]:
    """Whom the user's questions are for. What they did not say rules nothing out; an empty profile suits all."""
    fits: dict[Suits, bool | None] = {
        "low_step1": _is_low_step1(profile),
        "failed_step1": _failed(profile.step1_attempts, told=profile.step1_result),
        "passed_step1": None if profile.step1_result is None else profile.step1_result == PASS,
        "low_ck": None if profile.ck_score is None else profile.ck_score < LOW_CK,
        "failed_ck": _failed(profile.ck_attempts, told=profile.ck_score),
        "gap": _longer_than(GAP_YEARS, profile, today),
        "old_graduate": _longer_than(OLD_YEARS, profile, today),
        "visa": None if profile.visa is None else _needs_visa(profile.visa),
        "no_usce": None if profile.usce_months is None else profile.usce_months < LITTLE_USCE_MONTHS,
    }
    return ALL_SUITS - {suit for suit, fit in fits.items() if fit is False}


def known_words(profile: Profile) -> dict[str, str]:
    """What can be put into a wording: {step1} only where it is a number, {visa} only where one is needed."""
    words = {
        "step1": profile.step1_result if isinstance(profile.step1_result, int) else None,
        "ck": profile.ck_score,
        "graduated": profile.graduated,
        "specialty": profile.specialty,
        "visa": profile.visa if profile.visa and _needs_visa(profile.visa) else None,
    }
    return {name: str(word) for name, word in words.items() if word is not None}


def _is_low_step1(profile: Profile) -> bool | None:
    if profile.step1_result is None:
        return None
    return isinstance(profile.step1_result, int) and profile.step1_result < LOW_STEP1


def _failed(attempts: int | None, told: object) -> bool | None:
    """Somebody who gave a result and no number of attempts passed at the first."""
    if attempts is None:
        return None if told is None else False
    return attempts > 1


def _longer_than(years: int, profile: Profile, today: date) -> bool | None:
    if profile.graduated is None:
        return None
    return (profile.interview or today).year - profile.graduated > years


def _needs_visa(visa: str) -> bool:
    return visa.strip().lower() not in {NONE, "no", "none needed", "not needed", "citizen", "green card"}
