"""Where the app's one style sheet is."""

from __future__ import annotations

from pathlib import Path

STYLES = Path(__file__).with_name("coach.tcss")
