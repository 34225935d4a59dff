"""The interviewer's voice: ahead, from the cache, replaced when it fails, and silent before a take begins."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from coach import interviewer as module
from coach.config import VoiceChoice
from coach.errors import DeviceError, VoiceError
from coach.interviewer import Interviewer, reading_s
from coach.speech_cache import SpeechCache
from tests.support.fakes import FakeDirectVoice, FakePlayer, FakeVoice, Stage, make_stage
from tests.support.waiting import wait_until

QUESTION, NEXT = "Tell me about Step 1.", "What did you change?"
BROKEN = VoiceError("The neural voice could not speak.", "Install it again.")
MISSING = VoiceError("The neural voice is not installed.", "pip install voice")


@dataclass
class Ears:
    """A loudspeaker that is done at once."""

    played: list[Path] = field(default_factory=list)
    refuse: DeviceError | None = None

    def play(self, path: Path, *, stop: Event, start_s: float = 0.0) -> None:
        assert path.is_file()
        self.played.append(path)
        if self.refuse:
            raise self.refuse


@dataclass
class Desk:
    """An interviewer with a neural voice and a system's."""

    folder: Path
    choice: VoiceChoice = "auto"
    neural: FakeVoice = field(default_factory=FakeVoice)
    system: FakeVoice = field(default_factory=lambda: FakeVoice("system", "Sy"))
    ears: Ears = field(default_factory=Ears)

    def __post_init__(self) -> None:
        self.interviewer = Interviewer(lambda: self.choice, (self.neural, self.system), self.ears, self.folder)

    def say(self, text: str = QUESTION, *, asked: bool = False, then: str = "") -> str:
        return self.interviewer.say(text, stop=Event(), asked=asked, then=then)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "cache" / "voice")


def test_off_renders_nothing_and_makes_no_folder(desk: Desk) -> None:
    desk.choice = "off"
    desk.interviewer.get_ready()
    assert desk.say(then=NEXT) == ""
    assert (desk.neural.rendered, desk.neural.loaded, desk.ears.played) == ([], 0, [])
    assert not desk.folder.exists()
    with pytest.raises(VoiceError, match="is off"):
        desk.interviewer.voices.best()


def test_what_was_said_once_is_a_private_file_and_is_not_rendered_again(desk: Desk) -> None:
    assert desk.say() == desk.say() == ""
    assert desk.neural.rendered == [QUESTION]
    first, second = desk.ears.played
    assert first == second
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
    assert QUESTION.split(maxsplit=1)[0] not in first.name


def test_each_voice_has_its_own_files(desk: Desk) -> None:
    desk.say()
    desk.choice = "system"
    desk.say()
    assert desk.system.rendered == [QUESTION]
    assert len(set(desk.ears.played)) == 2


def test_the_next_question_is_rendered_ahead(desk: Desk) -> None:
    desk.say(then=NEXT)
    wait_until(lambda: len(list(desk.folder.glob("*.wav"))) == 2, "the next question")
    desk.say(NEXT)
    assert desk.neural.rendered == [QUESTION, NEXT]


def test_what_may_be_said_perhaps_is_rendered_last_and_by_the_next_time_is_there(desk: Desk) -> None:
    desk.interviewer.say(QUESTION, stop=Event(), then=NEXT, perhaps=("Why then?", NEXT, "What else?"))
    wait_until(lambda: len(list(desk.folder.glob("*.wav"))) == 4, "all that may come")
    assert desk.neural.rendered == [QUESTION, NEXT, "Why then?", "What else?"]
    desk.say("What else?")
    assert len(desk.neural.rendered) == 4


def test_a_take_ends_the_rendering_of_what_may_be_said_perhaps(desk: Desk) -> None:
    desk.say(QUESTION)
    desk.neural.ready.clear()  # it takes a minute for each from now on
    desk.interviewer.say(QUESTION, stop=Event(), then=NEXT, perhaps=("Why then?", "What else?"))
    wait_until(desk.interviewer._rendering[NEXT].running, "the next question to be rendered")
    desk.interviewer.hush()
    desk.neural.ready.set()
    desk.say("Thank you.")
    assert desk.neural.rendered == [QUESTION, NEXT, "Thank you."], "but for what was begun, and is sure to come"


def test_the_voice_is_loaded_before_it_is_needed(desk: Desk) -> None:
    desk.interviewer.get_ready()
    wait_until(lambda: desk.neural.loaded, "the voice to be loaded")


def test_what_comes_too_late_is_left_out_and_ready_the_next_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHORTEST_S", 0.1)
    monkeypatch.setattr(module, "READ_WORDS_PER_S", 1000.0)
    desk.neural.ready.clear()
    assert desk.say() == ""
    assert desk.ears.played == []
    desk.neural.ready.set()
    desk.say(asked=True)
    assert desk.neural.rendered == [QUESTION]
    assert len(desk.ears.played) == 1


def test_a_long_question_is_read_longer() -> None:
    assert reading_s("Why?") == 3.0
    assert reading_s("word " * 30) == 10.0


def test_a_voice_that_fails_is_replaced_and_that_is_told_once(desk: Desk) -> None:
    desk.neural.refuse = BROKEN
    assert desk.say() == "The neural voice could not speak. Questions are spoken by Sy for now."
    assert desk.say(NEXT) == ""
    assert desk.neural.rendered == [QUESTION]
    assert len(desk.ears.played) == 2
    desk.neural.refuse = None
    assert desk.say("Once more.", asked=True) == ""
    assert desk.neural.rendered == [QUESTION, "Once more."]


def test_when_every_voice_fails_that_is_told_once_and_tried_again_when_asked(desk: Desk) -> None:
    desk.neural.refuse = desk.system.refuse = BROKEN
    with pytest.raises(VoiceError, match="could not speak"):
        desk.say()
    assert desk.say(NEXT) == ""
    with pytest.raises(VoiceError, match="could not speak"):
        desk.say(NEXT, asked=True)
    assert desk.ears.played == []


def test_the_neural_voice_is_wanted_and_not_installed(desk: Desk) -> None:
    desk.choice, desk.neural.missing = "neural", MISSING
    assert desk.say() == "The neural voice is not installed. Questions are spoken by Sy for now."
    assert desk.say() == ""
    desk.choice = "auto"
    assert desk.interviewer.voices.about("auto") == (
        "Questions are spoken by Sy, on this computer. A more natural voice: pip install voice"
    )
    assert desk.interviewer.voices.about("system") == "Questions are spoken by Sy, on this computer."


def test_a_loudspeaker_that_fails_is_told_once(desk: Desk) -> None:
    desk.ears.refuse = DeviceError("No loudspeaker was found.", "Plug one in.")
    with pytest.raises(DeviceError):
        desk.say()
    assert desk.say(NEXT) == ""
    desk.ears.refuse = None
    desk.say(asked=True)
    assert len(desk.ears.played) == 2


def test_nothing_is_played_once_it_is_not_wanted(desk: Desk) -> None:
    stop = Event()
    stop.set()
    assert desk.interviewer.say(QUESTION, stop=stop) == ""
    assert desk.ears.played == []


@contextmanager
def speaking(interviewer: Interviewer, stop: Event) -> Iterator[Future[str]]:
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(interviewer.say, QUESTION, stop=stop)
        finally:
            stop.set()


def test_hushing_returns_when_it_is_silent(tmp_path: Path) -> None:
    player = FakePlayer()
    interviewer = Interviewer(lambda: "auto", (FakeVoice(),), player, tmp_path)
    with speaking(interviewer, Event()) as saying:
        wait_until(lambda: player.playing, "the question to be heard")
        interviewer.hush()
        assert not player.playing
        assert saying.result() == ""


def test_a_voice_that_only_speaks_at_once_leaves_no_file(tmp_path: Path) -> None:
    direct = FakeDirectVoice()
    interviewer = Interviewer(lambda: "auto", (direct,), FakePlayer(), tmp_path)
    with speaking(interviewer, Event()) as saying:
        wait_until(lambda: direct.spoken, "the question to be heard")
        interviewer.hush()
        saying.result()
    assert direct.spoken == [QUESTION]
    assert list(tmp_path.iterdir()) == []


def test_no_take_begins_before_the_interviewer_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage: Stage = make_stage(tmp_path)
    stage.coach.choose_voice("auto")
    heard: list[bool] = []
    record = stage.recorder.record

    def listening(*arguments: object, **named: object) -> object:
        heard.append(stage.player.playing)
        return record(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(stage.recorder, "record", listening)
    over = Event()
    over.set()
    with speaking(stage.coach.interviewer, Event()):
        wait_until(lambda: stage.player.playing, "the question to be heard")
        question = stage.coach.bank.questions[0]
        stage.coach.record(question, stop=over, paused=Event(), on_level=lambda level: None)
    assert heard == [False]


def test_the_oldest_sounds_make_room(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, most=2)
    for number, text in enumerate(("one", "two", "three")):
        path = cache.keep("Joe", text, b"sound")
        if text != "three":
            os.utime(path, (number, number))
        if text == "two":
            cache.get("Joe", "one")  # heard again, so it is the newer one
    assert cache.get("Joe", "two") is None
    assert cache.get("Joe", "one")
    assert cache.get("Joe", "three")
