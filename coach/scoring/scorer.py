"""The scorer of one rubric: a transcript in, a scorecard out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from coach.errors import ContentError, Fault
from coach.model import Flag, PartScore, Scorecard, Transcript
from coach.ports import Encoder, Progress
from coach.rubric import Part, Rubric
from coach.scoring.clauses import segment
from coach.scoring.decision import Decision, decide
from coach.scoring.evidence import Evidence
from coach.scoring.feedback import explain, first_step
from coach.scoring.flags import raised_flags
from coach.scoring.heads import Heads, fitted_heads
from coach.scoring.interviewer import takeaway
from coach.scoring.levels import LevelModel, load_levels
from coach.scoring.quotes import Quotes
from coach.scoring.reader import Reader, load_reader
from coach.scoring.relevance import OFF_TOPIC, too_short, without_echoes
from coach.scoring.signs import sign_count
from coach.scoring.stretches import stretches

_log = logging.getLogger(__name__)
#: The highest level of a part.
FULL = 2
#: Nobody is told that they blamed or argued when the flag of that name is less probable than UNLIKELY.
ACCUSATIONS = ("blame", "dismissive")
UNLIKELY = 0.35


@dataclass(frozen=True, slots=True)
class Heard:
    """What the clause heads hear in a text, and what is decided of it."""

    evidence: Evidence
    decision: Decision | None


@dataclass(frozen=True)
class Scorer:
    """Scores answers by one rubric. Pure but for the encoder."""

    rubric: Rubric
    encoder: Encoder
    heads: Heads
    levels: LevelModel
    reader: Reader | None = None

    @classmethod
    def fitted(cls, rubric: Rubric, encoder: Encoder, cache: Path, progress: Progress) -> Scorer:
        """Raises ContentError, ModelError."""
        heads = fitted_heads(rubric, encoder, cache, progress)
        levels, reader = load_levels(rubric.folder, rubric.name), load_reader(rubric.folder, rubric.name)
        fits = reader is not None and reader.encoder == encoder.name
        if reader is not None and not fits:
            _log.warning("%s: the reader was made for another sentence model and is not used", rubric.name)
        return cls(rubric, encoder, heads, levels, reader if fits else None)

    def __post_init__(self) -> None:
        """Raises ContentError when the rubric's files do not fit together, so that no answer finds out."""
        folder, name = self.rubric.folder, self.rubric.name
        if missing := sorted({part.name for part in self.rubric.parts} - self.levels.parts.keys()):
            raise ContentError((Fault(folder / f"{name}.levels.json", 0, f"parts.{missing[0]}", "is missing"),))
        if self.reader is not None and self.reader.widths != (self.heads.dimension, sign_count(self.reader.heads)):
            raise ContentError((Fault(folder / f"{name}.reader.npz", 0, "(file)", "does not fit the rubric's heads"),))

    def score(self, question: str, transcript: Transcript) -> Scorecard:
        """The scorecard of one answer; `question` may be empty."""
        spoken = transcript.duration_s > 0
        reason = too_short(transcript.said, spoken=spoken, shortest=self.rubric.checks.shortest_answer_words)
        if reason:
            return self._refused(reason)
        heard, quotes = self.hear(question, transcript.said), Quotes(transcript)
        evidence, decision = heard.evidence, heard.decision
        earned = decision is not None and any(decision.level(part.name) for part in self.rubric.parts)
        if decision is None or ("off_topic" in decision.raised and not earned):
            return self._refused(OFF_TOPIC, raised_flags(self.rubric, {"off_topic"}, evidence, quotes, ()))
        unlikely = {name for name in ACCUSATIONS if decision.flags.get(name, 1.0) < UNLIKELY}
        ruled_out = unlikely - decision.raised
        levels = {part.name: decision.level(part.name) for part in self.rubric.parts}
        parts = tuple(self._part(part, levels, decision, evidence, quotes, ruled_out) for part in self.rubric.parts)
        told = stretches(evidence, quotes, levels)
        flags = raised_flags(self.rubric, decision.raised, evidence, quotes, told)
        impression, worries = takeaway(self.rubric.interviewer, parts, flags)
        return Scorecard(
            rubric=self.rubric.name,
            rubric_digest=self.rubric.digest,
            encoder=self.encoder.name,
            parts=parts,
            flags=flags,
            heard=impression,
            worries=worries,
            first=first_step(self.rubric, parts, flags),
            stretches=told,
        )

    @cached_property
    def hear(self) -> Callable[[str, str], Heard]:
        """Of a question and a text. The last is remembered: a take is heard while its last words still get their times,
        and nothing but those is new in its transcript."""
        return lru_cache(maxsize=1)(self._hear)

    def _hear(self, question: str, text: str) -> Heard:
        evidence = Evidence.heard(text, without_echoes(segment(text), question), self.heads, self.encoder)
        return Heard(evidence, decide(self.levels, self.reader, evidence))

    def _part(
        self,
        part: Part,
        levels: Mapping[str, int],
        decision: Decision,
        evidence: Evidence,
        quotes: Quotes,
        ruled_out: Collection[str],
    ) -> PartScore:
        level = levels[part.name]
        window = evidence.windows[evidence.telling(part.name, max(1, level))]
        why, advice = explain(part, levels, evidence, ruled_out)
        return PartScore(
            name=part.name,
            level=level,
            score=round(sum(decision.reached[part.name]) / FULL, 3),
            quote=quotes.of(window) if level else None,
            advice=advice,
            confidence=round(decision.confidence(part.name), 3),
            why=why,
            gain=FULL - level,
        )

    def _refused(self, reason: str, flags: tuple[Flag, ...] = ()) -> Scorecard:
        return Scorecard(
            rubric=self.rubric.name,
            rubric_digest=self.rubric.digest,
            encoder=self.encoder.name,
            parts=tuple(
                PartScore(part.name, 0, 0.0, None, part.advice.missing, gain=FULL) for part in self.rubric.parts
            ),
            flags=flags,
            refused=reason,
        )
