"""The arithmetic of the speed benchmark: what it keeps, sums up, and holds against the bar."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import coach.wiring
from benchmarks import performance, performance_peers
from benchmarks.page import filled
from benchmarks.performance_attempts import BINNED, fill
from benchmarks.performance_bar import checks
from benchmarks.performance_samples import Samples
from benchmarks.performance_screens import Paints
from benchmarks.performance_speech import RATE, Speech, _sentences, end_of_speech_s, lost_frames
from benchmarks.performance_words import word_error_rate
from coach.config import Settings
from coach.rehearsal import Coach
from scripts.sample_season import QUESTION
from tests.support.fakes import make_coach


def test_figures_are_kept_and_a_later_run_replaces_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    samples = Samples(path)
    samples.begin("takes")
    for wait in (0.9, 0.5, 0.7):
        samples.add("base, 90 s", "stop to scorecard, s", wait)
    samples.add("base, 30 s", "stop to scorecard, s", 0.6)
    again = Samples(path, json.loads(path.read_text(encoding="utf-8")))
    assert [figure.text() for figure in again.figures("takes")] == ["0.70 (0.50 to 0.90)", "0.60"]
    again.begin("takes")
    again.add("base, 90 s", "stop to scorecard, s", 0.4)
    assert again.median("takes", "base, 90 s", "stop to scorecard, s") == 0.4
    assert again.median("takes", "base, 30 s", "stop to scorecard, s") == 0.6


def test_the_bar_is_held_against_what_is_known() -> None:
    samples = Samples()
    assert checks(samples) == []
    samples.begin("takes")
    for seconds, wait in ((30, 0.5), (90, 0.6), (600, 0.7)):
        samples.add(f"base, {seconds} s", "stop to scorecard, s", wait)
        samples.add(f"base, {seconds} s", "WER, %", 2.0)
        samples.add(f"base, {seconds} s", "frames lost", 0)
    samples.begin("peers")
    samples.add("openai-whisper, the command's settings, base, 90 s", "seconds", 42.0)
    samples.add("openai-whisper, greedy, base, 90 s", "WER, %", 1.0)
    found = {check.name: (round(check.figure, 2), check.met) for check in checks(samples)}
    assert found == {
        "base, 90 s: stop to scorecard (s)": (0.6, True),
        "base: growth of the wait, 30 to 600 s": (1.4, False),
        "base, 90 s: times ahead of the `whisper` command": (70.0, True),
        "base, 90 s: WER above greedy openai-whisper (points)": (1.0, False),
        "base, 600 s: frames lost": (0, True),
    }


def test_every_turn_says_something_else() -> None:
    turns = [_sentences(turn) for turn in range(5)]
    assert len({turn[0] for turn in turns}) == len(turns)
    assert {frozenset(turn) for turn in turns} == {frozenset(turns[0])}


def test_the_memory_of_one_model_is_not_held_against_another() -> None:
    samples = Samples()
    samples.begin("memory")
    for row, peak in (
        ("tiny.en, take of 30 min", 620.0),
        ("tiny.en, take of 1 min", 600.0),
        ("base, take of 1 min", 800.0),
        ("base, take of 30 min", 840.0),
        ("base.en, take of 1 min", 5000.0),
    ):
        samples.add(row, "peak, MB", peak)
    samples.add("base, take of 1 min", "resident at the end, MB", 700.0)
    assert {check.name: (round(check.figure, 3), check.met) for check in checks(samples)} == {
        "peak memory, tiny.en (MB)": (620.0, True),
        "peak memory, tiny.en: take of 30 min to one of 1 min": (1.033, True),
        "peak memory, base (MB)": (840.0, True),
        "peak memory, base: take of 30 min to one of 1 min": (1.05, True),
    }


def test_the_memory_of_one_take_says_nothing_about_growth() -> None:
    samples = Samples()
    samples.begin("memory")
    samples.add("base, take of 1 min", "peak, MB", 1200.0)
    samples.add("tiny.en, take of 30 min", "peak, MB", 600.0)
    found = {check.name: check.met for check in checks(samples)}
    assert found == {"peak memory, tiny.en (MB)": True, "peak memory, base (MB)": False}


def test_both_engines_behind_the_coach_are_measured_where_both_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(performance_peers, "_one", lambda samples, engine, model, speech: asked.append(engine))
    for installed in (True, False):
        monkeypatch.setattr(performance_peers, "find_spec", lambda name, there=installed: there or None)
        performance_peers.measure(Samples(), ["base"], [Speech(Path("a.wav"), "", 90.0)])
    assert asked == [*performance_peers.WAYS, *(way for way in performance_peers.WAYS if "faster-whisper" not in way)]


@pytest.mark.parametrize(
    ("way", "engine"), [(performance_peers.COACH, "whisper"), (performance_peers.COACH_FASTER, "faster-whisper")]
)
def test_the_coach_is_built_on_the_engine_that_is_measured(
    way: str, engine: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    built: list[Settings] = []

    def build(settings: Settings) -> Coach:
        built.append(settings)
        return make_coach(tmp_path)

    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    monkeypatch.setenv("COACH_ENGINE", "faster-whisper")
    monkeypatch.setattr(coach.wiring, "build_coach", build)
    assert performance_peers.WAYS[way]("tiny.en", "a.wav")[1]
    assert (built[0].engine, built[0].model) == (engine, "tiny.en")


def test_the_row_of_one_engine_is_not_read_as_the_others() -> None:
    samples = Samples()
    samples.begin("peers")
    samples.add(f"{performance_peers.COMMAND}, base, 90 s", "seconds", 40.0)
    samples.add(f"{performance_peers.COACH_FASTER}, base, 90 s", "seconds", 5.0)
    assert checks(samples) == []
    samples.add(f"{performance_peers.COACH}, base, 90 s", "seconds", 10.0)
    assert [check.figure for check in checks(samples)] == [4.0]


def test_a_screen_is_open_when_the_last_of_its_texts_was_painted() -> None:
    paints = Paints()
    for moment, data in enumerate(
        ("today \x1b[1mHistory\x1b[0m", "\x1b[48;2;1;2;3m/  \x1b[1mHistory\x1b[0m", "\x1b[3;4H9 of 10", "today 9 of 10")
    ):
        paints.sent.append((float(moment), data))
    assert paints.complete_at(("/  History", "of 10")) == 2.0
    assert paints.complete_at(("/  History", "of 10", "today")) == 3.0  # what stood there before does not count
    assert paints.complete_at(("/  History", "yesterday")) is None
    paints.add("yesterday")
    assert paints.complete_at(("/  History", "yesterday")) is not None
    paints.forget()
    assert paints.complete_at(("/  History",)) is None


def test_the_slowest_screen_is_held_against_the_bar() -> None:
    samples = Samples()
    samples.begin("screens")
    samples.add("home, from the start of the program", "s", 1.3)
    assert checks(samples) == []
    for row, times in {"help (?)": (60, 70, 900), "history (h)": (280, 310, 290)}.items():
        for milliseconds in times:
            samples.add(row, "opens, ms", milliseconds)
    assert [(check.figure, check.met) for check in checks(samples)] == [(290, True)]


def test_the_attempts_of_the_benchmark_have_all_that_attempts_can_have(tmp_path: Path) -> None:
    fill(tmp_path, 60)
    coach = make_coach(tmp_path)
    listed = coach.listing()
    assert len(listed) == 60
    assert len(coach.bin.list()) == BINNED
    assert {one.source for one in listed} == {"microphone", "typed"}
    assert any(one.asks_about for one in listed)
    assert any(one.starred for one in coach.review.annotations().values())
    assert coach.pending_takes() == ()
    assert sum(one.question_id == QUESTION for one in listed) >= 30


@pytest.mark.parametrize("lost", [0, 1, 800])
def test_lost_frames_are_found(lost: int) -> None:
    played = np.random.default_rng(1).standard_normal(10 * RATE) * 0.1
    whole = np.concatenate([np.zeros(7000), played[: 5 * RATE], played[5 * RATE + lost :], np.zeros(2400)])
    assert lost_frames(played, whole) == lost


def test_the_end_of_speech() -> None:
    assert end_of_speech_s(np.array([0.0] * RATE + [0.5] * RATE + [0.001] * RATE)) == 2.0
    assert end_of_speech_s(np.zeros(10)) == 0.0


def test_words_are_compared_as_they_are_said() -> None:
    assert word_error_rate("I failed Step 1, by 20 points.", "i failed, um, step 1 by twenty points") == 0.0
    assert word_error_rate("They ask about every exam", "They ask about every") == pytest.approx(20.0)


def test_an_unknown_section_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        performance.options(["nonsense"])
    assert "no such section: nonsense" in capsys.readouterr().err
    assert performance.options(["takes", "--quick", "--models", "base"]).seconds == (30, 90)


def test_the_page_has_its_markers() -> None:
    assert "new figures" in filled(performance.PAGE.read_text(encoding="utf-8"), "new figures")
