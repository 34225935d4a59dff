"""What workers tell their screen, and screens their app. None bubbles: each is posted to the one that handles it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from coach.errors import CoachError
from coach.listing import Listed, Practised
from coach.model import Attempt, InputDevice, InputLevel, Recording, Scorecard

if TYPE_CHECKING:
    from coach.practice import Suggestion


@dataclass
class Progressed(Message, bubble=False):
    """A worker got further. `fraction` is 0 to 1, None when unknown."""

    what: str
    fraction: float | None = None


@dataclass
class Failed(Message, bubble=False):
    """A worker met an expected failure."""

    error: CoachError


@dataclass
class MayWrite(Message, bubble=False):
    """This process is the one that writes in the data folder."""


@dataclass
class MayRead(Message, bubble=False):
    """It is not, for this reason: it may only read."""

    why: CoachError


@dataclass
class ModelsReady(Message, bubble=False):
    """All that assessing needs is loaded. `model` hears the takes; `automatic` when this machine's speed chose it.

    `former` heard the latest answer; empty where nothing tells.
    """

    model: str
    automatic: bool
    former: str = ""


@dataclass
class LevelHeard(Message, bubble=False):
    """The microphone's level, ten times a second at most."""

    level: InputLevel


@dataclass
class MonitorEnded(Message, bubble=False):
    """The microphone was let go."""


@dataclass
class FellBehind(Message, bubble=False):
    """Transcribing falls behind the speaker, or has caught up again."""

    behind: bool


@dataclass
class PartsEarned(Message, bubble=False):
    """What the answer so far has earned."""

    card: Scorecard


@dataclass
class TakeRecorded(Message, bubble=False):
    """A take ended as it should and lies on disk."""

    recording: Recording


@dataclass
class TakeDeleted(Message, bubble=False):
    """A take is gone from the disk."""

    recording: Recording


@dataclass
class AnswerAssessed(Message, bubble=False):
    """An answer was scored, and kept."""

    attempt: Attempt


@dataclass
class GivenScored(Message, bubble=False):
    """The answer of that number (from 0) in a session was scored and kept, or could not be."""

    number: int
    attempt: Attempt | None
    error: CoachError | None = None


@dataclass
class AttemptRead(Message, bubble=False):
    """One saved answer, whole, to be shown."""

    attempt: Attempt


@dataclass
class AttemptDeleted(Message, bubble=False):
    """An answer is in the bin."""

    attempt_id: int


@dataclass
class ProfileKept(Message, bubble=False):
    """What the user told about themselves is on the disk."""


@dataclass
class VoiceTold(Message, bubble=False):
    """The interviewer's voice failed, or another one speaks: a line about it."""

    text: str


@dataclass
class Played(Message, bubble=False):
    """This moment of the take (s) is heard now."""

    at_s: float


@dataclass
class PlaybackEnded(Message, bubble=False):
    """The player is silent again."""


@dataclass
class MicrophonesListed(Message, bubble=False):
    """The machine's microphones, the default first."""

    devices: tuple[InputDevice, ...]


@dataclass
class HistoryRead(Message, bubble=False):
    """The attempts, newest first."""

    attempts: tuple[Listed, ...]


@dataclass
class PractisedRead(Message, bubble=False):
    """What was practised, and what to practise next."""

    practised: Practised
    suggestion: Suggestion | None


@dataclass
class PendingFound(Message, bubble=False):
    """The takes that were never scored, newest first."""

    takes: tuple[Recording, ...]
