"""Which microphone, and does it hear you?"""

from __future__ import annotations

from threading import Event
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from coach.errors import CoachError
from coach.model import InputDevice
from coach.tui.hearing import Hearing
from coach.tui.messages import Failed, LevelHeard, MicrophonesListed, MonitorEnded
from coach.tui.screens.base import CoachScreen
from coach.tui.themes import MUTED
from coach.tui.widgets.level_meter import LevelMeter
from coach.tui.workers import LevelReporter

WITHOUT = "You can still type answers and score audio files."


class MicrophoneScreen(CoachScreen[None]):
    """The devices, the chosen one marked, and its level while this screen is open."""

    TITLE = "Microphone"
    HELP = (
        "Say a sentence and watch the level. Good is a peak between -30 and -3 dBFS. "
        "Nothing is recorded here. The choice is kept for every later take."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "choose",
            "Choose",
            priority=True,
            key_display="enter",
            tooltip="Use the marked microphone from now on",
        ),
        Binding("r", "refresh", "Look again", tooltip="List the microphones again, after plugging one in"),
        Binding("escape", "back", "Back", tooltip="Return"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._devices: tuple[InputDevice, ...] = ()
        self._stop: Event | None = None
        self._changing = False
        self._choice: str | None = None
        self._hearing = Hearing()

    def body(self) -> ComposeResult:
        yield OptionList(markup=False, classes="main-list")
        yield LevelMeter()
        yield Static(id="hearing")

    def on_mount(self) -> None:
        self._change(None)

    def action_refresh(self) -> None:
        self._change(None)

    def action_choose(self) -> None:
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._change(self._devices[event.option_index].name)

    # Changing: the device is let go first, because listing starts PortAudio afresh and would cut it off.

    def _change(self, choice: str | None) -> None:
        if self._changing:
            return
        self._changing, self._choice = True, choice
        if self._stop is not None:
            self._stop.set()
        else:
            self._set_up(choice)

    @work(thread=True, group="devices")
    def _set_up(self, choice: str | None) -> None:
        """Keep the choice if there is one, then list what there is."""
        try:
            if choice is not None:
                self.coach.choose_microphone(choice)
            devices = self.coach.microphones()
        except CoachError as error:
            self.post_message(Failed(error))
        else:
            self.post_message(MicrophonesListed(devices))

    def on_microphones_listed(self, message: MicrophonesListed) -> None:
        self._changing = False
        self._devices = message.devices
        self.refresh_bindings()
        devices = self.query_one(OptionList)
        marked = devices.highlighted
        devices.clear_options().add_options([Option(self._prompt(device)) for device in self._devices])
        if not self._devices:
            self.say("No microphone was found.", f"Plug one in and press r. {WITHOUT}", problem=True)
            return
        devices.highlighted = marked or 0
        self.say("")
        self._listen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual calls it so
        return action != "choose" or bool(self._devices)

    def _prompt(self, device: InputDevice) -> Content:
        wanted = self.coach.settings.microphone.lower()
        chosen = wanted in device.name.lower() if wanted else device.is_default
        return Content.assemble(
            ("● " if chosen else "○ ", "$text-success" if chosen else MUTED),
            (device.name, "bold" if chosen else ""),
            ("  in use" if chosen else "", "$text-success"),
            ("  system default" if device.is_default else "", MUTED),
        )

    # Listening

    def _listen(self) -> None:
        self._stop = Event()
        self._hearing = Hearing()
        self._monitor(self._stop)

    @work(thread=True, group="monitor")
    def _monitor(self, stop: Event) -> None:
        try:
            self.coach.monitor(stop=stop, on_level=LevelReporter(self))
        except CoachError as error:
            self.post_message(Failed(error))
        self.post_message(MonitorEnded())

    def on_monitor_ended(self) -> None:
        self._stop = None
        self.query_one(LevelMeter).level = None
        self.query_one("#hearing", Static).update("")
        if self._changing:
            self._set_up(self._choice)

    def on_level_heard(self, message: LevelHeard) -> None:
        self.query_one(LevelMeter).level = message.level
        verdict = self._hearing.add(message.level)
        text = Content.assemble((verdict.word, f"bold {verdict.style}"), f"  {verdict.advice}")
        self.query_one("#hearing", Static).update(text)

    def complain(self, error: CoachError) -> None:
        self._changing = False
        self.say(error.what, f"{error.fix} {WITHOUT}".strip(), problem=True)

    def wind_down(self) -> None:
        if self._stop is not None:
            self._stop.set()
