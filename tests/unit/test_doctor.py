"""The doctor: every fault has a fix, and nothing that was said is told."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from coach.config import Settings
from coach.doctor import Check, Status, diagnose
from coach.errors import ConfigError, ContentError, DeviceError, Fault, ModelError, VoiceError
from coach.rehearsal import Coach
from tests.support.fakes import Stage, make_settings, make_stage

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = make_stage(tmp_path / "home", introduced=False)
    made.coach.settings = made.coach.settings.model_copy(update={"model": "fake"})
    return made


def examine(coach: Coach, sentence_model: Path | None = Path("model")) -> dict[str, Check]:
    def find() -> Path:
        if sentence_model is None:
            raise ModelError("The sentence model is not installed.", "Install it.")
        return sentence_model

    checks = diagnose(lambda: coach.settings, lambda settings: coach, find)
    assert all(check.fix for check in checks if check.status is not Status.OK)
    return {check.name: check for check in checks}


def test_all_is_well_and_nothing_is_made(stage: Stage, tmp_path: Path) -> None:
    checks = examine(stage.coach)
    assert {name for name, check in checks.items() if check.status is not Status.OK} == set()
    assert set(checks) == {
        "versions",
        "data folder",
        "disk",
        "history",
        "sentence model",
        "questions",
        "scorer",
        "speech model",
        "microphone",
        "loudspeaker",
        "voice",
    }
    assert not (tmp_path / "home").exists()


def test_a_scorer_that_was_learned_for_another_sentence_model(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    unfit = (Fault(Path("rubrics") / "five_part.reader.npz", 0, "encoder", "was made for another sentence model"),)
    monkeypatch.setattr(stage.coach, "unfit_files", lambda: unfit)
    check = examine(stage.coach)["scorer"]
    assert check.status is Status.WARN
    assert "five_part.reader.npz" in check.detail


def test_no_portaudio(stage: Stage) -> None:
    stage.recorder.refuse = DeviceError("PortAudio is missing.", "apt install libportaudio2")
    assert examine(stage.coach)["microphone"].as_dict() == {
        "name": "microphone",
        "status": "fail",
        "detail": "PortAudio is missing.",
        "fix": "apt install libportaudio2",
    }


def test_no_loudspeaker_is_no_failure(stage: Stage) -> None:
    assert examine(stage.coach)["loudspeaker"].detail == "Built-in speakers"
    stage.player.refuse = DeviceError("No loudspeaker was found.", "Plug one in.")
    check = examine(stage.coach)["loudspeaker"]
    assert (check.status, check.fix) == (Status.WARN, "Plug one in.")
    assert "No loudspeaker was found" in check.detail


def test_no_microphone_and_another_microphone(stage: Stage) -> None:
    stage.coach.settings = stage.coach.settings.model_copy(update={"microphone": "Yeti"})
    assert "yeti" in examine(stage.coach)["microphone"].detail
    stage.recorder.names = ()
    assert examine(stage.coach)["microphone"].failed


@pytest.mark.parametrize("model", ["turbo", "no-such-model"])
def test_a_speech_model_that_is_not_here(model: str, stage: Stage) -> None:
    stage.coach.settings = stage.coach.settings.model_copy(update={"model": model})
    assert examine(stage.coach)["speech model"].failed


@pytest.mark.parametrize(("voice", "status"), [("off", "ok"), ("auto", "ok"), ("neural", "ok"), ("system", "warn")])
def test_the_interviewers_voice(voice: str, status: str, stage: Stage) -> None:
    stage.coach.settings = stage.coach.settings.model_copy(update={"voice": voice})
    check = examine(stage.coach)["voice"]
    assert check.status == status
    assert (stage.voice.name in check.detail) is (status == "ok")


@pytest.mark.parametrize(("voice", "status"), [("off", "ok"), ("auto", "warn")])
def test_no_voice_at_all(voice: str, status: str, stage: Stage) -> None:
    stage.voice.missing = VoiceError("This computer has no voice.", "Install one.")
    stage.coach.settings = stage.coach.settings.model_copy(update={"voice": voice})
    check = examine(stage.coach)["voice"]
    assert (check.status, check.fix) == (status, "Install one.")
    assert "in writing" in check.detail


def test_the_sentence_model_is_missing(stage: Stage) -> None:
    assert examine(stage.coach, sentence_model=None)["sentence model"].failed


@pytest.mark.parametrize(("free", "status"), [(10**8, "fail"), (5 * 10**8, "warn"), (10**10, "ok")])
def test_the_disk(free: int, status: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 10**12 - free, free))
    assert examine(stage.coach)["disk"].status == status


def test_a_folder_and_a_database_that_others_can_read(stage: Stage, tmp_path: Path) -> None:
    stage.coach.assess_text(stage.coach.question(None), "My secret answer.", save=True)
    (tmp_path / "home").chmod(0o755)
    (tmp_path / "home" / "coach.sqlite3").chmod(0o644)
    checks = examine(stage.coach)
    assert (checks["data folder"].status, checks["history"].status) == (Status.WARN, Status.WARN)
    assert "chmod" in checks["data folder"].fix
    assert "secret" not in str(checks)


def test_a_file_in_place_of_the_folder(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    assert examine(stage.coach)["data folder"].failed


def test_a_damaged_database(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home" / "coach.sqlite3").write_text("no database " * 100)
    checks = examine(stage.coach)
    assert checks["history"].failed
    assert checks["microphone"].status is Status.OK


def test_a_bad_configuration_ends_the_round() -> None:
    def load() -> Settings:
        raise ConfigError("The setting 'model' cannot be used.", "Mend it.")

    checks = diagnose(load, lambda settings: pytest.fail("not reached"), Path)
    assert checks[-1] == Check("configuration", Status.FAIL, "The setting 'model' cannot be used.", "Mend it.")


def test_faults_in_the_questions_are_listed(tmp_path: Path) -> None:
    def build(settings: Settings) -> Coach:
        raise ContentError((Fault(Path("01.yaml"), 3, "questions.0.id", "is used twice"),))

    checks = diagnose(lambda: make_settings(tmp_path / "home"), build, Path)
    assert checks[-1].failed
    assert "01.yaml:3" in checks[-1].detail


def test_a_missing_library(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.doctor.NEEDED", ("torch", "no-such-distribution"))
    versions = examine(stage.coach)["versions"]
    assert versions.failed
    assert "no-such-distribution missing" in versions.detail
