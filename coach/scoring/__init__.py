"""From a transcript to a scorecard: segment -> embed -> clause heads -> part levels and flags -> advice.

Pure: no file but the cache of fitted heads, no library but numpy, scikit-learn and rapidfuzz, models through the
`Encoder` port. Nothing heavy is imported until a scorer is first asked for.
"""

from coach.scoring.scorers import Scorers

__all__ = ["Scorers"]
