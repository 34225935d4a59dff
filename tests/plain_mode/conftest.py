"""A fresh stage for every test: a Coach in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fakes import Stage, make_stage


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    return make_stage(tmp_path / "home")
