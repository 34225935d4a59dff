"""The interviewer's voice on a screen: a question is said, said again, and falls silent when an answer begins."""

from __future__ import annotations

from threading import Event

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import ScreenResultType

from coach.bank import Question
from coach.config import VoiceChoice
from coach.errors import CoachError
from coach.tui.messages import VoiceTold
from coach.tui.screens.assessing import AssessingScreen

KEYS = "Press v to hear a question again, Shift+V to leave them in writing."
KEYS_WHILE_WRITING = "Press F3 to hear a question again, F4 to leave them in writing."

#: For the screen to put among its own, so that they do not come before the key that matters most.
SPEAKING_KEYS: tuple[BindingType, ...] = (
    Binding("v", "say_question", "Hear", tooltip="Hear the question; the first time switches the voice on, kept"),
    Binding("V", "voice_off", "Voice off", show=False, tooltip="Questions are no longer spoken; kept"),
)
#: On a page that one writes on, letters are text.
WRITING_KEYS: tuple[BindingType, ...] = (
    Binding("f3", "say_while_writing", "Hear", tooltip="The same while you write"),
    Binding("f4", "voice_off_while_writing", "Voice off", show=False, tooltip="The same while you write"),
    Binding("f1", "help_while_writing", "Help", tooltip="What this screen is for, and its keys"),
)


class SpeakingScreen(AssessingScreen[ScreenResultType]):
    """What is said never holds up the screen: it is rendered and played in a worker."""

    _silence: Event | None = None
    """Set, it ends what is being said."""

    def coming(self) -> Question | None:
        """The question that is likely to be next."""
        return None

    def perhaps_coming(self) -> tuple[str, ...]:
        """What else may be said next, the likeliest first."""
        return ()

    def speak(self, *, asked: bool = False) -> None:
        """Say the question, where the voice is on; what was being said ends. `asked` when the user wants to hear it."""
        self.be_silent()
        question, coming = self.asked, self.coming()
        if question is not None and question.text and self.coach.interviewer.is_on:
            self._silence = Event()
            then = coming.text if coming else ""
            self._speak(question.text, then, self.perhaps_coming(), self._silence, asked=asked)

    def be_silent(self) -> None:
        if self._silence is not None:
            self._silence.set()

    @work(thread=True, group="speak")
    def _speak(self, text: str, then: str, perhaps: tuple[str, ...], silence: Event, *, asked: bool) -> None:
        try:
            told = self.coach.interviewer.say(text, stop=silence, asked=asked, then=then, perhaps=perhaps)
        except CoachError as error:
            told = str(error)
        if told:
            self.post_message(VoiceTold(told))

    def on_voice_told(self, message: VoiceTold) -> None:
        """One line; the question stands on the screen whatever happens. Not beside an answer that has begun."""
        if self._silence is not None and not self._silence.is_set():
            self.say(message.text)

    # Keys

    def action_say_question(self) -> None:
        self._say_again(KEYS)

    def action_say_while_writing(self) -> None:
        self._say_again(KEYS_WHILE_WRITING)

    def _say_again(self, keys: str) -> None:
        if not self.coach.interviewer.is_on and not self._switch_on(keys):
            return
        self.speak(asked=True)

    def _switch_on(self, keys: str) -> bool:
        """The first press says what will be heard; where there is no voice it stays off."""
        try:
            about = self.coach.interviewer.voices.about("auto")
        except CoachError as error:
            self.say(error.what, error.fix)
            return False
        if not self._choose("auto"):
            return False
        self.say(about, keys)
        return True

    def action_voice_off(self) -> None:
        self.be_silent()
        if self._choose("off"):
            self.say("Questions are no longer spoken.")

    def action_voice_off_while_writing(self) -> None:
        self.action_voice_off()

    async def action_help_while_writing(self) -> None:
        """The footer names it where ? is text."""
        await self.run_action("app.help")

    def _choose(self, choice: VoiceChoice) -> bool:
        try:
            self.coach.choose_voice(choice)
        except CoachError as error:
            self.say(error.what, error.fix, problem=True)
            return False
        return True

    def wind_down(self) -> None:
        super().wind_down()
        self.be_silent()
