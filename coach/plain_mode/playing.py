"""Play a take until it ends or Enter is pressed; an answer sentence by sentence, and slower."""

from __future__ import annotations

from pathlib import Path

from coach.following import LEAD_S, SPEEDS, follow
from coach.model import Attempt
from coach.plain_mode.beside import Beside
from coach.plain_mode.room import Room
from coach.plain_mode.words import duration

STOP = "Press Enter to stop."
MORE = "Press Enter to stop. n and Enter plays the next sentence, b the one before, v plays slower."


def play_answer(room: Room, attempt: Attempt) -> None:
    """From its start, or from the sentence that earned a part. Raises DeviceError, AudioFileError."""
    if attempt.recording is None:
        room.console.say("There is no recording of this answer.")
        return
    titles = room.coach.review.titles(attempt.rubric)
    starts = [("From the start", 0.0)]
    starts += [
        (f"{titles.get(part.name, part.name)}, at {duration(part.quote.start_s)}", part.quote.start_s)
        for part in attempt.scorecard.parts
        if part.quote is not None and part.quote.start_s is not None
    ]
    chosen = 0 if len(starts) == 1 else room.console.choose("Play from where?", [name for name, _ in starts])
    if chosen is not None:
        _Listening(room, attempt, attempt.recording).listen(starts[chosen][1])


class _Listening:
    """One answer that is listened to, by lines that are typed while it plays."""

    def __init__(self, room: Room, attempt: Attempt, path: Path) -> None:
        self._room, self._path = room, path
        self._followed = follow(attempt.transcript, attempt.transcript.said)
        self._from_s = self._heard_s = 0.0
        self._speed = SPEEDS[0]

    def listen(self, from_s: float) -> None:
        """Until Enter alone is typed. Raises DeviceError, AudioFileError, EndOfInputError."""
        console = self._room.console
        keys = MORE if self._followed.sentences else STOP
        console.say(f"Playing. {keys}")
        playing = self._begun(from_s)
        try:
            while typed := console.read().lower():
                if typed not in {"n", "b", "v"} or not self._followed.sentences:
                    console.say(keys)
                    continue
                over = playing.is_over
                playing.end()
                playing = self._begun(self._wanted_s(typed, over=over))
        except KeyboardInterrupt:
            console.say("Stopped.")
        finally:
            playing.end()

    def _begun(self, from_s: float) -> Beside[None]:
        self._from_s = self._heard_s = from_s
        return Beside(
            lambda stop: self._room.coach.play(
                self._path, stop=stop, start_s=max(0.0, from_s - LEAD_S), speed=self._speed, on_position=self._follow
            ),
            lambda: self._room.console.say("The end. Press Enter."),
        )

    def _follow(self, at_s: float) -> None:
        """On the player's thread."""
        self._heard_s = max(at_s, self._from_s)

    def _wanted_s(self, typed: str, *, over: bool) -> float:
        """Where to go on from, after what was typed."""
        if typed == "v":
            self._speed = SPEEDS[(SPEEDS.index(self._speed) + 1) % len(SPEEDS)]
            return self._from_s if over else self._heard_s
        sentence = self._followed.sentence_from(self._heard_s, 1 if typed == "n" else -1, playing=not over)
        if sentence is None:
            self._room.console.say("This is the last sentence.")
        return (sentence or self._followed.sentences[-1]).start_s


def play(room: Room, path: Path) -> None:
    """A take that has no transcript yet. Raises DeviceError, AudioFileError."""
    room.console.say(f"Playing. {STOP}")
    playing = Beside(
        lambda stop: room.coach.play(path, stop=stop),
        lambda: room.console.say("The end. Press Enter."),
    )
    try:
        room.console.read()
    except KeyboardInterrupt:
        room.console.say("Stopped.")
    finally:
        playing.end()
