"""The scorer of one rubric: a transcript in, a scorecard out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coach.model import Flag, PartScore, Quote, Scorecard, Transcript
from coach.ports import Encoder, Progress
from coach.rubric import Part, Rubric
from coach.scoring.clauses import Window, segment
from coach.scoring.evidence import Evidence
from coach.scoring.heads import Heads, fitted_heads
from coach.scoring.levels import LevelModel, load_levels
from coach.scoring.quotes import quote
from coach.scoring.relevance import OFF_TOPIC, too_short, without_echoes

#: The cue whose surest clause is quoted for a flag.
FLAG_CUES = {
    "blame": "blame",
    "overshare": "hardship",
    "apology_tour": "apology",
    "vague_effort": "effort",
    "dismissive": "dismissive",
    "off_topic": "off_topic",
}
#: A cue as sure as this in the clause nearest to a part explains why the part was not earned.
CUE_EXPLAINS = 0.5


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores answers by one rubric. Pure but for the encoder."""

    rubric: Rubric
    encoder: Encoder
    heads: Heads
    levels: LevelModel

    @classmethod
    def fitted(cls, rubric: Rubric, encoder: Encoder, cache: Path, progress: Progress) -> Scorer:
        """Raises ContentError, ModelError."""
        heads = fitted_heads(rubric, encoder, cache, progress)
        return cls(rubric, encoder, heads, load_levels(rubric.folder, rubric.name))

    def score(self, question: str, transcript: Transcript) -> Scorecard:
        """The scorecard of one answer; `question` may be empty."""
        spoken = transcript.duration_s > 0
        reason = too_short(transcript.text, spoken=spoken, shortest=self.rubric.checks.shortest_answer_words)
        if reason:
            return self._refused(reason)
        evidence = self.evidence(question, transcript.text)
        features = evidence.features(self._part_names)
        if not features:
            return self._refused(OFF_TOPIC, off_topic=True)
        expected = self.levels.expected_levels(features)
        raised = {name for name, chance in self.levels.flag_probabilities(features).items() if chance >= 0.5}
        if all(level < 0.5 for level in expected.values()) and "off_topic" in raised:
            return self._refused(OFF_TOPIC, off_topic=True)
        parts = tuple(self._part(part, expected[part.name], evidence, transcript) for part in self.rubric.parts)
        flags = tuple(self._flag(rule.name, evidence, transcript) for rule in self.rubric.flags if rule.name in raised)
        return self._card(parts, flags)

    def evidence(self, question: str, text: str) -> Evidence:
        """What the clause heads hear in a text."""
        segmentation = without_echoes(segment(text), question)
        texts = [window.text for window in segmentation.windows]
        return Evidence(text, segmentation, self.heads, self.heads.probabilities(texts, self.encoder.encode(texts)))

    @property
    def _part_names(self) -> tuple[str, ...]:
        return tuple(part.name for part in self.rubric.parts)

    def _part(self, part: Part, expected: float, evidence: Evidence, transcript: Transcript) -> PartScore:
        level = int(expected + 0.5)
        window = evidence.windows[evidence.best(part.name, max(1, level))]
        return PartScore(
            name=part.name,
            level=level,
            score=round(expected / 2, 3),
            quote=quote(transcript, window) if level else None,
            advice=_advice(part, level, evidence, window) if level < 2 else "",
        )

    def _flag(self, name: str, evidence: Evidence, transcript: Transcript) -> Flag:
        found: Quote | None = None
        if name in FLAG_CUES:
            column = evidence.clause_column(f"cue:{FLAG_CUES[name]}")
            found = quote(transcript, evidence.segmentation.clauses[int(column.argmax())])
        return Flag(name=name, quote=found, fix=self.rubric.flag(name).fix)

    def _refused(self, reason: str, *, off_topic: bool = False) -> Scorecard:
        parts = tuple(PartScore(part.name, 0, 0.0, None, part.advice.missing) for part in self.rubric.parts)
        flags = tuple(
            Flag(rule.name, None, rule.fix) for rule in self.rubric.flags if off_topic and rule.name == "off_topic"
        )
        return self._card(parts, flags, refused=reason)

    def _card(self, parts: tuple[PartScore, ...], flags: tuple[Flag, ...], refused: str | None = None) -> Scorecard:
        return Scorecard(
            rubric=self.rubric.name,
            rubric_digest=self.rubric.digest,
            encoder=self.encoder.name,
            parts=parts,
            flags=flags,
            refused=refused,
        )


def _advice(part: Part, level: int, evidence: Evidence, window: Window) -> str:
    """The advice for what is missing: for the cue that undid the nearest clause when there is one."""
    number = evidence.windows.index(window)
    sounding = {cue: float(evidence.column(f"cue:{cue}")[number]) for cue in part.advice.when}
    if level == 0 and sounding and max(sounding.values()) >= CUE_EXPLAINS:
        return part.advice.when[max(sounding, key=lambda cue: sounding[cue])]
    return part.advice.partial if level else part.advice.missing
