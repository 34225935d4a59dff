"""The `coach` command as scripts use it: real processes, real weights, a real voice, and the JSON they rely on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import voice

DEADLINE_S = 300
PARTS = ["own_it", "cause", "change", "evidence", "residency_link"]
ANSWER = (
    "I failed Step 1 on my first attempt, and that result is mine. I read the books passively and sat almost no timed "
    "questions. Then I did two timed blocks of forty questions every day and kept an error log that I reviewed each "
    "Sunday. My Step 2 score was 247. As a resident I will ask for feedback in the first week of every rotation."
)
OFF_TOPIC = "My favourite dish is lasagne with spinach, and on Sundays my cousin brings his two dogs to the beach."


@dataclass(frozen=True)
class Shell:
    """Runs the installed command on one data folder."""

    folder: Path

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
        return subprocess.run(
            [str(Path(sys.executable).with_name("coach")), *arguments],
            env=environment | {"COACH_HOME": str(self.folder / "home")},
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        result = self.run(*arguments)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return Shell(tmp_path_factory.mktemp("shell"))


@pytest.fixture(scope="module")
def scored(shell: Shell) -> dict[str, Any]:
    """A spoken answer, scored and saved."""
    path = voice.say(ANSWER, shell.folder / "answer.wav")
    result = shell.run("score", str(path), "--question", "step1-low-score", "--json", "--save")
    assert result.returncode == 0, result.stderr
    assert result.stderr == "Saved as attempt 1.\n"
    return dict(json.loads(result.stdout))


def test_a_spoken_answer(scored: dict[str, Any]) -> None:
    assert scored["question_id"] == "step1-low-score"
    assert scored["rubric"] == "five_part"
    assert scored["refused"] is None
    assert list(scored["parts"]) == PARTS
    assert scored["total"] == sum(part["level"] for part in scored["parts"].values()) >= 6
    assert all(part["advice"] for part in scored["parts"].values() if part["level"] < 2)
    assert scored["model"]["speech"] == "base"
    assert scored["model"]["encoder"].startswith("all-MiniLM-L6-v2/6+3 tuned ")
    assert scored["rubric_digest"]


def test_its_words_and_quotes_are_on_the_clock(scored: dict[str, Any]) -> None:
    words = scored["transcript"]["words"]
    assert " ".join(word["text"] for word in words) == scored["transcript"]["text"]
    assert all(0 <= word["start"] <= word["end"] <= scored["transcript"]["duration_s"] + 0.5 for word in words)
    for part in scored["parts"].values():
        if part["quote"]:
            assert part["quote"] in scored["transcript"]["text"]
            assert 0 <= part["start_s"] < part["end_s"]


def test_its_delivery_is_measured(scored: dict[str, Any]) -> None:
    delivery = scored["delivery"]
    assert 0.8 < delivery["duration_s"] / scored["transcript"]["duration_s"] <= 1.0
    assert 100 < delivery["speaking_rate_wpm"] <= delivery["articulation_rate_wpm"] < 260
    assert delivery["fillers_per_min"] <= delivery["fillers_per_min_high"]
    assert delivery["filler_sounds"] == 0


def test_it_is_kept_and_can_be_shown(shell: Shell, scored: dict[str, Any]) -> None:
    assert scored["id"] == 1
    shown = shell.json("show", "1", "--json")
    assert shown == scored
    assert [attempt["total"] for attempt in shell.json("history", "--json")] == [scored["total"]]
    assert (Path(shown["recording"]).read_bytes()) == (shell.folder / "answer.wav").read_bytes()
    assert "Own it" in shell.run("show", "1").stdout


def test_a_batch_with_bad_lines(shell: Shell) -> None:
    question = "Your Step 1 is lower than we usually see here. What happened?"
    lines = [
        json.dumps({"id": "good", "question": question, "answer": ANSWER}),
        '{"id": "cut off", "question"',
        json.dumps({"id": "empty", "question": question, "answer": ""}),
        json.dumps({"id": "off", "question": question, "answer": OFF_TOPIC}),
    ]
    (shell.folder / "batch.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = shell.run("score", "--batch", "batch.jsonl", "--rubric", "five_part", "--json")
    assert result.returncode == 1
    assert "line 2:" in result.stderr
    good, empty, off = (json.loads(line) for line in result.stdout.splitlines())
    assert [item["id"] for item in (good, empty, off)] == ["good", "empty", "off"]
    assert good["total"] >= 6
    assert good["question_id"] == "step1-low-score"
    assert empty["refused"]
    assert off["refused"]
    assert empty["total"] == off["total"] == 0


def test_ten_seconds_without_speech_are_no_answer(shell: Shell) -> None:
    path = voice.clicks(shell.folder / "clicks.wav", 10.0)
    result = shell.json("score", str(path), "--json")
    assert result["transcript"]["text"] == ""
    assert result["refused"]
    assert result["total"] == 0
    assert result["delivery"]["speaking_rate_wpm"] == 0


def test_the_shipped_rubric_is_sound_and_hears_a_sentence(shell: Shell) -> None:
    checked = shell.json("rubric", "check", "--json")
    assert checked["faults"] == []
    rubrics = {summary["name"]: summary for summary in checked["rubrics"]}
    assert set(rubrics) == {"five_part", "carr", "backbone", "board_ready", "letter_request", "statement"}
    assert list(rubrics["five_part"]["parts"]) == PARTS
    heard = shell.json("rubric", "try", "I failed Step 1 and that result is mine alone.", "--json")
    assert heard["heads"]["own_it>=2"]["probability"] > 0.5 > heard["heads"]["cue:blame"]["probability"]
    assert len(heard["nearest"]) == 3
    assert heard["nearest"][0]["parts"]["own_it"] >= 1
