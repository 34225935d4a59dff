"""What a test needs of the machine. Without it: skipped with the reason, or failed where nothing may be skipped."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip the test; fail it instead where COACH_TESTS_NO_SKIP is set (continuous integration sets it)."""
    if os.environ.get("COACH_TESTS_NO_SKIP"):
        pytest.fail(f"needed here, and missing: {reason}")
    pytest.skip(reason)
