"""Play a take until it ends or Enter is pressed."""

from __future__ import annotations

from pathlib import Path

from coach.model import Attempt
from coach.plain_mode.beside import Beside
from coach.plain_mode.room import Room
from coach.plain_mode.words import duration


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
        play(room, attempt.recording, starts[chosen][1])


def play(room: Room, path: Path, start_s: float = 0.0) -> None:
    """Raises DeviceError, AudioFileError."""
    room.console.say("Playing. Press Enter to stop.")
    playing = Beside(
        lambda stop: room.coach.play(path, stop=stop, start_s=start_s),
        lambda: room.console.say("The end. Press Enter."),
    )
    try:
        room.console.read()
    except KeyboardInterrupt:
        room.console.say("Stopped.")
    finally:
        playing.end()
