"""From levels to words: why each part has its level, what to do next, and what to do first.

All sentences come from the rubric; the user's own words are quoted in them and no answer is written for anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from coach.model import Flag, PartScore
from coach.rubric import Part, Rubric
from coach.scoring.clauses import Window
from coach.scoring.evidence import Evidence
from coach.scoring.findings import Found, findings, key_clause

#: A quote inside a sentence is cut after this many words.
QUOTED_WORDS = 14


def explain(
    part: Part, levels: Mapping[str, int], evidence: Evidence, ruled_out: Collection[str] = ()
) -> tuple[str, str]:
    """Why the part has its level, and the next step (empty at the highest level). `levels` are those of all parts."""
    level = levels.get(part.name, 0)
    found = findings(part.name, level, evidence, ruled_out)
    reason = part.reasons.of(level)
    key = next((name for name in reason.when if name in found), None)
    why = _said(reason.when[key], found[key], evidence) if key else reason.otherwise
    return why, "" if level == 2 else _advice(part, levels, key, found, evidence)


def first_step(rubric: Rubric, parts: Sequence[PartScore], flags: Sequence[Flag]) -> str:
    """The one thing to do on the next take.

    What sinks an answer comes first, in the rubric's order of flags; then the part with the largest gain, in the
    rubric's order of parts, which is the order of an interviewer's worries; then whatever flag is left.
    """
    raised = {flag.name: flag for flag in flags}
    for rule in rubric.flags:
        if rule.first and rule.name in raised:
            return _flag_words(rule.first, raised[rule.name])
    if missing := [part for part in parts if part.gain and part.advice]:
        return max(missing, key=lambda part: part.gain).advice
    return flags[0].fix if flags else rubric.interviewer.complete


def short_quote(text: str) -> str:
    """The user's words on one line, cut where they are long, without the punctuation at their end."""
    words = text.split()
    cut = " ".join(words[:QUOTED_WORDS]).rstrip(" .,;:!?")
    return f"{cut} ..." if len(words) > QUOTED_WORDS else cut


def _advice(part: Part, levels: Mapping[str, int], key: str | None, found: Found, evidence: Evidence) -> str:
    if key in part.advice.when and key in found:
        return _said(part.advice.when[key], found[key], evidence)
    if level := levels.get(part.name, 0):
        return _said(part.advice.partial, key_clause(part.name, level, evidence), evidence)
    # Nothing was said of the part: the words beside which it belongs are quoted instead.
    beside = next((name for name in part.advice.after if levels.get(name)), None)
    if beside:
        return _said(part.advice.after[beside], key_clause(beside, levels[beside], evidence), evidence)
    return part.advice.missing


def _said(sentence: str, window: Window, evidence: Evidence) -> str:
    return sentence.format(quote=short_quote(evidence.text[window.start : window.end]))


def _flag_words(sentence: str, flag: Flag) -> str:
    """The sentence with its quote; the fix alone where there is nothing to quote."""
    if "{quote}" in sentence and flag.quote is None:
        return flag.fix
    return sentence.format(quote=short_quote(flag.quote.text if flag.quote else ""))
