"""A small share of the cases of `make fuzz`, always the same ones."""

from __future__ import annotations

import pytest

from tests.fuzz.harness import search
from tests.fuzz.parsers import PARSERS

_SEED = 20261123
#: Libraries are imported and good files made within the first case.
_SECONDS = 60.0


@pytest.mark.parametrize("name", PARSERS)
def test_nothing_but_plain_errors(name: str) -> None:
    parser = PARSERS[name]
    findings = search(parser, parser.share, _SEED, seconds=_SECONDS)
    assert findings.cases >= parser.share // 2
    assert not findings.failed, "\n".join(f"{where}\n  {case}" for where, case in findings.first.items())
