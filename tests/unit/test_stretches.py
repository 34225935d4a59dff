"""What an answer spends its words on: every character of it belongs to one stretch."""

from __future__ import annotations

import pytest

from coach.balance import balance, order
from coach.model import Stretch, Transcript
from coach.scoring.quotes import Quotes
from coach.scoring.stretches import stretches
from tests.support import content
from tests.support.evidence import PARTS, evidence

ALL = dict.fromkeys(PARTS, 2)
OWNED = ("I failed Step 1, my own fault.", {"own_it": 2})
READ = ("I only read books that year.", {"cause": 2})
BLAMED = ("The school never gave us a course.", {"blame": 0.9})
LOGGED = ("Every night I kept a log.", {"change": 2})
TIMED = ("Each day I did two blocks.", {"change": 2})
ASIDE = ("It was quite cold there.", {})
SCORED = ("My Step 2 CK was a 247.", {"evidence": 2})


def kinds(*clauses: tuple[str, dict[str, float]], levels: dict[str, int] = ALL) -> list[str]:
    found = evidence(*clauses)
    return [stretch.kind for stretch in stretches(found, Quotes(Transcript(found.text, found.text)), levels)]


def test_each_clause_goes_to_the_part_it_supports_and_neighbours_are_merged() -> None:
    assert kinds(OWNED, READ, LOGGED, TIMED, SCORED) == ["own_it", "cause", "change", "evidence"]


def test_blame_and_talk_of_the_weak_result_are_failure() -> None:
    assert kinds(OWNED, BLAMED, SCORED) == ["own_it", "failure", "evidence"]
    assert kinds(SCORED, ("That exam score was low indeed.", {}), LOGGED) == ["evidence", "failure", "change"]


def test_an_aside_between_two_clauses_of_a_part_belongs_to_it() -> None:
    assert kinds(OWNED, LOGGED, ASIDE, TIMED) == ["own_it", "change"]
    assert kinds(OWNED, ASIDE, TIMED) == ["own_it", "other", "change"]


def test_a_part_that_earned_nothing_has_no_stretch() -> None:
    assert kinds(OWNED, READ, LOGGED, levels=ALL | {"cause": 0, "change": 0}) == ["own_it", "failure", "other"]


def test_a_part_that_was_heard_has_its_place_though_another_is_surer_of_the_clause() -> None:
    assert "cause" in kinds(OWNED, LOGGED, ("Then I worked on it again.", {"change": 2, "cause": 1}))


def test_no_word_is_left_out_and_the_shares_add_up() -> None:
    found = evidence(OWNED, ASIDE, SCORED)
    told = stretches(found, Quotes(Transcript(found.text, found.text)), ALL)
    assert " ".join(found.text[stretch.start : stretch.end] for stretch in told) == found.text
    assert sum(stretch.share for stretch in told) == pytest.approx(1.0)
    assert told[0].share == pytest.approx(7 / 19)
    assert told[0].start_s is None


def test_a_spoken_answer_is_shared_by_time() -> None:
    found = evidence(OWNED, SCORED)
    told = stretches(found, Quotes(content.spoken(found.text, word_s=1.0)), ALL)
    assert (told[0].start_s, told[0].end_s) == (0.0, pytest.approx(6.9))
    assert told[0].share == pytest.approx(0.5)


def test_nothing_said_has_no_stretches() -> None:
    assert stretches(evidence(), Quotes(Transcript("", "")), ALL) == ()


TOLD = tuple(
    Stretch(kind, 0, 1, share)
    for kind, share in (
        ("cause", 0.2),
        ("own_it", 0.1),
        ("failure", 0.1),
        ("other", 0.1),
        ("change", 0.3),
        ("cause", 0.2),
    )
)


def test_the_balance_weighs_the_failure_against_the_recovery() -> None:
    shares = balance(TOLD)
    assert (shares.failure, shares.recovery, shares.other) == pytest.approx((0.6, 0.3, 0.1))
    assert balance(()).failure == 0


def test_the_order_is_that_of_the_first_time() -> None:
    assert order(TOLD) == ("cause", "own_it", "change")
