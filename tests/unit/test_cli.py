"""The command line on a Coach with small fakes: what goes to stdout and stderr, and with which exit code."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coach.annotations import Annotation
from coach.bank import QuestionBank
from coach.cli import main
from coach.cli.output import Narration
from coach.config import Settings
from coach.errors import AudioFileError, ContentError, DeviceError, Fault, ModelError
from coach.logs import PrivateFile, start_log
from coach.ports import Progress
from coach.rubric import LabelledClause
from coach.rubric_check import PartCount, RubricSummary
from coach.scoring.sentence import Answer, Hearing, Neighbour
from tests.support import content
from tests.support.fakes import ScriptedScorers, Stage, make_stage, write_wav


@dataclass(frozen=True)
class Ran:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The Coach that every command is given, with its data in `tmp_path/home`."""
    made = make_stage(tmp_path / "home", introduced=False)

    def build(settings: Settings) -> object:
        made.coach.settings = settings
        return made.coach

    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("coach.wiring.build_coach", build)
    return made


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Logging belongs to the process: give it back."""
    root, own = logging.getLogger(), logging.getLogger("coach")
    levels = root.level, own.level
    yield
    for handler in [handler for handler in root.handlers if isinstance(handler, PrivateFile)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(levels[0])
    own.setLevel(levels[1])
    logging.captureWarnings(capture=False)


@pytest.fixture
def run(stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def running(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return running


def damage_profile(stage: Stage) -> None:
    stage.coach.settings.home.mkdir(exist_ok=True)
    stage.coach.settings.profile.write_text("ck_score = ")


# score


def test_a_recording(run: Run, tmp_path: Path) -> None:
    ran = run("score", str(write_wav(tmp_path / "a.wav")), "--question", "step1-low", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["question_id"] == "step1-low"
    assert ran.json["total"] == 9
    assert ran.json["delivery"]["speaking_rate_wpm"] > 0
    assert ran.json["transcript"]["words"]
    assert "id" not in ran.json


def test_a_typed_answer_from_stdin_and_from_a_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(content.ANSWER, encoding="utf-8-sig")
    piped = run("score", "-", "--rubric", "five_part", "--json", stdin=content.ANSWER.encode())
    filed = run("score", str(tmp_path / "a.txt"), "--json")
    for ran in (piped, filed):
        assert ran.code == 0
        assert ran.json["delivery"] is None
        assert ran.json["transcript"]["text"] == content.ANSWER
        assert ran.json["rubric"] == "five_part"


def test_saving_keeps_the_attempt_and_a_copy_of_the_audio(run: Run, stage: Stage, tmp_path: Path) -> None:
    ran = run("score", str(write_wav(tmp_path / "a.wav")), "--question", "boards", "--json", "--save")
    assert (ran.code, ran.json["id"]) == (0, 1)
    assert "Saved as attempt 1" in ran.err
    recording = stage.coach.attempt(1).recording
    assert recording is not None
    assert recording.is_relative_to(tmp_path / "home")
    assert recording.exists()


def test_the_report_for_people(run: Run) -> None:
    ran = run("score", "-", "--question", "step1-low", stdin=content.ANSWER.encode())
    assert ran.code == 0
    assert "Total 9 of 10" in ran.out
    assert content.ADVICE.split(maxsplit=1)[0] in ran.out


def test_a_terminal_that_lacks_a_character(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("I failed in Košice.".encode())))
    monkeypatch.setattr("sys.stdout", out)
    assert main(["score", "-"]) == 0
    assert b"I failed in Ko?ice." in out.buffer.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "arguments",
    [
        ("score",),
        ("score", "a.txt", "--batch", "b.jsonl"),
        ("score", "--batch", "b.jsonl", "--question", "boards"),
        ("score", "a.txt", "--loud"),
        ("show", "one"),
        ("show", "0"),
        ("show", "9" * 30),
        ("sing",),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage:" in ran.err


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"\x00\x01binary", "not text"),
        ("a.txt", b"RIFF\xff\xff", "not text"),
        ("a.txt", b"word " * 250_000, "too long"),
        ("missing.txt", None, "no file"),
        (".txt", "folder", "folder"),
    ],
)
def test_what_is_no_typed_answer(run: Run, name: str, data: bytes | str | None, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if isinstance(data, bytes):
        path.write_bytes(data)
    elif data == "folder":
        path.mkdir()
    ran = run("score", str(path), "--json")
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 2  # what happened, and what to do


def test_an_empty_answer_is_handed_to_the_scorer_who_refuses_it(run: Run, stage: Stage) -> None:
    stage.coach._scorers = ScriptedScorers(lambda text: content.refused_card(text or "Nothing was said."))  # type: ignore[assignment]
    ran = run("score", "-", "--json", stdin=b"  \n")
    assert (ran.code, ran.json["refused"]) == (0, "Nothing was said.")
    assert "Not scored" in run("score", "-", stdin=b"").out


def test_unknown_question_and_rubric(run: Run) -> None:
    for flags in (("--question", "nope"), ("--rubric", "nope")):
        ran = run("score", "-", *flags, stdin=b"An answer.")
        assert ran.code == 1
        assert "'nope'" in ran.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AudioFileError("a.wav cannot be read.", "Convert it."), 1),
        (ModelError("The model is missing.", "coach models get base"), 3),
        (DeviceError("No PortAudio.", "Install it."), 3),
    ],
)
def test_expected_failures_say_what_and_how_to_mend_it(
    run: Run, stage: Stage, error: AudioFileError | ModelError | DeviceError, code: int, tmp_path: Path
) -> None:
    stage.transcriber.refuse = error
    ran = run("score", str(write_wav(tmp_path / "a.wav")), "--json")
    assert (ran.code, ran.out) == (code, "")
    assert ran.err == f"coach: {error.what}\n{error.fix}\n"


def test_a_bug_surfaces_with_its_traceback(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.coach, "attempt", lambda attempt_id: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("show", "1")


def test_interrupting(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(attempt_id: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stage.coach, "attempt", interrupt)
    assert run("show", "1").code == 130


# batch


def batch_file(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def test_a_batch(run: Run, tmp_path: Path) -> None:
    good = [json.dumps({"id": number, "question": "Why?", "answer": content.ANSWER}) for number in range(3)]
    ran = run("score", "--batch", batch_file(tmp_path, *good), "--rubric", "five_part", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [json.loads(line)["id"] for line in ran.out.splitlines()] == [0, 1, 2]


def test_a_batch_with_a_bad_line(run: Run, tmp_path: Path) -> None:
    good = json.dumps({"id": "x", "question": "Why?", "answer": content.ANSWER})
    ran = run("score", "--batch", batch_file(tmp_path, good, "{", good), "--json")
    assert ran.code == 1
    assert len(ran.out.splitlines()) == 2
    assert "line 2:" in ran.err


def test_a_batch_from_stdin_for_people(run: Run) -> None:
    line = json.dumps({"id": "x", "question": "Why?", "answer": content.ANSWER}).encode()
    assert run("score", "--batch", "-", stdin=line).out == "x\t9\n"


def test_a_batch_that_is_not_there(run: Run, tmp_path: Path) -> None:
    ran = run("score", "--batch", str(tmp_path / "none.jsonl"), "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "no file" in ran.err


# transcribe


def test_transcribing(run: Run, tmp_path: Path) -> None:
    path = str(write_wav(tmp_path / "a.wav"))
    assert run("transcribe", path).out == content.ANSWER + "\n"
    assert run("transcribe", path, "--json").json["words"][0]["text"] == "I"


def test_transcribing_silence(run: Run, stage: Stage, tmp_path: Path) -> None:
    stage.transcriber.transcript = content.spoken("")
    ran = run("transcribe", str(write_wav(tmp_path / "a.wav")))
    assert (ran.code, ran.out, ran.err) == (0, "", "No speech was heard.\n")


@pytest.mark.parametrize("command", ["score", "transcribe"])
def test_the_model_may_be_named_before_and_behind_the_command(
    run: Run, stage: Stage, command: str, tmp_path: Path
) -> None:
    path = str(write_wav(tmp_path / "a.wav"))
    for arguments, model in (
        ((command, path, "--model", "turbo"), "turbo"),
        (("--model", "tiny.en", command, path), "tiny.en"),
        (("--model", "tiny.en", command, "--model", "turbo", path), "turbo"),
        ((command, path), "auto"),
    ):
        assert run(*arguments).code == 0
        assert stage.coach.settings.model == model


# looking up


def test_questions(run: Run) -> None:
    assert "step1-low" in run("questions").out
    assert [question["id"] for question in run("questions", "--json").json] == ["step1-low", "boards"]


def test_the_questions_that_suit(run: Run, stage: Stage) -> None:
    low = content.QUESTIONS[0].model_copy(update={"suits": ("low_step1",)})
    stage.coach.preparation._bank = QuestionBank((low, content.QUESTIONS[1]))
    assert len(run("questions", "--mine", "--json").json) == 2
    run("profile", "--set", "step1=240")
    assert [question["id"] for question in run("questions", "--mine", "--json").json] == ["boards"]
    damage_profile(stage)
    damaged = run("questions", "--mine")
    assert damaged.code == 2
    assert "profile.toml" in damaged.err


def test_checking_the_questions(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = run("questions", "check")
    assert ran.code == 0
    assert "2  in all, and no faults" in ran.out
    assert "Files of your own would be in" in ran.err
    assert run("questions", "check", "--json").json == {"topics": {"Step 1 score": 1, "Boards": 1}, "faults": []}

    def broken(_settings: Settings) -> object:
        raise ContentError((Fault(Path("mine.yaml"), 7, "questions.1.suits.0", "no such"),))

    monkeypatch.setattr("coach.wiring.build_coach", broken)
    ran = run("questions", "check")
    assert ran.code == 2
    assert "mine.yaml:7: questions.1.suits.0: no such" in ran.err
    ran = run("questions", "check", "--json")
    assert ran.code == 2
    assert ran.json["faults"] == [{"file": "mine.yaml", "line": 7, "key": "questions.1.suits.0", "message": "no such"}]


# profile, next


def test_the_profile_is_set_shown_and_cleared(run: Run, stage: Stage) -> None:
    assert "every question suits" in run("profile").err
    ran = run("profile", "--set", "ck_score=247", "--set", "interview=2026-12-11", "--set", "step1=Pass")
    assert ran.code == 0
    assert "interview       2026-12-11" in ran.out
    assert "graduated       -" in ran.out
    told = run("profile", "--json").json
    assert (told["ck_score"], told["interview"], told["step1_result"]) == (247, "2026-12-11", "pass")
    assert stage.coach.settings.profile.stat().st_mode & 0o777 == 0o600
    assert run("profile", "--set", "ck_score=", "--json").json["ck_score"] is None
    assert run("profile", "--clear").code == 0
    assert not stage.coach.settings.profile.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "ck_score"), "KEY=VALUE"),
        (("--set", "ck_score=24"), "Step 2 CK: '24'"),
        (("--set", "name=Ada"), "specialty"),
    ],
)
def test_what_the_profile_cannot_hold(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run("profile", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_a_damaged_profile_is_told_and_can_be_cleared(run: Run, stage: Stage) -> None:
    damage_profile(stage)
    for command in ("profile", "next"):
        ran = run(command)
        assert ran.code == 2
        assert "coach profile --clear" in ran.err
    assert run("profile", "--clear", "--set", "ck=251", "--json").json["ck_score"] == 251


def test_what_to_practise_next(run: Run, stage: Stage) -> None:
    ran = run("next")
    assert ran.code == 0
    assert ran.out.startswith(f"1. {content.QUESTIONS[0].text}\n   not practised yet  (step1-low)\n")
    for _ in range(2):
        stage.coach.assess_text(content.QUESTIONS[0], content.ANSWER, save=True)
    found = run("next", "--json").json
    assert [(one["id"], one["why"]) for one in found] == [
        ("step1-low", "weakest part: Residency link"),
        ("boards", "not practised yet"),
    ]
    assert "Weakest part: Residency link, 1.0 of 2 on average in your last 2 answers." in run("next").out


def test_an_empty_history(run: Run, tmp_path: Path) -> None:
    ran = run("history")
    assert (ran.code, ran.out) == (0, "")
    assert "No attempts yet" in ran.err
    assert run("history", "--json").json == []
    assert not (tmp_path / "home").exists()


def test_history_and_show(run: Run) -> None:
    run("score", "-", "--question", "boards", "--save", stdin=content.ANSWER.encode())
    assert " 9/10" in run("history").out
    (summary,) = run("history", "--json").json
    assert (summary["id"], summary["total"], summary["source"]) == (1, 9, "typed")
    assert run("show", "1", "--json").json["id"] == 1
    assert "Attempt 1" in run("show", "1").out
    assert run("show", "1", "--markdown").out.startswith("# Our residents")


def saved_recording(run: Run, stage: Stage, tmp_path: Path) -> None:
    """Attempt 1: nine points for what was heard, nothing for other words."""
    assert isinstance(stage.coach._scorers, ScriptedScorers)
    stage.coach._scorers.card = lambda text: content.good_card() if text == content.ANSWER else content.poor_card()
    assert run("score", str(write_wav(tmp_path / "a.wav")), "--save").code == 0


def test_correcting_what_was_heard_and_going_back(run: Run, stage: Stage, tmp_path: Path) -> None:
    saved_recording(run, stage, tmp_path)
    words = content.ANSWER.replace("247", "251")
    (tmp_path / "mended.txt").write_text(words)
    for ran in (
        run("correct", "1", "--text", words),
        run("correct", "1", str(tmp_path / "mended.txt")),
        run("correct", "1", "-", stdin=words.encode()),
    ):
        assert ran.code == 0
        kept = stage.coach.attempt(1).transcript
        assert (kept.text, kept.corrected_text) == (content.ANSWER, words)
        if ran.out:
            assert "Total 1 of 10" in ran.out
            assert "251" in ran.out
            assert ran.err == "Scored again: 9 of 10 before, 1 of 10 now.\n"
        else:
            assert "Nothing is changed" in ran.err
    assert run("history", "--json").json[0]["flags"] == ["blame"]
    back = run("correct", "1", "--undo", "--json")
    assert (back.json["total"], back.json["transcript"]["corrected_text"]) == (9, None)
    assert "Nothing is changed" in run("correct", "1", "--undo").err


def test_correcting_in_an_editor(
    run: Run, stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = content.spoken()
    doubted = (replace(word, probability=0.2) if word.text == "247." else word for word in heard.words)
    stage.transcriber.transcript = replace(heard, words=tuple(doubted))
    saved_recording(run, stage, tmp_path)
    pages: list[str] = []

    def edit(page: str, extension: str) -> str | None:
        pages.append(page)
        return None if len(pages) > 1 else page.replace("I read passively", "I only read")

    monkeypatch.setattr("click.edit", edit)
    monkeypatch.setattr("sys.stdin", Terminal())
    assert main(["correct", "1"]) == 0
    assert "[247?]." in pages[0]
    assert stage.coach.attempt(1).transcript.corrected_text == content.ANSWER.replace("I read passively", "I only read")
    assert main(["correct", "1"]) == 0
    assert "I only read" in pages[1]
    assert "Nothing is changed" in capsys.readouterr().err


def test_what_cannot_be_corrected(run: Run, stage: Stage, tmp_path: Path) -> None:
    saved_recording(run, stage, tmp_path)
    run("score", "-", "--save", stdin=content.ANSWER.encode())
    assert "was typed" in run("correct", "2", "--text", "Other words.").err
    assert "nothing to score" in run("correct", "1", "--text", " ").err
    assert run("correct", "1").code == run("correct", "1", "-", "--undo").code == 2
    assert "no attempt 9" in run("correct", "9", "--text", "x").err
    assert stage.coach.attempt(1).transcript.corrected_text == ""


def test_showing_what_is_not_there(run: Run) -> None:
    ran = run("show", "12")
    assert (ran.code, ran.out) == (1, "")
    assert "no attempt 12" in ran.err
    assert "'one' is not the number of an attempt" in run("show", "one").err


def test_the_list_of_commands_cuts_no_sentence_short(run: Run) -> None:
    assert "..." not in run("--help").out.replace("[ARGS]...", "")
    assert "..." not in run("models", "--help").out.replace("[ARGS]...", "")


# rubric

SUMMARY = RubricSummary(
    name="five_part",
    title="Turnaround",
    digest="0" * 16,
    clauses=12,
    nothing=5,
    repeated=1,
    parts=(PartCount("own_it", 3, 4),),
    cues=(("blame", 2),),
    warnings=(Fault(Path("five_part.clauses.yaml"), 7, "clauses.3", "'Mine.' is labelled in two ways"),),
)


def test_checking_a_rubric(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | None] = []
    monkeypatch.setattr(stage.coach, "check_rubrics", lambda name: (asked.append(name), (SUMMARY,))[1])
    ran = run("rubric", "check", "five_part")
    assert (ran.code, ran.err, asked) == (0, "", ["five_part"])
    assert "12 labelled clauses" in ran.out
    assert "Warning: five_part.clauses.yaml:7: clauses.3: " in ran.out
    (summary,) = run("rubric", "check", "--json").json["rubrics"]
    assert asked == ["five_part", None]
    assert summary["parts"] == {"own_it": {"1": 3, "2": 4}}
    assert summary["warnings"][0]["line"] == 7


def test_checking_a_rubric_with_faults(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(name: str | None) -> None:
        raise ContentError((Fault(Path("a.yaml"), 3, "parts", "is wrong"), Fault(Path("b.yaml"), 4, "cues", "too")))

    monkeypatch.setattr(stage.coach, "check_rubrics", check)
    ran = run("rubric", "check")
    assert (ran.code, ran.out) == (2, "")
    assert "a.yaml:3: parts: is wrong\nb.yaml:4: cues: too" in ran.err
    ran = run("rubric", "check", "--json")
    assert (ran.code, ran.err) == (2, "")
    assert [(fault["file"], fault["line"]) for fault in ran.json["faults"]] == [("a.yaml", 3), ("b.yaml", 4)]


def test_checking_a_rubric_that_is_not_there(run: Run) -> None:
    ran = run("rubric", "check", "nope")
    assert (ran.code, ran.out) == (1, "")
    assert "'nope'" in ran.err


def hearing(sentence: str, rubric: str, progress: Progress) -> Hearing:
    example = LabelledClause(text="The 201 is mine.", parts={"own_it": 2}, n=1, why="")
    return Hearing(
        sentence,
        (Answer("own_it>=2", 0.91, 0.52), Answer("elements>=2", 0.3, 0.3), Answer("cue:blame", 0.1, 0.4)),
        (Neighbour(example, 0.875),),
        datetime(2026, 11, 22, tzinfo=UTC),
    )


def test_trying_a_sentence(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.coach, "try_sentence", hearing)
    ran = run("rubric", "try", "It was me.")
    assert (ran.code, ran.err) == (0, "")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[:4] == [
        'Heard in "It was me.":',
        "0.91 own_it, strong before 0.52",
        "0.30 two concrete elements before 0.30",
        "0.10 cue blame before 0.40",
    ]
    assert lines[-2:] == ['0.88 "The 201 is mine."', "own_it 2, n 1"]


def test_trying_a_sentence_as_json(run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.coach, "try_sentence", hearing)
    result = run("rubric", "try", "It was me.", "--rubric", "five_part", "--json").json
    assert result["heads"]["own_it>=2"] == {"probability": 0.91, "before": 0.52}
    assert result["changed_at"] == "2026-11-22T00:00:00+00:00"
    assert result["nearest"][0]["similarity"] == 0.875
    assert result["nearest"][0]["parts"] == {"own_it": 2}


def test_trying_nothing_or_an_unknown_rubric(run: Run) -> None:
    assert run("rubric", "try", " ").code == 2
    ran = run("rubric", "try", "It was me.", "--rubric", "nope")
    assert (ran.code, ran.out) == (1, "")
    assert "'nope'" in ran.err


# models, doctor


def test_models(run: Run) -> None:
    assert "in use" in run("models").out
    assert run("models", "list", "--json").json == run("models", "--json").json
    ran = run("models", "get", "turbo")
    assert ran.code == 3
    assert "Go online" in ran.err


def test_doctor(run: Run, stage: Stage) -> None:
    ran = run("--model", "fake", "doctor", "--json")
    assert ran.code == 0
    assert {check["status"] for check in ran.json} == {"ok"}
    stage.recorder.refuse = DeviceError("PortAudio is missing.", "Install it.")
    ran = run("--model", "fake", "doctor")
    assert ran.code == 3
    assert "-> Install it." in ran.out


def test_a_bad_setting(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_LIMIT_S", "soon")
    assert run("questions").code == 2
    assert run("history").code == 0, "what is kept can be listed whatever the settings are"
    assert run("doctor").code == 3
    assert run("--help").code == 0


def test_version_and_help(run: Run) -> None:
    assert run("--version").out.startswith("coach, version ")
    assert "score" in run("-h").out


def test_the_app_needs_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    ran = run()
    assert ran.code == 2
    assert "needs a terminal" in ran.err


def test_where_recordings_go_is_said_by_a_command_and_left_to_the_screens_by_the_app(
    run: Run, stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = stage.coach.settings
    settings.home.mkdir(exist_ok=True)
    settings.config_file.write_text('[remote]\nurl = "https://speech.example.org/v1"\n')
    said = "--remote: recordings leave this machine and go to speech.example.org.\n"
    assert run("transcribe", "--remote", str(write_wav(tmp_path / "a.wav"))).err.startswith(said)

    opened: list[object] = []

    class App:
        failure = return_code = None

        def __init__(self, build: Callable[[], object], _ending: Callable[[], None]) -> None:
            self.run = lambda: opened.append(build())

    monkeypatch.setenv("TEXTUAL_DRIVER", "elsewhere")
    monkeypatch.setattr("coach.wiring.keep_terminal_clean", lambda log: None)
    monkeypatch.setattr("coach.tui.app.CoachApp", App)
    assert run("--remote") == Ran(0, "", "")
    assert opened == [stage.coach]
    assert stage.coach.settings.sends_to == "speech.example.org"
    assert run().code == 0
    assert stage.coach.settings.sends_to == ""


# narration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_of_a_terminal() -> None:
    terminal = Terminal()
    with Narration(terminal) as progress:
        progress("Transcribing", 0.5)
        progress("Transcribing", 0.5)
        progress("Lo\x1b[31mading")
    assert terminal.getvalue().count("Transcribing") == 1
    assert "50%" in terminal.getvalue()
    assert "\x1b[31m" not in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_progress_is_silent_in_a_pipe() -> None:
    pipe = io.StringIO()
    with Narration(pipe) as progress:
        progress("Transcribing", 0.5)
    assert pipe.getvalue() == ""


# the log


def test_the_log_is_private_and_begins_with_the_first_record(tmp_path: Path) -> None:
    path = tmp_path / "home" / "logs" / "coach.log"
    start_log(path, environment={})
    assert not (tmp_path / "home").exists()
    logging.getLogger("coach.test").debug("What was said.")
    logging.getLogger("httpx").warning("Noise.")
    logging.getLogger("coach.test").info("A take was saved.")
    text = path.read_text(encoding="utf-8")
    assert "A take was saved." in text
    assert "What was said." not in text
    assert "Noise." not in text
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("verbose", "environment"), [(True, {}), (False, {"COACH_DEBUG": "1"})])
def test_details_on_request(verbose: bool, environment: dict[str, str], tmp_path: Path) -> None:
    start_log(tmp_path / "coach.log", verbose=verbose, environment=environment)
    logging.getLogger("coach.test").debug("What was said.")
    assert "What was said." in (tmp_path / "coach.log").read_text(encoding="utf-8")


def test_a_log_that_cannot_be_written_disturbs_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home").touch()
    start_log(tmp_path / "home" / "logs" / "coach.log", environment={})
    logging.getLogger("coach.test").info("A take was saved.")
    assert capsys.readouterr() == ("", "")


# a real process


def process(*arguments: str, home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "coach", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"COACH_HOME": str(home)},
    )


def test_a_reader_that_leaves_early(tmp_path: Path) -> None:
    with process("questions", "--json", home=tmp_path) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == ""
    assert running.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_in_a_real_process(tmp_path: Path) -> None:
    (tmp_path / "wait.jsonl").touch()
    fifo = tmp_path / "answers"
    os.mkfifo(fifo)
    with process("score", "--batch", str(fifo), home=tmp_path / "home") as running:
        with fifo.open("wb"):  # opens only once the command has opened its end
            running.send_signal(signal.SIGINT)
            assert running.wait(timeout=60) == 130
        assert running.stderr is not None
        assert "Traceback" not in running.stderr.read()


def test_progress_is_a_table(run: Run, stage: Stage) -> None:
    empty = run("progress")
    assert (empty.code, empty.out) == (0, "")
    assert "No answers yet." in empty.err
    stage.coach.assess_text(content.QUESTIONS[0], content.ANSWER, save=True)
    ran = run("progress")
    assert "1 answer on 1 day, by answer." in ran.out
    assert "90%" in ran.out
    assert run("progress", "--json", "--topic", "boards").json["answers"] == 0
    assert "No answers to that yet." in run("progress", "--question", "boards").err
    assert run("progress", "--topic", "football").code == 1
    assert run("progress", "--topic", "Boards", "--question", "boards").code == 2
    assert run("progress", "--json").json["points"][0]["levels"]["own_it"] == 2.0


def test_two_takes_are_compared(run: Run, stage: Stage) -> None:
    stage.coach.assess_text(content.QUESTIONS[0], "The first take.", save=True)
    stage.coach.assess_text(content.QUESTIONS[0], content.ANSWER, save=True)
    stage.coach.assess_text(content.QUESTIONS[1], content.ANSWER, save=True)
    ran = run("compare", "1", "2")
    assert "The first take." in ran.out
    assert "Residency link" in ran.out
    assert ran.err == ""
    assert "different questions" in run("compare", "1", "3").err
    assert run("compare", "1", "2", "--json").json["changes"][0]["what"] == "Total"
    assert run("compare", "1", "9").code == 1
    assert run("compare", "1", "x").code == 2


def test_exporting(run: Run, stage: Stage, tmp_path: Path) -> None:
    page = tmp_path / "season.html"
    assert run("export", "--all", str(page)).code == 1
    stage.coach.assess_text(content.QUESTIONS[0], content.ANSWER, save=True)
    ran = run("export", "--all", str(page))
    assert (ran.code, ran.out.strip()) == (0, str(page))
    assert "word for word" in ran.err
    again = run("export", "--all", str(page))
    assert again.code == 1
    assert "--force" in again.err
    assert run("export", "--all", "--force", str(page)).code == 0
    assert run("export", "--attempt", "1", "--format", "csv", str(tmp_path / "one")).code == 0
    assert run("export", "--question", "nothing", str(tmp_path / "none.md")).code == 1
    assert not (tmp_path / "none.md").exists()
    for wrong in (["--all", "--attempt", "1", "x.md"], ["x.md"], ["--all", "x.pdf"]):
        assert run("export", *wrong).code == 2


def test_the_history_of_what_is_marked(run: Run, stage: Stage) -> None:
    for _ in range(2):
        stage.coach.assess_text(content.QUESTIONS[0], content.ANSWER, save=True)
    assert "None is marked so." in run("history", "--starred").err
    stage.coach.review.annotate(2, Annotation(starred=True, tags=("gap",)))
    assert [one["id"] for one in run("history", "--json", "--starred").json] == [2]
    assert [one["id"] for one in run("history", "--json", "--tag", "Gap").json] == [2]
    assert run("history", "--json", "--tag", "visa").json == []
