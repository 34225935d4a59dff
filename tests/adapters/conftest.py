"""A virtual microphone for the tests that need one, and an own PortAudio that uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coach.adapters.portaudio import PortAudio
from tests.support.virtual_microphone import VirtualMicrophone


@pytest.fixture(scope="module")
def virtual() -> Iterator[VirtualMicrophone]:
    with VirtualMicrophone() as microphone:
        yield microphone


@pytest.fixture
def audio(virtual: VirtualMicrophone, monkeypatch: pytest.MonkeyPatch) -> PortAudio:
    """PortAudio as it is when it is first used with the virtual microphone."""
    for name, value in virtual.environment.items():
        monkeypatch.setenv(name, value)
    audio = PortAudio()
    audio.refresh()
    return audio
