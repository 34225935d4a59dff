"""Why a part has its level, what comes first, what raised a flag, and what an interviewer takes away."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from coach.config import PACKAGE
from coach.model import Flag, PartScore, Quote, Stretch, Transcript
from coach.rubric import Rubric, load_rubrics
from coach.scoring.cues import owned
from coach.scoring.evidence import Evidence
from coach.scoring.feedback import explain, first_step, short_quote
from coach.scoring.findings import FINDINGS
from coach.scoring.flags import raised_flags
from coach.scoring.interviewer import takeaway
from coach.scoring.quotes import Quotes
from tests.support.evidence import PARTS, evidence

OWNED = ("I failed Step 1, my own fault.", {"own_it": 2})
BLAMED = ("The school never gave us a course.", {"blame": 0.9})
EFFORT = ("After that I simply worked much harder.", {"effort": 0.9})
LOGGED = ("Every night I kept a log.", {"change": 2})
PLAIN = ("We had some rain that week.", {})
PLAIN_TOO = ("The library was closed on Sundays.", {})


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubrics(PACKAGE.parent / "rubrics").get("five_part")


def why(rubric: Rubric, part: str, level: int, *clauses: tuple[str, dict[str, float]]) -> tuple[str, str]:
    return explain(rubric.part(part), {part: level}, evidence(*clauses))


def card_parts(**levels: int) -> tuple[PartScore, ...]:
    return tuple(
        PartScore(name, level, level / 2, advice=f"Mend {name}." if level < 2 else "", gain=2 - level)
        for name in PARTS
        for level in (levels.get(name, 2),)
    )


def test_every_finding_that_the_rubric_words_can_be_found(rubric: Rubric) -> None:
    cues = {cue for clause in rubric.clauses() for cue in clause.cues}
    for part in rubric.parts:
        reasons = (part.reasons.absent, part.reasons.partial, part.reasons.strong)
        named = {name for reason in reasons for name in reason.when} | set(part.advice.when)
        assert named <= cues | FINDINGS, part.name
        assert all(reason.otherwise for reason in reasons)


def test_what_undid_a_part_is_told_with_the_words_that_did(rubric: Rubric) -> None:
    reason, advice = why(rubric, "own_it", 0, PLAIN, BLAMED)
    assert '"The school never gave us a course"' in reason
    assert '"The school never gave us a course"' in advice
    assert '"After that I simply worked much harder"' in why(rubric, "change", 0, PLAIN, EFFORT)[1]


def test_nothing_heard_is_told_without_praise(rubric: Rubric) -> None:
    for part in rubric.parts:
        reason, advice = explain(part, {}, evidence(PLAIN, PLAIN))
        assert reason == part.reasons.absent.otherwise
        assert advice == part.advice.missing


def test_a_strong_part_has_a_reason_and_no_advice(rubric: Rubric) -> None:
    assert why(rubric, "change", 2, OWNED, LOGGED) == (rubric.part("change").reasons.strong.otherwise, "")


def test_a_partial_part_is_asked_about_in_the_users_words(rubric: Rubric) -> None:
    reason, advice = why(rubric, "change", 1, OWNED, LOGGED)
    assert "One thing" in reason
    assert advice.startswith('You said "Every night I kept a log".')


MISSED = ("I never sat a timed block.", {"cause": 2})
SCORED = ("My Step 2 CK was 247.", {"evidence": 2})


@pytest.mark.parametrize(
    ("part", "heard"),
    [
        ("own_it", MISSED),
        ("cause", OWNED),
        ("cause", LOGGED),
        ("change", MISSED),
        ("change", SCORED),
        ("evidence", LOGGED),
        ("residency_link", LOGGED),
        ("residency_link", SCORED),
    ],
)
def test_where_a_missing_part_belongs_is_told_in_the_users_words(
    part: str, heard: tuple[str, dict[str, float]], rubric: Rubric
) -> None:
    levels = {name: int(level) for name, level in heard[1].items()}
    _, advice = explain(rubric.part(part), levels, evidence(PLAIN, heard, PLAIN_TOO))
    assert f'"{heard[0].removesuffix(".")}"' in advice
    assert "{" not in advice


def test_beside_whose_words_a_missing_part_belongs_is_in_the_order_of_the_file(rubric: Rubric) -> None:
    _, advice = explain(rubric.part("change"), {"own_it": 2, "cause": 2}, evidence(OWNED, MISSED))
    assert '"I never sat a timed block"' in advice


def test_every_part_of_every_rubric_can_be_placed_beside_another() -> None:
    for rubric in load_rubrics(PACKAGE.parent / "rubrics").rubrics:
        for part in rubric.parts:
            assert part.advice.after, f"{rubric.name}: {part.name}"
            assert all("{quote}" in sentence for sentence in part.advice.after.values())


def test_wording_changes_nothing_of_what_is_learned_from(rubric: Rubric) -> None:
    bare = tuple(
        part.model_copy(update={"advice": part.advice.model_copy(update={"after": {}})}) for part in rubric.parts
    )
    assert replace(rubric, parts=bare).learned_from() == rubric.learned_from()


def test_ownership_after_a_defence_and_ownership_taken_back(rubric: Rubric) -> None:
    assert "after a defence" in why(rubric, "own_it", 1, BLAMED, OWNED)[0]
    assert "taken back" in why(rubric, "own_it", 1, OWNED, BLAMED)[0]


def test_a_cue_that_the_whole_answer_rules_out_is_not_told(rubric: Rubric) -> None:
    reason, _ = explain(rubric.part("own_it"), {}, evidence(PLAIN, BLAMED), {"blame"})
    assert reason == rubric.part("own_it").reasons.absent.otherwise


def test_a_quote_in_a_sentence_is_one_short_line() -> None:
    assert short_quote("  I was\n late. ") == "I was late"
    assert short_quote("word " * 20) == "word " * 14 + "..."


def test_braces_in_what_was_said_are_only_words(rubric: Rubric) -> None:
    assert "{evidence.heads}" in why(rubric, "change", 1, ("I kept a {evidence.heads} log.", {"change": 1}))[1]


def test_what_sinks_an_answer_comes_first(rubric: Rubric) -> None:
    flags = (Flag("dwells", None, "Cut it."), Flag("dismissive", Quote("A test is a test.", 0, 17), "Drop it."))
    assert '"A test is a test"' in first_step(rubric, card_parts(cause=0), flags)
    assert first_step(rubric, card_parts(), (Flag("dismissive", None, "Drop it."),)) == "Drop it."


def test_then_the_largest_gain_and_of_equals_what_worries_most(rubric: Rubric) -> None:
    assert first_step(rubric, card_parts(own_it=1, evidence=0, residency_link=0), ()) == "Mend evidence."
    assert first_step(rubric, card_parts(cause=1, change=1), ()) == "Mend cause."
    assert first_step(rubric, card_parts(change=1), (Flag("dwells", None, "Cut it."),)) == "Mend change."


def test_then_a_flag_and_then_only_practice(rubric: Rubric) -> None:
    assert first_step(rubric, card_parts(), (Flag("dwells", None, "Cut it."),)) == "Cut it."
    assert first_step(rubric, card_parts(), ()) == rubric.interviewer.complete


def flag_quote(rubric: Rubric, name: str, found: Evidence, told: tuple[Stretch, ...] = ()) -> str | None:
    (flag,) = raised_flags(rubric, {name}, found, Quotes(Transcript(found.text, found.text)), told)
    assert flag.fix == rubric.flag(name).fix
    return flag.quote.text if flag.quote else None


def test_blame_is_never_quoted_from_a_sentence_that_takes_it_on(rubric: Rubric) -> None:
    mine = ("and that was my responsibility.", {"blame": 0.99})
    assert flag_quote(rubric, "blame", evidence(PLAIN, mine, BLAMED)) == BLAMED[0]
    assert flag_quote(rubric, "blame", evidence(mine)) is None
    assert flag_quote(rubric, "blame", evidence(PLAIN, mine)) == PLAIN[0]


@pytest.mark.parametrize(
    ("text", "mine"),
    [
        ("and that was my responsibility.", True),
        ("It is on me.", True),
        ("I take it, the fault is mine", True),
        ("That was not my fault.", False),
        ("It wasn't on me.", False),
        ("The school is responsible.", False),
    ],
)
def test_whose_it_is(text: str, mine: bool) -> None:
    assert owned(text) is mine


def test_dwelling_quotes_the_longest_stretch_of_failure(rubric: Rubric) -> None:
    found = evidence(OWNED, BLAMED, LOGGED)
    end = len(OWNED[0])
    told = (Stretch("own_it", 0, end, 0.5), Stretch("failure", end + 1, end + 1 + len(BLAMED[0]), 0.3))
    assert flag_quote(rubric, "dwells", found, told) == BLAMED[0]
    assert flag_quote(rubric, "dwells", found, told[:1]) == OWNED[0]
    assert flag_quote(rubric, "dwells", found) == OWNED[0]


def test_every_flag_has_the_sentence_that_sounds_most_like_it(rubric: Rubric) -> None:
    """However faint: a flag is raised by the whole answer."""
    for rule in rubric.flags:
        assert flag_quote(rubric, rule.name, evidence(PLAIN, LOGGED)) in (PLAIN[0], LOGGED[0])
    faint = ("My sister lives near your hospital.", {"off_topic": 0.1})
    assert flag_quote(rubric, "off_topic", evidence(PLAIN, faint, LOGGED)) == faint[0]


def test_an_interviewer_says_two_to_four_sentences_whatever_the_answer(rubric: Rubric) -> None:
    flags = [(), *((flag.name,) for flag in rubric.flags)]
    for levels in itertools.product((0, 1, 2), repeat=5):
        for raised in flags:
            parts = card_parts(**dict(zip(PARTS, levels, strict=True)))
            heard, worries = takeaway(rubric.interviewer, parts, tuple(Flag(name) for name in raised))
            assert 2 <= len(heard) + len(worries) <= 4


def test_an_empty_answer_is_not_praised_and_a_full_one_leaves_no_worry(rubric: Rubric) -> None:
    empty = card_parts(**dict.fromkeys(PARTS, 0))
    assert takeaway(rubric.interviewer, empty, ())[0] == ()
    assert takeaway(rubric.interviewer, card_parts(), ())[1] == ()
    assert takeaway(rubric.interviewer, card_parts(), (Flag("blame"),))[1]
