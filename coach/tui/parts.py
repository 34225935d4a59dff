"""The scores of an attempt together with what the rubric says about each part: its title and colour."""

from __future__ import annotations

from dataclasses import dataclass

from coach.errors import NotFoundError
from coach.level_words import LEVELS, is_unsure, level_words
from coach.model import Attempt, PartScore, Scorecard
from coach.rubric import RubricLibrary


@dataclass(frozen=True, slots=True)
class PartView:
    """One part as it is shown; `color` is the rubric's name for it, to be fitted to the theme when drawn."""

    title: str
    color: str
    score: PartScore

    @property
    def word(self) -> str:
        """The level; a question mark where the scorer is not sure of it."""
        return f"{LEVELS[self.score.level]}{'?' if is_unsure(self.score) else ''}"

    @property
    def doubt(self) -> str:
        """The two levels between which the part lies; empty where the scorer is sure."""
        return f"Hard to tell: {level_words(self.score)}." if is_unsure(self.score) else ""


def part_views(card: Scorecard, rubrics: RubricLibrary) -> tuple[PartView, ...]:
    """In the rubric's order. A part that the rubric no longer has is shown under its plain name."""
    try:
        known = {part.name: part for part in rubrics.get(card.rubric).parts}
    except NotFoundError:
        known = {}
    views: list[PartView] = []
    for score in card.parts:
        part = known.get(score.name)
        title = part.title if part else score.name.replace("_", " ").capitalize()
        views.append(PartView(title, part.color if part else "$primary", score))
    return tuple(views)


def probed_part(attempt: Attempt, rubrics: RubricLibrary) -> str | None:
    """The part that a follow-up question asked about, by its title; None for a question of the bank."""
    card = attempt.scorecard
    if card.asks_about:
        return part_views(card, rubrics)[0].title if card.parts else card.asks_about
    # Before follow-ups were scored for their part alone, the wording told.
    parts = rubrics.get(card.rubric).parts if card.rubric in rubrics.names else ()
    return next((part.title for part in parts if attempt.question in part.follow_up), None)


def headline(card: Scorecard, views: tuple[PartView, ...]) -> tuple[str, str]:
    """What the total means, and what to do next. Facts, and praise only for an answer that holds every part."""
    if card.refused:
        return "Not scored", card.refused
    if card.asks_about and views:
        asked = f"{views[0].title}: {views[0].word}."
        return asked, _first(card) or "That was what was asked for."
    missing = [view for view in views if view.score.level == 0]
    partial = [view for view in views if view.score.level == 1]
    if not missing and not partial:
        then = "Mend the flag below and keep the rest." if card.flags else "Say it again tomorrow, like this."
        return "All parts are there.", _first(card) or then
    strong = len(views) - len(missing) - len(partial)
    counts = [f"{strong} of {len(views)} parts strong"]
    counts += [f"{len(some)} {word}" for some, word in ((partial, "partial"), (missing, "absent")) if some]
    weakest = min(missing or partial, key=lambda view: view.score.score)
    return ", ".join(counts), _first(card) or f"Work on this first: {weakest.title}."


def _first(card: Scorecard) -> str:
    return f"Do this first: {card.first}" if card.first else ""
