"""The commands that encrypt what is kept while it rests: lock, unlock."""

from __future__ import annotations

from datetime import datetime

import click

from coach.cli.output import Narration, say
from coach.errors import LockedError
from coach.folders import data_and_cache, is_locked

_WARNING = """\
This encrypts your answers, recordings, settings and profile with a passphrase.
Nobody can open them without it: if you forget the passphrase, everything is lost. There is no other way in.
While it is unlocked, everything is readable as before; lock it again when you have practised.
Backups and exports that you made (the folder exports/ among them) are not encrypted: they stay readable.
"""


@click.command(short_help="Encrypt all that is kept, with a passphrase.")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
def lock(yes: bool) -> None:
    """Encrypt all that is kept, until `coach unlock`. Forgetting the passphrase loses all of it.

    Backups and exports that you made are not encrypted. The space of the readable files is freed, not overwritten: a
    disk may keep traces of them, a flash disk above all. Only the encryption of the whole disk prevents that.
    """
    from coach.vault import lock as lock_up

    home, cache = data_and_cache()
    if is_locked(home):
        raise LockedError
    say(_WARNING)
    if not yes:
        click.confirm("Lock it?", abort=True, err=True)
    passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt="The same again", err=True)
    with Narration() as progress:
        files = lock_up(home, cache, passphrase, progress)
    say(f"Locked: {files} files. `coach unlock` opens them.")


@click.command(short_help="Open what `coach lock` encrypted.")
def unlock() -> None:
    """Open what `coach lock` encrypted, for good: lock it again when you have practised."""
    from coach.vault import unlock as open_up

    home, _ = data_and_cache()
    passphrase = click.prompt("Passphrase", hide_input=True, err=True) if is_locked(home) else ""
    with Narration() as progress:
        open_up(home, passphrase, datetime.now().astimezone(), progress)
    say("Unlocked. `coach` opens the app.")
