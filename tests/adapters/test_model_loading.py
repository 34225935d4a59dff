"""Which model is loaded: measured once, from the most able down, on a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.adapters import model_loading, whisper_transcriber
from coach.adapters.decoding import Decoded, OnText, unheard
from coach.adapters.model_loading import load_model, measure_all
from coach.adapters.speech_models import SpeechModels
from coach.adapters.streaming_activity import StreamingActivity
from coach.adapters.whisper_transcriber import WhisperTranscriber
from coach.model_choice import AUTO, KEEPS_UP
from tests.support.waiting import wait_until


@dataclass
class Machine:
    """Decodes each model's second of speech in this many seconds."""

    cost: dict[str, float]
    now: float = 0.0
    loaded: list[str] = field(default_factory=list)

    def perf_counter(self) -> float:
        return self.now

    def load(self, models: SpeechModels, name: str, progress: object) -> FakeDecoder:
        self.loaded.append(name)
        return FakeDecoder(self, name)


@dataclass
class FakeDecoder:
    machine: Machine
    name: str

    def warm_up(self) -> None:
        """Nothing to do."""

    def draft(self, samples: NDArray[np.float32], before: str, unwanted: Callable[[], bool]) -> str:
        return ""

    def decode(self, samples: NDArray[np.float32], on_text: OnText = unheard, draft: str = "") -> Decoded:
        self.machine.now += self.machine.cost[self.name] * len(samples) / 16_000
        return Decoded()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine({"tiny.en": 0.05, "base": 0.1})
    monkeypatch.setattr(model_loading, "load_decoder", machine.load)
    monkeypatch.setattr(model_loading, "time", machine)
    return machine


def test_the_users_model_is_loaded_and_nothing_measured(machine: Machine, tmp_path: Path) -> None:
    models = SpeechModels(tmp_path, "tiny.en")
    assert load_model(models, "tiny.en").name == "tiny.en"
    assert models.speed("tiny.en") is None


def test_the_best_that_keeps_up_is_measured_once_and_kept(machine: Machine, tmp_path: Path) -> None:
    models = SpeechModels(tmp_path, AUTO)
    told: list[str] = []
    assert load_model(models, AUTO, lambda what, _=None: told.append(what)).name == "base"
    assert machine.loaded == ["base"]
    assert models.speed("base") == pytest.approx(10.0, abs=0.1)
    assert any("Measuring how fast the speech model base" in what for what in told)
    began = machine.now
    assert load_model(SpeechModels(tmp_path, AUTO), AUTO).name == "base"
    assert machine.now == began


def test_a_slow_machine_gets_the_small_model(machine: Machine, tmp_path: Path) -> None:
    machine.cost["base"] = 1.1 / KEEPS_UP
    models = SpeechModels(tmp_path, AUTO)
    assert load_model(models, AUTO).name == "tiny.en"
    assert machine.loaded == ["base", "tiny.en"]
    assert models.chosen() == "tiny.en"


def test_what_was_slow_once_gets_another_chance_at_the_next_start(machine: Machine, tmp_path: Path) -> None:
    machine.cost["base"] = 1.0
    load_model(SpeechModels(tmp_path, AUTO), AUTO)
    machine.cost["base"] = 0.1
    assert load_model(SpeechModels(tmp_path, AUTO), AUTO).name == "base"


def test_what_is_always_slow_is_left_alone(machine: Machine, tmp_path: Path) -> None:
    machine.cost["base"] = 1.0
    for _ in range(3):
        load_model(SpeechModels(tmp_path, AUTO), AUTO)
    machine.loaded.clear()
    assert load_model(SpeechModels(tmp_path, AUTO), AUTO).name == "tiny.en"
    assert machine.loaded == ["tiny.en"]


def test_takes_refine_the_choice_for_the_next_start(machine: Machine, tmp_path: Path) -> None:
    models = SpeechModels(tmp_path, AUTO)
    load_model(models, AUTO)
    for _ in range(4):
        models.record_speed("base", 60.0, 60.0)
    assert load_model(SpeechModels(tmp_path, AUTO), AUTO).name == "tiny.en"


def test_all_can_be_measured_anew(machine: Machine, tmp_path: Path) -> None:
    models = SpeechModels(tmp_path, AUTO)
    models.record_speed("base", 60.0, 600.0)
    measure_all(models)
    assert [models.speed(name) for name in models.here()] == [
        pytest.approx(20.0, abs=0.1),
        pytest.approx(10.0, abs=0.1),
    ]


class AlwaysVoice:
    """Takes whatever is not silent for speech."""

    def load(self) -> None:
        """Nothing to do."""

    def stream(self) -> StreamingActivity:
        return StreamingActivity(lambda step: float(np.abs(step).max() > 0), 0.15, 0.15)


def started(home: Path, monkeypatch: pytest.MonkeyPatch) -> WhisperTranscriber:
    """As the app has it after a start."""
    transcriber = WhisperTranscriber(SpeechModels(home, AUTO), AUTO)
    monkeypatch.setattr(transcriber, "_activity", AlwaysVoice())
    transcriber.load()
    return transcriber


def test_takes_that_lag_bring_a_smaller_model_at_the_next_start(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_transcriber, "time", machine)
    transcriber, models = started(tmp_path, monkeypatch), SpeechModels(tmp_path, AUTO)
    assert (transcriber.model, models.times_measured("base")) == ("base", 1)
    machine.cost["base"] = 2.0
    for measured in (2, 3):
        live = transcriber.live(lambda text: None, lambda behind: None, lambda: False)
        live.hear(np.full(16_000 * 20, 1000, np.int16))
        assert live.finish() is not None
        wait_until(lambda wanted=measured: models.times_measured("base") == wanted, "the speed to be kept")  # type: ignore[misc]
    assert models.speed("base") == pytest.approx(0.5)
    assert transcriber.model == "base"
    assert started(tmp_path, monkeypatch).model == "tiny.en"


def test_waiting_for_ones_turn_is_not_the_models_work(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whisper_transcriber, "time", machine)
    transcriber = started(tmp_path, monkeypatch)
    with ThreadPoolExecutor(1) as pool:
        with transcriber._lock:
            waiting = pool.submit(transcriber.decode, np.zeros(16_000, np.float32))
            machine.now += 100.0
        assert waiting.result().work_s == pytest.approx(machine.cost["base"])
