"""`coach erase`: remove everything that the coach keeps on this computer."""

from __future__ import annotations

from collections import Counter

import click

from coach.cli.output import emit, say
from coach.errors import ExitCode
from coach.folders import data_and_cache
from coach.plain import plain

WORD = "erase"
REMAINS = """\
What this cannot remove:
 - backups, exports and batch results that you saved elsewhere, and recordings that you scored from other folders;
 - copies that your system makes by itself (Time Machine, file history, snapshots, a synchronised folder);
 - what you sent elsewhere with --remote, with --scheduler or as a page for a mentor.
Files are deleted, not overwritten: on flash memory nobody can promise that overwriting reaches the old cells. Only a
disk that is encrypted as a whole keeps deleted files from whoever takes it out."""


@click.command(short_help="Remove everything that is kept here, for good.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(yes: bool) -> ExitCode:
    """Remove everything that the coach keeps on this computer, for good: answers, recordings, profile, settings, logs.

    Files that are not the coach's stay, and links are removed without being followed. It says what it cannot remove.
    """
    from coach.erase import erase as remove
    from coach.erase import find_belongings

    home, cache = data_and_cache()
    found = [one for one in find_belongings(home, cache) if one.kind]
    if not found:
        say(f"There is nothing of the coach in {home}.")
        return ExitCode.OK
    say(f"In {home} and {cache}: {_counted(Counter(one.kind for one in found))}, {_size(sum(o.size for o in found))}.")
    if not yes:
        say(REMAINS)
        if click.prompt(f"Type {WORD} to remove all of it for good", default="", show_default=False, err=True) != WORD:
            say("Nothing was erased.")
            return ExitCode.INTERRUPTED
    erased = remove(home, cache)
    emit(f"Removed {sum(erased.files.values())} files, {_size(erased.size)}: {_counted(erased.files)}.")
    for link in erased.links:
        emit(f"Removed a link, and nothing of what it leads to: {plain(link)}")
    for path in erased.left:
        emit(f"Left alone, as it is not the coach's: {plain(str(path))}")
    for failure in erased.failed:
        say(f"coach: could not be removed: {plain(failure)}")
    if yes:
        say(REMAINS)
    return ExitCode.FAILED if erased.failed else ExitCode.OK


def _counted(files: Counter[str]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in files.items()) or "nothing"


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
