"""What the global flags settle, and the Coach that the commands work with."""

from __future__ import annotations

from dataclasses import dataclass

from coach.config import Settings, load_settings
from coach.logs import start_log
from coach.rehearsal import Coach


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command."""

    model: str | None = None
    verbose: bool = False

    def settings(self) -> Settings:
        """Raises ConfigError."""
        return load_settings(model=self.model)

    def coach(self) -> Coach:
        """Raises ConfigError, ContentError."""
        from coach.wiring import build_coach

        settings = self.settings()
        start_log(settings.log, verbose=self.verbose)
        return build_coach(settings)
