"""What is exported: answers with what the user added to them, and the progress over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.annotations import Annotation
from coach.model import Attempt
from coach.progress import Progress


@dataclass(frozen=True, slots=True)
class Kept:
    """An attempt, the titles of its parts and flags, the window of its question (s), and what the user added."""

    attempt: Attempt
    titles: Mapping[str, str]
    target_s: tuple[int, int]
    annotation: Annotation | None = None

    def title(self, name: str) -> str:
        """Of a part or a flag."""
        return self.titles.get(name, name.replace("_", " ").capitalize())

    @property
    def verdict(self) -> str:
        """The total, or why there is none."""
        card = self.attempt.scorecard
        return f"Not scored: {card.refused}" if card.refused else f"{card.total} of {card.maximum}"


@dataclass(frozen=True, slots=True)
class Season:
    """Answers, oldest first. A single answer has no `progress`; `titles` are those of the progress's parts."""

    kept: tuple[Kept, ...]
    progress: Progress | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
