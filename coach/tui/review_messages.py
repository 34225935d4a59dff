"""What the workers of the screens that look back tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from coach.annotations import Annotation
from coach.compare import Comparison
from coach.model import Attempt
from coach.progress import Progress
from coach.rehearsed import Rehearsed
from coach.retakes import Retake


@dataclass
class AnnotationRead(Message, bubble=False):
    """What the user added to the attempt, as it is kept now."""

    annotation: Annotation


@dataclass
class AnnotationsRead(Message, bubble=False):
    """What the user added to their attempts, by the attempt's id."""

    annotations: Mapping[int, Annotation]


@dataclass
class WordingRead(Message, bubble=False):
    """What the answer shares word for word with other takes of its question."""

    rehearsed: Rehearsed


@dataclass
class TakesRead(Message, bubble=False):
    """The takes of a question, oldest first."""

    attempt: Attempt
    takes: tuple[Retake, ...]


@dataclass
class ComparisonRead(Message, bubble=False):
    """Two takes, the earlier one first, and what changed."""

    before: Attempt
    after: Attempt
    compared: Comparison


@dataclass
class ProgressRead(Message, bubble=False):
    """The progress over the chosen answers, and the questions that were answered at all."""

    progress: Progress
    practised: tuple[str, ...]


@dataclass
class Exported(Message, bubble=False):
    """A file was written."""

    path: Path


@dataclass
class AttemptGone(Message, bubble=False):
    """The attempt on the screen is in the bin."""

    attempt_id: int


@dataclass
class GuessKept(Message, bubble=False):
    """The user's guess is saved."""
