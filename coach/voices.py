"""Which voice the interviewer has: by the user's setting, by what is on this computer, and by what has not failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.config import VoiceChoice
from coach.errors import CoachError, VoiceError
from coach.ports import DirectVoice, Voice

INSTALL = "pip install 'turnaround-coach[voice]'"


class Voices:
    """`voices` are all that there could be, the best first; `choice` asks for the user's setting."""

    def __init__(self, choice: Callable[[], VoiceChoice], voices: Sequence[Voice | DirectVoice]) -> None:
        self._choice = choice
        self._voices = tuple(voices)
        self._failed: dict[Voice | DirectVoice, VoiceError] = {}

    @property
    def is_on(self) -> bool:
        return self._choice() != "off"

    def best(self, choice: VoiceChoice | None = None) -> Voice | DirectVoice:
        """The one that speaks. Raises VoiceError when none is left for the setting, or it is off."""
        choice = choice or self._choice()
        if choice == "off":
            raise VoiceError("The interviewer's voice is off.", "Press v while you rehearse to switch it on.")
        missing = VoiceError("No voice was found here.", INSTALL)
        for voice in self._voices:
            if choice == "system" and voice.kind != "system":
                continue
            try:
                voice.check()
            except VoiceError as error:
                missing = error
                continue
            if voice not in self._failed:
                return voice
        raise next(reversed(self._failed.values()), missing)

    def about(self, choice: VoiceChoice) -> str:
        """What will be heard, in a sentence or two. Raises VoiceError when nothing would."""
        told = f"Questions are spoken by {self.best(choice).name}, on this computer."
        better = self._why_not_neural() if choice != "system" else None
        return f"{told} A more natural voice: {better.fix}" if better else told

    def give_up(self, voice: Voice | DirectVoice, error: VoiceError) -> None:
        """It failed, and is not used again before `forgive`."""
        self._failed[voice] = error

    def forgive(self) -> None:
        """Those that failed may be tried again."""
        self._failed.clear()

    def instead_of(self, voice: Voice | DirectVoice) -> str:
        """Why `voice` speaks and not the one that was wanted, in a line; empty when it is that one."""
        why: CoachError | None = next(iter(self._failed.values()), None)
        if why is None and self._choice() == "neural":
            why = self._why_not_neural()
        return f"{why.what} Questions are spoken by {voice.name} for now." if why else ""

    def _why_not_neural(self) -> VoiceError | None:
        """None when it is here."""
        missing: VoiceError | None = None
        for voice in self._voices:
            if voice.kind != "neural":
                continue
            try:
                voice.check()
            except VoiceError as error:
                missing = error
        return missing
