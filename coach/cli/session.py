"""What the global flags settle, and the Coach that the commands work with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from coach.cli.output import say

if TYPE_CHECKING:
    from coach.config import Settings
    from coach.rehearsal import Coach


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command."""

    model: str | None = None
    verbose: bool = False
    remote: bool = False

    def settings(self) -> Settings:
        """Raises ConfigError."""
        from coach.config import load_settings

        return load_settings(model=self.model, use_remote=self.remote or None)

    def coach(self) -> Coach:
        """For a command, which says where recordings go before it does anything. Raises ConfigError, ContentError."""
        settings = self.settings()
        if settings.sends_to:
            say(f"--remote: recordings leave this machine and go to {settings.sends_to}.")
        return self._built(settings)

    def coach_of_app(self) -> Coach:
        """Says nothing: behind a full screen nobody would see it. The app marks it on its screens instead.

        Raises ConfigError, ContentError.
        """
        return self._built(self.settings())

    def _built(self, settings: Settings) -> Coach:
        from coach.logs import start_log
        from coach.wiring import build_coach

        start_log(settings.log, verbose=self.verbose)
        return build_coach(settings)


def _use_model(context: click.Context, _parameter: click.Parameter, name: str | None) -> None:
    if name is not None:
        context.obj = replace(context.obj, model=name)


def _use_remote(context: click.Context, _parameter: click.Parameter, remote: bool) -> None:
    if remote:
        context.obj = replace(context.obj, remote=True)


#: --model behind a command too, where people look for it; it wins over one before the command.
model_option = click.option(
    "--model",
    metavar="NAME",
    expose_value=False,
    callback=_use_model,
    help="The speech model for this run (see `coach models`).",
)
remote_option = click.option(
    "--remote",
    is_flag=True,
    expose_value=False,
    callback=_use_remote,
    help="For this run, send recordings to the transcription server that you set up.",
)
