"""What the scorer says about an answer: sentences of the rubric file, chosen by what was found in the answer.

`{quote}` in a sentence stands for the user's own words. A finding is the name of a cue of the labelled clauses
(blame, conditional ...) or one of `coach.scoring.findings.FINDINGS`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from coach.content import Content

PartLevel = Literal[0, 1, 2]


def _only_quotes(text: str) -> str:
    """Raises ValueError when the sentence has another placeholder, or a brace that opens none."""
    fields = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    if fields - {"quote"}:
        raise ValueError(f"only {{quote}} can stand in braces, not {', '.join(sorted(fields - {'quote'}))}")
    return text


def _no_quotes(text: str) -> str:
    if "{" in _only_quotes(text):
        raise ValueError("nothing can be quoted here")
    return text


def _listed(wordings: object) -> object:
    """A single wording stands for a list of one."""
    return (wordings,) if isinstance(wordings, str) else wordings


QuotingText = Annotated[str, AfterValidator(_only_quotes)]
PlainText = Annotated[str, AfterValidator(_no_quotes)]
#: The same question in several sentences, asked in turn, so that nobody learns one of them; one may stand alone.
Wordings = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1), AfterValidator(_no_quotes)], ...], BeforeValidator(_listed)
]


class Advice(Content):
    """What to do next: when nothing was heard for the part, when it was partial, and `when` something was found.

    `after` takes the place of `missing` where another part was heard, and says where the missing one belongs: by the
    other part's name, whose words are quoted, the first that was heard in the order of the file.
    """

    missing: PlainText
    after: dict[str, QuotingText] = Field(default_factory=dict)
    partial: QuotingText
    when: dict[str, QuotingText] = Field(default_factory=dict)


class Reason(Content):
    """Why a level was given: the first of `when` that was found, in the order of the file, else `otherwise`."""

    otherwise: PlainText = ""
    when: dict[str, QuotingText] = Field(default_factory=dict)


class Reasons(Content):
    """Why a part has its level: what held it down, or what raised it."""

    absent: Reason = Reason()
    partial: Reason = Reason()
    strong: Reason = Reason()

    def of(self, level: int) -> Reason:
        return (self.absent, self.partial, self.strong)[level]


class Remark(Content):
    """What an interviewer would say when the parts have one of these levels and one of these flags is raised."""

    parts: dict[str, tuple[PartLevel, ...]] = Field(default_factory=dict)
    flags: tuple[str, ...] = ()
    heard: PlainText = ""
    worry: PlainText = ""

    @model_validator(mode="after")
    def _says_something(self) -> Remark:
        if not self.heard and not self.worry:
            raise ValueError("`heard` or `worry` must be there")
        return self

    def fits(self, levels: Mapping[str, int], flags: frozenset[str]) -> bool:
        raised = not self.flags or not flags.isdisjoint(self.flags)
        return raised and all(levels.get(part, 0) in wanted for part, wanted in self.parts.items())


class Question(Content):
    """One question in the interviewer's mind, answered by the first remark that fits."""

    about: str
    remarks: tuple[Remark, ...] = Field(min_length=1)


class Interviewer(Content):
    """What an interviewer takes away. `complete` is the next step when nothing is missing."""

    questions: tuple[Question, ...] = ()
    complete: PlainText = ""

    def unknown(self, parts: frozenset[str], flags: frozenset[str]) -> frozenset[str]:
        """Names in the remarks that the rubric does not have."""
        remarks = [remark for question in self.questions for remark in question.remarks]
        named = {part for remark in remarks for part in remark.parts} - parts
        return frozenset(named | ({flag for remark in remarks for flag in remark.flags} - flags))
