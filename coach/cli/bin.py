"""The command for what was deleted: list it, bring one back, or be rid of it. It needs the database and no Coach."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from coach.bin import Bin, Binned
from coach.cli.output import emit, emit_json, say
from coach.errors import ReadOnlyError
from coach.folders import DATABASE, RESTORE_COPIES, TAKES, UPGRADE_COPIES, data_and_cache
from coach.plain import plain

#: The largest number that the database can count to.
_LARGEST = 2**63 - 1


@click.command(name="bin", short_help="Deleted answers; brings one back.")
@click.option("--restore", "attempt_id", metavar="ID", type=click.IntRange(1, _LARGEST), help="Bring this answer back.")
@click.option("--empty", is_flag=True, help="Delete all of them for good; asks first.")
@click.option("--yes", is_flag=True, help="With --empty: do not ask.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, deleted last first.")
def bin(attempt_id: int | None, empty: bool, yes: bool, as_json: bool) -> None:  # noqa: A001 - the command's name
    """List the answers that were deleted in the last 30 days. After that they are gone for good."""
    if (attempt_id is not None) + empty + as_json > 1:
        raise click.UsageError("Give one of --restore, --empty and --json.")
    home, _ = data_and_cache()
    kept = Bin(home / DATABASE, home / TAKES)
    now = datetime.now(UTC)
    with suppress(ReadOnlyError):  # then the coach that is open does so at its next start
        kept.purge(now)
    if attempt_id is not None:
        kept.restore(attempt_id)
        say(f"Answer {attempt_id} is back. `coach show {attempt_id}` shows it.")
        return
    found = tuple(binned for binned in kept.list() if binned.gone_at > now)
    if as_json:
        emit_json([_summary(binned) for binned in found])
    elif not found:
        say("The bin is empty.")
    elif empty:
        _empty(kept, home, len(found), yes)
    else:
        emit("\n".join(_line(binned, now) for binned in found))
        say("`coach bin --restore ID` brings one back.")


def _empty(kept: Bin, home: Path, number: int, yes: bool) -> None:
    answers = "1 answer" if number == 1 else f"{number} answers"
    if not yes:
        click.confirm(f"Delete {answers} and the recordings for good?", abort=True, err=True)
    kept.empty()
    say(f"{answers} deleted for good.")
    copies = sorted(path.name for pattern in (UPGRADE_COPIES, RESTORE_COPIES) for path in home.glob(pattern))
    if copies:
        say(f"Former data in {home} may still hold the words; delete it by hand: {', '.join(copies)}")


def _line(binned: Binned, now: datetime) -> str:
    days = max(0, -((now - binned.gone_at) // timedelta(days=1)))  # those begun count
    left = "1 day left " if days == 1 else f"{days:>2} days left"
    return f"{binned.id:>5}  {binned.created_at.astimezone():%Y-%m-%d %H:%M}  {left}  {plain(binned.question)}"


def _summary(binned: Binned) -> dict[str, object]:
    return {
        "id": binned.id,
        "created_at": binned.created_at.isoformat(timespec="seconds"),
        "deleted_at": binned.deleted_at.isoformat(timespec="seconds"),
        "gone_at": binned.gone_at.isoformat(timespec="seconds"),
        "question": binned.question or None,
        "recording": str(binned.recording) if binned.recording else None,
    }
