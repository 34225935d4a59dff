"""Cases that reach code which none reached before, found by Atheris (libFuzzer); the expectations are the tests'."""

from __future__ import annotations

import random
import sys
from pathlib import Path

SEEDS = 32
LONGEST = 4096


def explore(name: str, seconds: int, seed: int) -> None:
    """Until a case fails or the time is over. Cases that reached something new are kept in .fuzz/corpus/NAME."""
    import atheris

    with atheris.instrument_imports(include=["coach", "yaml", "tomllib", "tomlkit", "zipfile"]):
        from tests.fuzz.parsers import PARSERS
    from hypothesis import HealthCheck, given, settings

    from tests.fuzz.harness import attempt

    parser = PARSERS[name]

    @settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(parser.cases)
    def one(case: object) -> None:
        attempt(parser, case)

    corpus = Path(".fuzz", "corpus", name)
    corpus.mkdir(parents=True, exist_ok=True)
    # Hypothesis makes nothing of a few bytes, with which the search would begin.
    chance = random.Random(seed)
    for number in range(SEEDS):
        (corpus / f"seed-{number}").write_bytes(chance.randbytes(LONGEST))
    limits = [
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        "-rss_limit_mb=4096",
        "-timeout=60",
        f"-max_len={LONGEST}",
        "-len_control=0",
    ]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], one.hypothesis.fuzz_one_input)
    atheris.Fuzz()
