"""The benchmark's own arithmetic, and the changes to an answer that must leave its content alone."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score

from benchmarks.adversarial import Case, read_cases
from benchmarks.answers import LabelledAnswer
from benchmarks.bar import Check
from benchmarks.baselines import simple_methods
from benchmarks.embedded import embed, kept_embeddings
from benchmarks.metrics import (
    confusion,
    expected_calibration_error,
    f1,
    kappa_interval,
    macro_f1,
    quadratic_kappa,
    reliability,
)
from benchmarks.page import BEGIN, END, NOT_MEASURED, figures_of, filled, unmeasured
from benchmarks.perturbations import (
    PERTURBATIONS,
    clauses,
    shuffled,
    with_fillers,
    with_neutral_sentence,
    without_case_and_punctuation,
    without_disfluencies,
)
from benchmarks.predictions import Predictions
from benchmarks.speed import Times
from benchmarks.spoken import HEARING, hearing_version, spread, transcript_key
from benchmarks.strata import strata
from benchmarks.tables import by_stratum, speed, table
from benchmarks.tables import tuning as tuning_table
from benchmarks.tables import worst as worst_table
from benchmarks.tuned import Gain, gains, held_out
from benchmarks.tuned import Heard as HeldOut
from benchmarks.worst import worst
from coach.adapters.sentence_encoder import AS_IT_CAME, SentenceEncoder
from coach.config import PACKAGE
from coach.model import PartScore, Scorecard
from coach.ports import Progress, silent
from coach.rubric import LabelledClause, Rubric, load_rubrics
from coach.scoring.memory import EmbeddingMemory


def answer(number: int, words: int = 10, *, style: str = "", hard: bool | None = None) -> LabelledAnswer:
    return LabelledAnswer(f"x{number:03d}", "Why?", "word " * words, {}, frozenset(), style, hard)


class WordEncoder:
    """Hashes words into 32 numbers, and keeps what it was asked."""

    name = "words"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def load(self, progress: Progress = silent) -> None: ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        vectors = np.zeros((len(texts), 32), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, sum(word.encode()) % 32] += 0.1
        return vectors


def card(**levels: int) -> Scorecard:
    return Scorecard("five_part", "", "", tuple(PartScore(name, level, level / 2) for name, level in levels.items()))


def test_kappa_is_the_one_of_the_library() -> None:
    random = np.random.default_rng(5)
    for _ in range(20):
        first, second = random.integers(0, 11, size=(2, 40))
        assert quadratic_kappa(first, second) == pytest.approx(cohen_kappa_score(first, second, weights="quadratic"))


def test_kappa_of_constants() -> None:
    assert math.isnan(quadratic_kappa([1, 1, 1], [1, 1, 1]))
    assert quadratic_kappa([1, 1, 1], [0, 1, 2]) == 0.0
    assert math.isnan(quadratic_kappa([], []))


def test_the_interval_holds_the_kappa_and_comes_out_alike_twice() -> None:
    random = np.random.default_rng(6)
    labelled = random.integers(0, 11, size=60)
    found = np.clip(labelled + random.integers(-2, 3, size=60), 0, 10)
    low, high = kappa_interval(found, labelled)
    assert low < quadratic_kappa(found, labelled) < high <= 1.0
    assert (low, high) == kappa_interval(found, labelled)


def test_confusion_has_a_row_per_label() -> None:
    assert confusion([2, 1, 0], [1, 1, 0]).tolist() == [[1, 0, 0], [0, 1, 1], [0, 0, 0]]


@pytest.mark.parametrize(
    ("found", "labelled", "figure"),
    [
        ([True, True, False], [True, False, True], 0.5),
        ([True, False], [False, False], 0.0),
        ([False, True], [False, True], 1.0),
    ],
)
def test_f1(found: list[bool], labelled: list[bool], figure: float) -> None:
    assert f1(found, labelled) == figure


def test_f1_of_nothing() -> None:
    assert math.isnan(f1([False], [False]))


def test_calibration_weighs_each_bin_by_its_size() -> None:
    bins = reliability([0.95, 0.95, 0.95, 0.55], [1, 1, 0, 1])
    assert [(one.low, one.count) for one in bins] == [(0.5, 1), (0.9, 3)]
    assert expected_calibration_error(bins) == pytest.approx((3 * abs(0.95 - 2 / 3) + 0.45) / 4)


def test_certainty_falls_into_the_last_bin() -> None:
    assert reliability([1.0], [1])[0].high == 1.0


def test_strata_are_each_kind_that_is_there_and_the_lengths_share_out_every_answer() -> None:
    answers = [answer(n, 10 + n, style="terse" if n % 2 else "second_language", hard=n < 3) for n in range(12)]
    kinds = strata(answers)
    assert kinds["hard"] == [0, 1, 2]
    assert kinds["second language"] == [0, 2, 4, 6, 8, 10]
    assert sorted(row for name, rows in kinds.items() if "words" in name for row in rows) == list(range(12))
    assert list(strata([answer(n) for n in range(3)])) == ["up to 10 words"]


def test_disfluencies_go_and_the_words_stay() -> None:
    spoken = "I, um, I failed it, it, it was, uh, my own fault. You know what I mean by, you know, my fault."
    assert without_disfluencies(spoken, Random(0)) == "I failed it was my own fault. You know what I mean by, my fault."


def test_without_punctuation_numbers_and_contractions_stay_whole() -> None:
    text = "I didn't pass; then 'Step 2' was 1,200 points (or 85%)... well-earned!"
    assert without_case_and_punctuation(text, Random(0)) == (
        "i didn't pass then step 2 was 1200 points or 85% well earned"
    )


def test_fillers_are_added_between_the_words_of_the_answer() -> None:
    text = " ".join(f"w{number}" for number in range(100))
    heard = with_fillers(text, Random(1))
    assert [word for word in heard.split() if word.startswith("w")] == text.split()
    assert 6 <= heard.count(",") <= 14


def test_shuffling_moves_whole_sentences() -> None:
    text = "One is here. Two is there. Three is gone."
    moved = shuffled(text, Random(1))
    assert moved != text
    assert sorted(clauses(moved)) == sorted(clauses(text))
    assert shuffled("Only one sentence.", Random(1)) == "Only one sentence."
    assert shuffled("Again. Again.", Random(1)) == "Again. Again."


def test_a_long_run_without_full_stops_is_cut_where_it_turns() -> None:
    run = "i failed " + "it " * 40 + "and i took it as mine so then i changed"
    assert clauses(run)[-2:] == ["and i took it as mine", "so then i changed"]


def test_a_neutral_sentence_leaves_the_answer_whole() -> None:
    text = "It was mine."
    for seed in range(6):
        assert text in with_neutral_sentence(text, Random(seed))


@pytest.mark.parametrize("name", PERTURBATIONS)
def test_the_same_seed_makes_the_same_change(name: str) -> None:
    text = "I, um, failed Step 1. It was mine. " * 8
    assert PERTURBATIONS[name](text, Random("7 a")) == PERTURBATIONS[name](text, Random("7 a"))


def test_macro_f1_leaves_out_flags_that_nobody_labelled() -> None:
    labelled = [frozenset({"blame"}), frozenset({"dwells"})]
    found = [frozenset({"blame"}), frozenset({"off_topic"})]
    assert macro_f1(["blame", "dwells", "off_topic"], found, labelled) == 0.5


def test_a_bar_is_a_least_or_a_most() -> None:
    assert Check("kappa", 0.80, 0.80).met
    assert not Check("kappa", 0.79, 0.80).met
    assert Check("error", 0.9, 0.9, at_most=True).met
    assert not Check("error", 0.91, 0.9, at_most=True).met
    assert not Check("undefined", math.nan, 0.8).met
    assert not Check("undefined", math.nan, 0.8, at_most=True).met


def test_a_case_is_beyond_its_maximum_by_total_or_by_part() -> None:
    case = Case("a", "plan", "", "", max_total=2, max_parts={"change": 0})
    assert case.excess(card(own_it=2, change=0)) == []
    assert case.excess(card(own_it=1, change=1)) == ["change 1 > 0"]
    assert case.excess(card(own_it=2, change=1)) == ["total 3 > 2", "change 1 > 0"]


def test_the_cases_are_enough_and_each_its_own() -> None:
    cases = read_cases()
    assert len(cases) >= 60
    assert len({case.id for case in cases}) == len({case.answer for case in cases}) == len(cases)
    assert all(0 <= case.max_total <= 10 for case in cases)


def test_answers_to_speak_are_taken_evenly() -> None:
    answers = [answer(number) for number in range(80)]
    assert [one.id for one in spread(answers, 4)] == ["x000", "x020", "x040", "x060"]
    assert len(spread(answers[:3], 20)) == 3


def test_a_table_is_markdown() -> None:
    assert table(["part", "n"], [["own_it", "12"]]) == "| part   |   n |\n| ------ | --: |\n| own_it |  12 |"


def test_figures_replace_only_what_is_between_the_markers() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert filled(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert filled(filled(page, "new"), "new") == filled(page, "new")
    with pytest.raises(ValueError, match="must both be on the page"):
        filled("no markers", "new")


def test_embeddings_are_kept_until_the_next_run_for_one_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.embedded.AT_ONCE", 1)
    kept, first, second = kept_embeddings(tmp_path, "try"), WordEncoder(), WordEncoder()
    embed(EmbeddingMemory(first), ["one", "two"], kept)
    memory = EmbeddingMemory(second)
    embed(memory, ["two", "three", "one"], kept)
    assert (set(first.asked), second.asked) == ({"one", "two"}, ["three"])
    assert memory.vectors(["one"]).shape == (1, 32)


def test_the_encoder_as_it_came_has_a_name_of_its_own() -> None:
    assert SentenceEncoder(None).name == AS_IT_CAME == "all-MiniLM-L6-v2/6+3"
    assert SentenceEncoder().name.startswith(f"{AS_IT_CAME} tuned ")


def labelled(number: int, rubric: Rubric, text: str, level: int) -> LabelledAnswer:
    levels = {part.name: level for part in rubric.parts}
    return LabelledAnswer(f"x{number:03d}", "Why?", text, levels, frozenset())


def test_the_simple_methods_learn_what_is_plain_to_see(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rubric = load_rubrics(PACKAGE.parent / "rubrics").get("five_part")
    said = ("zebra garden by the window", "someone said a little of it", "apple orchard and honest work")
    names = [part.name for part in rubric.parts]
    clauses = [
        LabelledClause(text=f"{text} {number}", parts=dict.fromkeys(names, level) if level else {})
        for number in range(4)
        for level, text in enumerate(said)
    ]
    monkeypatch.setattr(Rubric, "clauses", lambda _: tuple(clauses))
    learn = [labelled(number, rubric, said[number % 3], number % 3) for number in range(24)]
    measure = [labelled(number, rubric, said[number % 3], number % 3) for number in range(6)]
    found = simple_methods(rubric, EmbeddingMemory(WordEncoder()), tmp_path, learn, measure)
    assert list(found) == ["prototype similarity", "pooled embedding + ridge", "labelled clauses + heads"]
    assert all(levels.shape == (6, len(names)) for levels in found.values())
    assert found["labelled clauses + heads"].tolist() == [[number % 3] * len(names) for number in range(6)]


def predictions(*rows: tuple[dict[str, int], dict[str, int], set[str], set[str]], hard: bool = False) -> Predictions:
    """Per answer the labelled and the given levels, the labelled flags and those raised."""
    answers = [
        LabelledAnswer(f"x{number:03d}", "Why?", "word " * 10, labelled, frozenset(flags), "terse", hard)
        for number, (labelled, _, flags, _) in enumerate(rows)
    ]
    levels = np.array([list(given.values()) for _, given, _, _ in rows])
    raised = tuple(frozenset(flags) for *_, flags in rows)
    return Predictions(answers, tuple(rows[0][0]), levels, raised, np.full(levels.shape, 0.9))


def test_a_stratum_has_figures_per_part_and_for_the_flags() -> None:
    right, wrong = {"own_it": 2, "cause": 0}, {"own_it": 0, "cause": 2}
    one = predictions(
        (right, right, {"blame"}, {"blame"}),
        (wrong, wrong, {"blame"}, set()),
        (right, {"own_it": 2, "cause": 2}, set(), set()),
    )
    head, _, terse, *_ = by_stratum(one.some([0, 1]), ["blame"]).splitlines()[0:4]
    assert [cell.strip() for cell in head.split("|")[1:-1]] == [
        *("QWK", "n", "own_it", "cause", "total", "MAE of total", "flags, macro F1")
    ]
    assert [cell.strip() for cell in terse.split("|")[3:5]] == ["1.00", "1.00"]
    assert terse.rstrip(" |").endswith("0.67")
    terse = next(line for line in by_stratum(one, ["blame"]).splitlines() if line.startswith("| terse"))
    assert [cell.strip() for cell in terse.split("|")[2:5]] == ["3", "1.00", "0.40"]


def test_the_worst_answers_are_named_without_their_texts() -> None:
    one = predictions(
        ({"own_it": 2, "cause": 0}, {"own_it": 2, "cause": 0}, {"blame"}, set()),
        ({"own_it": 2, "cause": 0}, {"own_it": 1, "cause": 0}, set(), set()),
        ({"own_it": 2, "cause": 2}, {"own_it": 2, "cause": 0}, {"blame"}, {"dwells"}),
        ({"own_it": 0, "cause": 1}, {"own_it": 1, "cause": 1}, {"blame"}, {"blame"}),
    )
    assert [miss.id for miss in worst(one, 10)] == ["x002", "x001", "x003"]
    [miss] = worst(one, 1)
    assert (miss.labelled, miss.given) == (4, 2)
    assert (miss.parts, miss.flags) == (("cause 2>0",), ("blame missed", "dwells raised"))
    shown = worst_table(worst(one, 2))
    assert "word" not in shown
    assert "| cause 2>0 |" in " ".join(shown.split())
    assert worst_table([]) == "No total is off."


def test_heads_are_judged_on_clauses_held_out(tmp_path: Path) -> None:
    clauses = [LabelledClause(text=f"it was my fault number {n}", parts={"own_it": 2}) for n in range(8)]
    clauses += [LabelledClause(text=f"the school closed for {n} weeks", cues=("blame",)) for n in range(8)]
    learn = np.array([number % 8 < 6 for number in range(16)])
    found = held_out(["own_it"], clauses, learn, WordEncoder(), tmp_path / "kept.npz")
    assert set(found) == {"own_it>=1", "own_it>=2", "cue:blame"}
    positives, heard = found["own_it>=2"]
    assert positives == 2
    assert heard.precision == 1.0
    assert 0.0 < heard.loss < 0.5


def test_gains_are_left_out_where_no_fold_was_tuned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.tuned.fold_path", lambda number: tmp_path / f"fold-{number}.npz")
    assert gains(load_rubrics(PACKAGE.parent / "rubrics").get("five_part"), tmp_path) is None


def test_gains_are_shown_per_head_and_on_average() -> None:
    found = [
        Gain("own_it>=1", 4, HeldOut(0.5, 0.2), HeldOut(0.75, 0.1)),
        Gain("own_it>=2", 2, HeldOut(0.25, 0.4), HeldOut(0.75, 0.2)),
        Gain("cue:blame", 3, HeldOut(0.5, 0.3), HeldOut(0.5, 0.3)),
    ]
    shown = [" ".join(line.split()) for line in tuning_table(found).splitlines()]
    assert "| own_it>=1 | 4 | 0.50 | 0.75 | 0.200 | 0.100 |" in shown
    assert "| mean of the parts' heads | | 0.38 | 0.75 | 0.300 | 0.150 |" in shown


def test_a_change_of_the_decoding_is_listened_to_anew(tmp_path: Path) -> None:
    source = tmp_path / "decoder.py"
    source.write_text("beam = 1", encoding="utf-8")
    before = hearing_version([source])
    assert before == hearing_version([source])
    source.write_text("beam = 5", encoding="utf-8")
    after = hearing_version([source])
    keys = {transcript_key("base", voice, "Hello.", version) for voice in ("joe", "slt") for version in (before, after)}
    assert len(keys) == 4


def test_what_hears_an_answer_is_all_that_the_transcriber_is_made_of() -> None:
    """The adapters that the transcriber imports, and those that they do, but for what loads, measures and waits."""
    others = {"download", "engines", "faster_whisper_decoder", "growing_segments", "live_transcriber"}
    others |= {
        "freed_memory",
        "model_loading",
        "offline",
        "pinned",
        "quiet_threads",
        "speech_models",
        "speeds",
        "tape",
        "whisper_transcriber",
        "without_triton",
    }
    found, new = set[str](), {"whisper_transcriber"}
    while new:
        name = new.pop()
        found.add(name)
        source = (PACKAGE / "adapters" / f"{name}.py").read_text(encoding="utf-8")
        names = set(re.findall(r"from coach\.adapters\.(\w+) import", source))
        names |= set(re.findall(r"from coach\.adapters import (\w+)", source))
        new |= names - found
    known = {path.stem for path in HEARING}
    assert found - others <= known
    assert all(path.is_file() for path in HEARING)


def test_what_was_not_measured_keeps_an_earlier_runs_figures_and_says_so() -> None:
    origin = "- run on 1 May 2026; a machine\n- encoder one; rubric five_part\n- more"
    earlier = f"{origin}\n\n### Spoken\n\n| all | 0.2 |\n\n### Time\n\n- fast"
    assert figures_of(filled(f"{BEGIN}{END}", earlier)) == earlier
    kept = unmeasured("Spoken", earlier)
    assert kept.startswith(NOT_MEASURED)
    assert kept.endswith("- run on 1 May 2026; a machine\n- encoder one; rubric five_part\n\n| all | 0.2 |")
    # Its figures keep their own date through runs that do not measure it either.
    assert unmeasured("Spoken", f"- run on 2 May 2026\n- encoder two\n\n### Spoken\n\n{kept}\n\n### Time\n\n-") == kept
    assert unmeasured("Other", earlier) == unmeasured("Other", "") == f"{NOT_MEASURED}."


def test_times_that_were_not_measured_say_so() -> None:
    assert speed(Times(3, 0.1, 0.2), None, {}).count("not measured in this run") == 2
    assert "not measured" not in speed(Times(3, 0.1, 0.2), 60.0, {"cold": 1.0})
