"""Level models and reader, weighed together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coach.scoring.decision import Decision, decide
from coach.scoring.levels import LevelModel, Target, Threshold
from coach.scoring.reader import Reader
from tests.support.evidence import evidence

ONE_PART = Target(thresholds=(Threshold(bias=2.0, weights={}), Threshold(bias=-1.0, weights={})))
FLAG = Target(thresholds=(Threshold(bias=-0.5, weights={}),))


def chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def model(**cuts: float) -> LevelModel:
    return LevelModel(
        trained_on="", means={}, scales={}, parts={"own_it": ONE_PART}, flags={"blame": FLAG}, flag_cuts=cuts
    )


class FixedNetwork:
    """A reader's network that is sure of what it is told to be."""

    def __init__(self, *log_odds: float) -> None:
        self._log_odds = np.array(log_odds, dtype=np.float32)

        sizes = {"weight_ih": (3, 1), "weight_hh": (3, 1), "bias_ih": (3,), "bias_hh": (3,)}
        ways = ("", "_reverse")
        self.arrays = {
            f"recurrent.{name}_l0{way}": np.zeros(size, np.float32) for name, size in sizes.items() for way in ways
        }

    def own(self, clauses: np.ndarray, signs: np.ndarray) -> np.ndarray:
        assert len(clauses) == len(signs) > 0
        return np.zeros((len(clauses), 1), dtype=np.float32)

    def judged(self, own: np.ndarray, recurrent: np.ndarray) -> np.ndarray:
        assert len(own) == len(recurrent)
        return self._log_odds


def reader(*networks: FixedNetwork) -> Reader:
    return Reader("test", ("cue:blame",), ("own_it>=1", "own_it>=2", "flag:blame"), networks)  # type: ignore[arg-type]


ANSWER = evidence(("I take my failed exam as mine.", {"own_it": 2}))


def test_without_a_reader_the_level_models_decide() -> None:
    decision = decide(model(), None, ANSWER)
    assert decision is not None
    assert decision.reached["own_it"] == pytest.approx((chance(2.0), chance(-1.0)))
    assert decision.raised == frozenset()


def test_either_can_be_heard_alone() -> None:
    alone = [decide(model(), reader(FixedNetwork(4.0, 2.0, 1.0)), ANSWER, share) for share in (0.0, 1.0)]
    levels, read = (one.reached["own_it"] for one in alone if one)
    assert levels == pytest.approx((chance(2.0), chance(-1.0)))
    assert read == pytest.approx((chance(4.0), chance(2.0)), abs=1e-3)


def test_level_models_and_readers_weigh_the_same() -> None:
    decision = decide(model(), reader(FixedNetwork(4.0, 2.0, 1.0), FixedNetwork(2.0, 4.0, 3.0)), ANSWER)
    assert decision is not None
    assert decision.reached["own_it"] == pytest.approx((chance(2.5), chance(1.0)), abs=1e-3)
    assert decision.flags["blame"] == pytest.approx(chance(0.75), abs=1e-3)
    assert decision.raised == {"blame"}


def test_at_least_two_is_never_surer_than_at_least_one() -> None:
    decision = decide(model(), reader(FixedNetwork(-6.0, 6.0, 0.0)), ANSWER)
    assert decision is not None
    one, two = decision.reached["own_it"]
    assert two == one


def test_a_flag_is_raised_from_its_own_cut_on() -> None:
    low, high = decide(model(blame=0.3), None, ANSWER), decide(model(blame=0.4), None, ANSWER)
    assert low is not None
    assert high is not None
    assert low.flags == high.flags
    assert low.raised == {"blame"}
    assert high.raised == frozenset()


def test_an_answer_that_is_off_topic_earns_no_part_and_one_that_earns_a_part_is_on_topic() -> None:
    off = Target(thresholds=(Threshold(bias=1.5, weights={}),))
    part = Target(thresholds=(Threshold(bias=0.2, weights={}), Threshold(bias=-1.0, weights={})))
    flat = LevelModel(trained_on="", means={}, scales={}, parts={"own_it": part}, flags={"off_topic": off})
    unsure = decide(flat, None, ANSWER)
    sure = decide(flat.model_copy(update={"parts": {"own_it": ONE_PART}}), None, ANSWER)
    assert unsure is not None
    assert sure is not None
    assert unsure.raised == {"off_topic"}
    assert unsure.level("own_it") == 0
    assert sure.raised == frozenset()
    assert sure.level("own_it") == 1
    off_chance, nothing = chance(1.5), 1 - chance(2.0)
    posterior = off_chance * nothing / (off_chance * nothing + 1 - off_chance)
    assert sure.flags["off_topic"] == pytest.approx(posterior)


def test_the_level_is_the_expected_one_and_the_confidence_its_probability() -> None:
    decision = Decision({"own_it": (0.9, 0.3), "cause": (0.6, 0.5)}, {}, frozenset())
    assert decision.level("own_it") == 1
    assert decision.confidence("own_it") == pytest.approx(0.6)
    assert decision.level("cause") == 1
    assert decision.confidence("cause") == pytest.approx(0.1)


def test_nothing_is_decided_where_nothing_is_heard() -> None:
    assert decide(model(), None, evidence()) is None
