"""The commands that keep everything safe: backup, restore."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from coach.cli.output import Narration, emit, say
from coach.errors import ExitCode
from coach.folders import DATABASE, data_and_cache


@click.command(short_help="Everything that is kept, in one zip file.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE when it is there already.")
def backup(file: Path, force: bool) -> None:
    """Write all that is kept to FILE, which only you can read.

    That is the history, the takes, the bin, the settings, the profile and questions of your own.
    """
    from coach.backup import back_up

    home, _ = data_and_cache()
    files = back_up(home, file, replace=force)
    emit(str(file))
    say(f"{files} files. It holds your voice and your words: keep it where nobody else looks.")


@click.command(short_help="Put a backup in the place of what is kept.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--damaged-too", is_flag=True, help="Restore recordings that are not what was saved as they are.")
def restore(file: Path, yes: bool, damaged_too: bool) -> ExitCode:
    """Put what `coach backup` wrote in the place of what is kept here. The former data is moved aside, not deleted.

    Every recording is verified before anything is changed. Close the app first.
    """
    from coach.backup import restore as put_back

    home, _ = data_and_cache()
    if (home / DATABASE).exists() and not yes:
        click.confirm(f"Replace the history and the takes in {home}?", abort=True, err=True)
    with Narration() as progress:
        aside = put_back(home, file, datetime.now().astimezone(), damaged_too=damaged_too, progress=progress)
    say("Restored." if aside is None else f"Restored. What was there before is in {aside}")
    return ExitCode.OK
