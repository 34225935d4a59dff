"""What tests of several folders share: the converted speech model, and a transcriber that has loaded it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.adapters.speech_models import SpeechModels
from coach.adapters.whisper_transcriber import WhisperTranscriber

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def umask_as_before() -> Iterator[None]:
    """The command narrows it, and it belongs to the process: give it back."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def model_cache() -> Path:
    """A cache folder that outlives the run, so that Whisper is converted once per environment."""
    chosen = os.environ.get("COACH_TEST_CACHE", "")
    folder = Path(chosen).absolute() if chosen else ROOT / ".venv" / ".test-cache"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@pytest.fixture(scope="session")
def transcriber(model_cache: Path) -> WhisperTranscriber:
    """Whisper `base`, loaded once per run."""
    transcriber = WhisperTranscriber(SpeechModels(model_cache, "base"), "base")
    transcriber.load()
    return transcriber
