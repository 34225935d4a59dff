"""Load the speech model that the user chose, or measure those on this machine and load the best that keeps up."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from coach.adapters.audiofile import read_mono
from coach.adapters.decoding import RATE
from coach.adapters.engines import Decoder, load_decoder
from coach.adapters.freed_memory import give_back_freed_memory
from coach.adapters.speech_models import SpeechModels
from coach.model_choice import AUTO, KEEPS_UP
from coach.ports import Progress, silent

_log = logging.getLogger(__name__)
_LOADING = "Loading the speech model"
_MEASURING = "Measuring how fast the speech model {} is here (once)"
#: Thirteen seconds, 37 words: what decoding costs depends on how much is said. Spoken by Flite's free voice `rms`.
_CLIP = Path(__file__).with_name("speed_clip.opus")
#: Decoded first and not measured: memory is claimed and libraries settle.
_WARM_UP_S = 2.0
#: Tried again when too slow: whatever else the machine did meanwhile is not the model's cost.
_RUNS = 2
_TRIALS = 3


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that is ready."""

    name: str
    decoder: Decoder


def load_model(models: SpeechModels, name: str, progress: Progress = silent) -> Loaded:
    """The model called `name`, or for AUTO the most able that keeps up here. Raises ModelError.

    Models without a known speed are measured, from the most able down to the first that keeps up. One that was too
    slow is measured again at the next starts, up to _TRIALS in all.
    """
    if name != AUTO:
        return _load(models, name, progress)
    loaded: Loaded | None = None
    for candidate in reversed(models.here()):
        speed = models.speed(candidate)
        if speed is None or (speed < KEEPS_UP and models.times_measured(candidate) < _TRIALS):
            loaded = None  # never two models in memory
            loaded = _load(models, candidate, progress)
            speed = measure(models, loaded, progress)
        if speed >= KEEPS_UP:
            break
    chosen = models.chosen()
    _log.info("Speech model for this machine: %s", chosen)
    if loaded is not None and loaded.name == chosen:
        return loaded
    loaded = None
    return _load(models, chosen, progress)


def measure_all(models: SpeechModels, progress: Progress = silent) -> None:
    """Measure every model on this machine anew. Raises ModelError."""
    models.forget_speeds()
    for name in models.here():
        measure(models, _load(models, name, progress), progress)


def _load(models: SpeechModels, name: str, progress: Progress) -> Loaded:
    progress(_LOADING, None)
    give_back_freed_memory()
    decoder = load_decoder(models, name, progress)
    decoder.warm_up()
    progress(_LOADING, 1.0)
    return Loaded(name, decoder)


def measure(models: SpeechModels, loaded: Loaded, progress: Progress) -> float:
    """Seconds of speech per second of work, which is remembered."""
    doing = _MEASURING.format(loaded.name)
    progress(doing, 0.0)
    clip = read_mono(_CLIP, RATE)
    loaded.decoder.decode(clip[: round(_WARM_UP_S * RATE)])
    best_s = float("inf")
    for run in range(_RUNS):
        progress(doing, (run + 0.5) / _RUNS)
        began = time.perf_counter()
        loaded.decoder.decode(clip)
        best_s = min(best_s, time.perf_counter() - began)
        if len(clip) / RATE / best_s >= KEEPS_UP:
            break
    clip_s = len(clip) / RATE
    models.record_speed(loaded.name, clip_s, best_s)
    progress(doing, 1.0)
    _log.info("%s: %.1f s of speech in %.2f s", loaded.name, clip_s, best_s)
    return models.speed(loaded.name) or clip_s / best_s
