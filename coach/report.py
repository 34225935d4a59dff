"""An attempt as plain text, as Markdown and as the JSON object that scripts rely on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from coach import doubt_marks
from coach.balance import FAILURE, Balance, Spent, balance, order, spent
from coach.level_words import level_words
from coach.model import Attempt, Delivery, Flag, PartScore, Pause, Scorecard, Stretch, Transcript, Word
from coach.norms import Measure, rate_delivery
from coach.plain import markdown, plain

WIDTH = 78
SYNTHESIS = "(synthesis): a band drawn from several sources; the app names them."
NO_PARTS = {"failure": "Failure that earns nothing", "other": "Other"}
_BARS = ("[   ]", "[#  ]", "[###]")


def as_dict(attempt: Attempt) -> dict[str, object]:
    """The stable JSON form. `id` is there once the attempt is saved; `delivery` is null for a typed answer."""
    card = attempt.scorecard
    saved: dict[str, object] = {} if attempt.id is None else {"id": attempt.id}
    return saved | {
        "question_id": attempt.question_id or None,
        "question": attempt.question or None,
        "rubric": card.rubric,
        "rubric_digest": card.rubric_digest,
        "created_at": attempt.created_at.isoformat(timespec="seconds"),
        "source": attempt.source.value,
        "transcript": transcript_dict(attempt.transcript),
        "parts": {part.name: _part_dict(part) for part in card.parts},
        "total": card.total,
        "maximum": card.maximum,
        "flags": [flag.name for flag in card.flags],
        "flag_details": [_flag_dict(flag) for flag in card.flags],
        "refused": card.refused,
        "heard": list(card.heard),
        "worries": list(card.worries),
        "first": card.first or None,
        "stretches": [_stretch_dict(stretch) for stretch in card.stretches],
        "balance": _balance_dict(balance(card.stretches)) if _tells_failure(card) else None,
        "order": list(order(card.stretches)),
        "delivery": _delivery_dict(attempt.delivery) if attempt.delivery else None,
        "model": {"speech": attempt.transcript.model or None, "encoder": card.encoder},
        "recording": str(attempt.recording) if attempt.recording else None,
    }


def transcript_dict(transcript: Transcript) -> dict[str, object]:
    """Times in seconds from the start of the recording."""
    return {
        "text": transcript.text,
        "raw_text": transcript.raw_text,
        "corrected_text": transcript.corrected_text or None,
        "words": [_word_dict(word) for word in transcript.words],
        "duration_s": round(transcript.duration_s, 3),
    }


def as_text(attempt: Attempt, titles: dict[str, str], target_s: tuple[int, int]) -> str:
    """For a terminal, without colour or markup. `titles` are those of the parts and flags; others go by their name."""
    return "\n".join(_text_lines(attempt, titles, target_s))


def as_markdown(attempt: Attempt, titles: dict[str, str], target_s: tuple[int, int]) -> str:
    """To keep or to share with an adviser."""
    return "\n".join(_markdown_lines(attempt, titles, target_s))


def _word_dict(word: Word) -> dict[str, object]:
    return {
        "text": word.text,
        "start": round(word.start_s, 3),
        "end": round(word.end_s, 3),
        "probability": round(word.probability, 3),
    }


def _part_dict(part: PartScore) -> dict[str, object]:
    return {
        "level": part.level,
        "score": round(part.score, 3),
        "quote": part.quote.text if part.quote else None,
        "start_s": _seconds(part.quote.start_s) if part.quote else None,
        "end_s": _seconds(part.quote.end_s) if part.quote else None,
        "advice": part.advice or None,
        "confidence": round(part.confidence, 3),
        "why": part.why or None,
        "gain": part.gain,
    }


def _stretch_dict(stretch: Stretch) -> dict[str, object]:
    return {
        "kind": stretch.kind,
        "start": stretch.start,
        "end": stretch.end,
        "start_s": _seconds(stretch.start_s),
        "end_s": _seconds(stretch.end_s),
        "share": round(stretch.share, 3),
    }


def _balance_dict(shares: Balance) -> dict[str, object]:
    """Shares (0 to 1) of the answer's time, or of its words when it was typed."""
    return {
        "failure": round(shares.failure, 3),
        "recovery": round(shares.recovery, 3),
        "other": round(shares.other, 3),
    }


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _flag_dict(flag: Flag) -> dict[str, object]:
    return {"name": flag.name, "quote": flag.quote.text if flag.quote else None, "fix": flag.fix or None}


def _delivery_dict(delivery: Delivery) -> dict[str, object]:
    return {
        "duration_s": round(delivery.duration_s, 2),
        "speaking_rate_wpm": round(delivery.speaking_rate_wpm, 1),
        "articulation_rate_wpm": round(delivery.articulation_rate_wpm, 1),
        "filler_sounds": delivery.filler_sounds,
        "filler_words": delivery.filler_words,
        "fillers_per_min": round(delivery.fillers_per_min, 2),
        "fillers_per_min_high": round(delivery.fillers_per_min_high, 2),
        "pauses": [_pause_dict(pause) for pause in delivery.pauses],
    }


def _pause_dict(pause: Pause) -> dict[str, object]:
    return {
        "start_s": round(pause.start_s, 2),
        "duration_s": round(pause.duration_s, 2),
        "after_word": pause.after_word,
        "within_clause": pause.within_clause,
    }


def _heading(attempt: Attempt) -> str:
    number = f"Attempt {attempt.id}, " if attempt.id is not None else ""
    return f"{number}{attempt.created_at.astimezone():%Y-%m-%d %H:%M} ({attempt.source.value})"


def _verdict(attempt: Attempt) -> str:
    card = attempt.scorecard
    return f"Not scored: {plain(card.refused)}" if card.refused else f"Total {card.total} of {card.maximum}"


def _text_lines(attempt: Attempt, titles: dict[str, str], target_s: tuple[int, int]) -> Iterator[str]:
    yield _heading(attempt)
    if attempt.question:
        yield _wrapped(attempt.question)
    yield from ("", _wrapped(_verdict(attempt)), "")
    if not attempt.scorecard.refused:
        yield from _takeaway_lines(attempt.scorecard)
        for part in attempt.scorecard.parts:
            yield from _part_lines(part, titles)
        yield from _flag_lines(attempt.scorecard, titles)
        yield from map(_wrapped, _balance_lines(attempt, titles))
        yield ""
    elif attempt.scorecard.flags:
        yield from (*_flag_lines(attempt.scorecard, titles), "")
    if attempt.delivery:
        yield from _measure_lines(rate_delivery(attempt.delivery, target_s))
    yield doubt_marks.heading(attempt)
    yield _wrapped(doubt_marks.marked(attempt.transcript) or "(no words)")
    if legend := doubt_marks.legend(attempt):
        yield from ("", _wrapped(legend))


def _measure_lines(measures: tuple[Measure, ...]) -> Iterator[str]:
    for measure in measures:
        yield f"{measure.norm.name:<14} {_figure(measure):<46} {measure.rating.value}"
        yield from _indented(measure.advice)
    if any(measure.norm.is_synthesis for measure in measures):
        yield SYNTHESIS
    if measures:
        yield ""


def _flag_lines(card: Scorecard, titles: dict[str, str]) -> Iterator[str]:
    for flag in card.flags:
        yield f"! {_title(flag.name, titles)}"
        yield from _indented(_quoted(flag.quote.text) if flag.quote else "", flag.fix)


def _part_lines(part: PartScore, titles: dict[str, str]) -> Iterator[str]:
    yield f"{_BARS[part.level]} {_title(part.name, titles):<18} {level_words(part)}"
    yield from _indented(_quoted(part.quote.text) if part.quote else "", part.why, _next_step(part))


def _next_step(part: PartScore) -> str:
    """The advice with what it is worth."""
    points = "1 point" if part.gain == 1 else f"{part.gain} points"
    return f"{part.advice} (up to {points} more)" if part.advice and part.gain else part.advice


def _takeaway_lines(card: Scorecard) -> Iterator[str]:
    for heading, sentences in _takeaways(card):
        yield heading
        yield from _indented(*sentences)
        yield ""


def _takeaways(card: Scorecard) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What an interviewer takes away, and what to do first, each under its heading; none that would be empty."""
    sections = (
        ("What an interviewer heard", card.heard),
        ("What still worries them", card.worries),
        ("First, on the next take", (card.first,) if card.first else ()),
    )
    return tuple(section for section in sections if section[1])


def _tells_failure(card: Scorecard) -> bool:
    """Whether the rubric asks for a failure at all, so that there is something to be balanced."""
    return bool(card.stretches) and any(part.name in FAILURE for part in card.parts)


def _balance_lines(attempt: Attempt, titles: dict[str, str]) -> Iterator[str]:
    card = attempt.scorecard
    if card.stretches:
        amounts = [(name, spent(name, card.stretches, attempt.transcript.said)) for name in _kinds(card)]
        unit = "words" if any(amount and amount.seconds is None for _, amount in amounts) else "time"
        told = (f"{_title(name, NO_PARTS | titles)} {_amount(amount)}" for name, amount in amounts)
        yield f"Share of the {unit}: {', '.join(told)}"
    if _tells_failure(card):
        shares = balance(card.stretches)
        yield f"Balance: failure {shares.failure:.0%}, recovery {shares.recovery:.0%}, other {shares.other:.0%}"
    if said := order(card.stretches):
        yield f"Order: {', '.join(_title(name, titles) for name in said)}"


def _kinds(card: Scorecard) -> tuple[str, ...]:
    """The card's parts, and of what is no part that on which something was spent."""
    present = {stretch.kind for stretch in card.stretches}
    return (*(part.name for part in card.parts), *(name for name in NO_PARTS if name in present))


def _amount(amount: Spent | None) -> str:
    """12 s (20%); words in place of seconds where the answer was typed."""
    if amount is None:
        return "none"
    words = "1 word" if amount.words == 1 else f"{amount.words} words"
    return f"{words if amount.seconds is None else f'{amount.seconds:.0f} s'} ({amount.share:.0%})"


def _markdown_lines(attempt: Attempt, titles: dict[str, str], target_s: tuple[int, int]) -> Iterator[str]:
    yield from (
        f"# {markdown(attempt.question or 'An answer')}",
        "",
        f"{_heading(attempt)}: **{markdown(_verdict(attempt))}**",
        "",
    )
    if not attempt.scorecard.refused:
        yield from _markdown_card(attempt.scorecard, titles)
        for line in _balance_lines(attempt, titles):
            yield from ("", markdown(line))
    else:
        yield from _markdown_flags(attempt.scorecard, titles)
    if attempt.delivery:
        yield from ("", "| Delivery | | |", "| --- | --- | --- |")
        for measure in rate_delivery(attempt.delivery, target_s):
            yield f"| {measure.norm.name} | {_figure(measure)} | {measure.rating.value} |"
    yield from ("", "## Transcript", "", markdown(doubt_marks.marked(attempt.transcript)))
    if legend := doubt_marks.legend(attempt):
        yield from ("", markdown(legend))


def _markdown_card(card: Scorecard, titles: dict[str, str]) -> Iterator[str]:
    for heading, sentences in _takeaways(card):
        yield from (f"**{heading}**", "", *(f"- {markdown(sentence)}" for sentence in sentences), "")
    yield from ("| Part | Level | Sentence | Why | Next time |", "| --- | --- | --- | --- | --- |")
    for part in card.parts:
        quote = markdown(part.quote.text) if part.quote else ""
        cells = (
            markdown(_title(part.name, titles)),
            level_words(part),
            quote,
            markdown(part.why),
            markdown(_next_step(part)),
        )
        yield f"| {' | '.join(cells)} |"
    yield from ("", *_markdown_flags(card, titles))


def _markdown_flags(card: Scorecard, titles: dict[str, str]) -> Iterator[str]:
    for flag in card.flags:
        quote = f"{markdown(_quoted(flag.quote.text))} " if flag.quote else ""
        yield f"- **{markdown(_title(flag.name, titles))}**: {quote}{markdown(flag.fix)}"


def _title(name: str, titles: dict[str, str]) -> str:
    return plain(titles.get(name, name.replace("_", " ").capitalize()))


def _quoted(text: str) -> str:
    return f'"{plain(text)}"'


def _figure(measure: Measure) -> str:
    """What was measured, and the green band."""
    value = f"{measure.value:.0f}"
    if measure.high is not None and round(measure.high) > round(measure.value):
        value = f"{value} to {measure.high:.0f}"
    return f"{value} {measure.norm.unit}; norm {measure.norm.band}"


def _wrapped(text: str) -> str:
    return textwrap.fill(plain(text), WIDTH)


def _indented(*paragraphs: str) -> Iterator[str]:
    for paragraph in filter(None, paragraphs):
        yield textwrap.fill(plain(paragraph), WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
