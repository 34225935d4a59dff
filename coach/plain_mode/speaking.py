"""The interviewer's voice: beside what is read and typed, and silent before a take begins."""

from __future__ import annotations

from threading import Event

from coach.bank import Question
from coach.errors import CoachError
from coach.interviewer import Interviewer
from coach.plain_mode.beside import Beside
from coach.plain_mode.console import Console
from coach.rehearsal import Coach

TWICE = "A screen reader reads them too. Microphone and settings, in the menu, switches the voice off again."


class Speaker:
    """Says one text at a time, where the voice is on. What goes wrong is a line; the question was read anyway."""

    def __init__(self, interviewer: Interviewer, console: Console) -> None:
        self._interviewer, self._console = interviewer, console
        self._running: Beside[None] | None = None

    def say(
        self,
        question: Question,
        then: Question | None = None,
        perhaps: tuple[str, ...] = (),
        *,
        asked: bool = False,
    ) -> None:
        """Begin to say it. `then` is likely to be next, or `perhaps` one of these; `asked` when the user wants it."""
        self.hush()
        if not (self._interviewer.is_on and question.text):
            return
        coming = then.text if then else ""
        self._running = Beside(
            lambda stop: self._say(question.text, stop, asked=asked, then=coming, perhaps=perhaps), lambda: None
        )

    def _say(self, text: str, stop: Event, *, asked: bool, then: str, perhaps: tuple[str, ...]) -> None:
        try:
            told = self._interviewer.say(text, stop=stop, asked=asked, then=then, perhaps=perhaps)
        except CoachError as error:
            told = str(error)
        if told and not stop.is_set():
            self._console.say(told)

    def hush(self) -> None:
        """Returns when nothing is heard, and nothing more will be told about it."""
        if self._running is not None:
            self._running.end()
            self._running = None


def switch_on(coach: Coach, console: Console) -> bool:
    """Questions are spoken from now on, where there is a voice; which one is told. Raises StorageError."""
    try:
        about = coach.interviewer.voices.about("auto")
    except CoachError as error:
        console.complain(error)
        return False
    coach.choose_voice("auto")
    console.say(about, TWICE)
    return True


def hear(coach: Coach, console: Console, speaker: Speaker, question: Question) -> None:
    """Say it because the user asked for it; the first time that switches the voice on. Raises StorageError."""
    if coach.interviewer.is_on or switch_on(coach, console):
        speaker.say(question, asked=True)
