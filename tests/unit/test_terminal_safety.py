"""Whatever a file, a name or an answer holds: a terminal that the command prints to carries nothing of it out."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coach.annotations import Annotation
from coach.cli import main
from coach.config import Settings
from coach.errors import CoachError
from coach.model import InputDevice
from coach.plain import cell, printable
from tests.support import content
from tests.support.fakes import Stage, make_stage, write_wav

#: Sets the window's title, clears the screen, asks the terminal to answer, a C1 control, turns the line around.
HOSTILE = "I\x1b]0;owned\x07 failed \x1b[2J\x1b[6n \x9b31m \u202ebackwards \x00\x08\x7f \u200b [b]bold[/b]"
FORBIDDEN = frozenset({"Cc", "Cf", "Cs"})

Run = Callable[..., str]


def assert_harmless(text: str) -> None:
    wrong = {character for character in text if unicodedata.category(character) in FORBIDDEN} - {"\n", "\t"}
    assert not wrong, f"{sorted(map(ascii, wrong))} in {text!r}"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Every text that somebody else may have written is hostile: answers, questions, notes, tags, devices."""
    made = make_stage(tmp_path / "home")

    def build(settings: Settings) -> object:
        made.coach.settings = settings
        return made.coach

    made.recorder.names = (f"Headset {HOSTILE}",)
    heard = content.spoken()
    made.transcriber.transcript = replace(heard, text=f"{HOSTILE} {heard.text}")
    question = content.QUESTIONS[0].model_copy(update={"text": f"Why? {HOSTILE}"})
    for _ in range(2):
        made.coach.assess_text(question, f"{HOSTILE} {content.ANSWER}", save=True)
    made.coach.assess_file(question, write_wav(tmp_path / "said.wav"), save=True)
    made.coach.review.annotate(1, Annotation(HOSTILE, starred=True, tags=("x",)))
    made.coach.assess_text(question, "short lived", save=True)
    made.coach.bin.put(4, datetime.now(UTC))
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("coach.wiring.build_coach", build)
    return made


@pytest.fixture
def run(stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def running(*arguments: str, stdin: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        main(arguments)
        captured = capsys.readouterr()
        assert captured.out + captured.err
        return captured.out + captured.err

    return running


@pytest.mark.parametrize(
    "arguments",
    [
        ("history",),
        ("history", "--json"),
        ("history", "--starred"),
        ("history", "--tag", HOSTILE),
        ("show", "1"),
        ("show", "1", "--markdown"),
        ("show", "1", "--json"),
        ("show", "3"),
        ("show", HOSTILE),
        ("compare", "1", "2"),
        ("compare", "1", "2", "--json"),
        ("progress",),
        ("progress", "--topic", HOSTILE),
        ("bin",),
        ("bin", "--json"),
        ("questions",),
        ("next",),
        ("doctor",),
        ("doctor", "--json"),
        ("models",),
        ("models", "get", HOSTILE),
        ("profile", "--set", f"specialty={HOSTILE}"),
        ("profile", "--set", f"{HOSTILE}=1"),
        ("profile", "--set", HOSTILE),
        ("score", f"/nowhere/{HOSTILE}.wav"),
        ("score", f"/nowhere/{HOSTILE}.txt"),
        ("score", "--batch", f"/nowhere/{HOSTILE}.jsonl"),
        ("score", "-", "--question", HOSTILE),
        ("score", "-", "--rubric", HOSTILE),
        ("transcribe", f"/nowhere/{HOSTILE}.wav"),
        ("correct", "3", "--text", f"{HOSTILE} {content.ANSWER}"),
        ("correct", "3", f"/nowhere/{HOSTILE}.txt"),
        ("export", f"/nowhere/{HOSTILE}.md", "--all"),
        ("export", f"/nowhere/{HOSTILE}", "--all"),
        ("export", "x.md", "--question", HOSTILE),
        ("backup", f"/nowhere/{HOSTILE}.zip"),
        ("restore", f"/nowhere/{HOSTILE}.zip"),
        ("rubric", "try", HOSTILE),
        ("serve", "--host", HOSTILE),
        ("--model", HOSTILE, "doctor"),
        (HOSTILE,),
        ("--" + HOSTILE,),
    ],
    ids=lambda arguments: " ".join("HOSTILE" if HOSTILE in word else word for word in arguments),
)
def test_no_command_prints_it(run: Run, arguments: tuple[str, ...]) -> None:
    # The system allows no zero byte in an argument.
    assert_harmless(run(*(word.replace("\0", "") for word in arguments), stdin=f"{HOSTILE} {content.ANSWER}"))


def test_what_was_heard(run: Run, tmp_path: Path) -> None:
    path = str(write_wav(tmp_path / "a\x1b[31m.wav"))
    for arguments in (("transcribe", path), ("score", path), ("score", path, "--save")):
        assert_harmless(run(*arguments))


def test_the_lines_of_a_batch(run: Run, tmp_path: Path) -> None:
    """The number of a line is told as it came, and a spreadsheet takes no formula from it."""
    lines = [{"id": name, "question": HOSTILE, "answer": content.ANSWER} for name in (HOSTILE, "=1+1\tx", "a\n+2")]
    batch = tmp_path / "b.jsonl"
    batch.write_text("\n".join([*map(json.dumps, lines), HOSTILE, '{"id": []}']))
    told = run("score", "--batch", str(batch))
    assert_harmless(told)
    assert "'=1+1 x\t" in told
    assert "a +2\t" in told


def test_faults_in_files(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    home = stage.coach.settings.home
    for name in ("profile.toml", "config.toml"):
        (home / name).write_text(f'"{HOSTILE}" = 1'.replace("\0", ""), encoding="utf-8")
        for arguments in (("profile",), ("doctor",), ("questions",), ("next",)):
            assert_harmless(run(*arguments))
        (home / name).unlink()


def test_an_error_with_a_hostile_name_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    from coach.cli.output import complain

    complain(CoachError(HOSTILE, HOSTILE))
    assert_harmless(capsys.readouterr().err)


def test_lines_and_other_scripts_stay() -> None:
    text = "Größe 你好 مرحبا\n\ttab \u2014 \u201cquoted\u201d 👩\n"
    assert printable(text) == text
    assert cell(text.strip()) == text.strip()
    assert_harmless(printable(HOSTILE))


def test_the_device_is_hostile(stage: Stage) -> None:
    """The fixture does what it says."""
    assert isinstance(stage.coach.microphones()[0], InputDevice)
    assert "\x1b" in stage.coach.microphones()[0].name
