"""What is decided of an answer: the level models and the reader, each as often right alone, weighed together.

They err differently: the level models add up what single clauses say, the reader follows the story. How each does alone
is printed by `python -m benchmarks.scoring --cross-validate`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coach.scoring.evidence import Evidence, log_odds
from coach.scoring.levels import LevelModel
from coach.scoring.reader import Reader
from coach.scoring.signs import clause_signs

READERS_SHARE = 0.5
OFF_TOPIC = "off_topic"
#: The expected level from which on a part has level 1, and 2. Rounding alone would say 0.5: cross-validation on the
#: training answers agrees best with 0.6, since what is nearly nothing is mostly nothing.
LEAST = (0.6, 1.5)


@dataclass(frozen=True, slots=True)
class Decision:
    """Per part the probabilities of at least 1 and at least 2, never rising; per flag its probability; flags raised."""

    reached: Mapping[str, tuple[float, ...]]
    flags: Mapping[str, float]
    raised: frozenset[str]

    def level(self, part: str) -> int:
        """From the expected level: on an ordinal scale a near miss is better than a far one."""
        expected = sum(self.reached[part])
        return sum(expected >= least for least in LEAST)

    def confidence(self, part: str) -> float:
        """The probability of exactly that level."""
        at_least = (1.0, *self.reached[part], 0.0)
        level = self.level(part)
        return at_least[level] - at_least[level + 1]


def decide(
    levels: LevelModel, reader: Reader | None, evidence: Evidence, share: float = READERS_SHARE
) -> Decision | None:
    """None where nothing is left to hear. `share` is the reader's, 0 to 1."""
    features = evidence.features(tuple(levels.parts))
    if not features:
        return None
    reached, flags = levels.reached(features), levels.flag_probabilities(features)
    read = reader.log_odds(evidence.clause_embeddings, clause_signs(evidence, reader.heads)) if reader else {}
    weighed = {flag: _weighed(chance, read.get(f"flag:{flag}"), share) for flag, chance in flags.items()}
    parts = {part: _falling(_both(chances, read, part, share)) for part, chances in reached.items()}
    if OFF_TOPIC in weighed:
        weighed[OFF_TOPIC] = off = _off_topic(weighed[OFF_TOPIC], parts)
        parts = {part: tuple(chance * (1.0 - off) for chance in chances) for part, chances in parts.items()}
    raised = frozenset(flag for flag, chance in weighed.items() if chance >= levels.flag_cuts.get(flag, 0.5))
    return Decision(parts, weighed, raised)


def _off_topic(chance: float, parts: Mapping[str, tuple[float, ...]]) -> float:
    """The probability that the answer is off topic, given that such an answer earns no part (the guide's last rule)."""
    nothing = math.prod(1.0 - chances[0] for chances in parts.values())
    return chance * nothing / max(sys.float_info.min, chance * nothing + 1.0 - chance)


def _both(chances: tuple[float, ...], read: Mapping[str, float], part: str, share: float) -> list[float]:
    return [_weighed(chance, read.get(f"{part}>={level}"), share) for level, chance in enumerate(chances, start=1)]


def _falling(chances: list[float]) -> tuple[float, ...]:
    return tuple(map(float, np.minimum.accumulate(chances)))


def _weighed(chance: float, read: float | None, share: float) -> float:
    if read is None:
        return chance
    mean = (1.0 - share) * log_odds(chance) + share * read
    return float(1.0 / (1.0 + np.exp(-mean)))
