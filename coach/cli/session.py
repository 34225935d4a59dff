"""What the global flags settle, and the Coach that the commands work with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from coach.config import Settings
    from coach.rehearsal import Coach


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command."""

    model: str | None = None
    verbose: bool = False

    def settings(self) -> Settings:
        """Raises ConfigError."""
        from coach.config import load_settings

        return load_settings(model=self.model)

    def coach(self) -> Coach:
        """Raises ConfigError, ContentError."""
        from coach.logs import start_log
        from coach.wiring import build_coach

        settings = self.settings()
        start_log(settings.log, verbose=self.verbose)
        return build_coach(settings)


def _use_model(context: click.Context, _parameter: click.Parameter, name: str | None) -> None:
    if name is not None:
        context.obj = replace(context.obj, model=name)


#: --model behind a command too, where people look for it; it wins over one before the command.
model_option = click.option(
    "--model",
    metavar="NAME",
    expose_value=False,
    callback=_use_model,
    help="The speech model for this run (see `coach models`).",
)
