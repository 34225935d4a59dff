"""Everything that is kept, in one zip file, and back from it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from coach.backup import back_up, restore
from coach.plain_mode.room import Room
from coach.plain_mode.words import count
from coach.ports import Progress
from coach.typed_path import typed_path

PRIVATE = "It holds your voice and your words: keep it where nobody else looks."
BUSY = "An answer is still being scored. Come back in a moment."


def keep(room: Room) -> None:
    """Choose between the two. Raises StorageError."""
    if not room.worker.is_idle:
        room.console.say(BUSY)  # its score would be in neither
        return
    chosen = room.console.choose(
        "Backup and restore",
        ("Write a backup: everything that is kept, in one zip file", "Restore: put a backup in the place of it"),
    )
    if chosen == 0:
        _back_up(room)
    elif chosen == 1:
        _restore(room)


def _back_up(room: Room) -> None:
    named = f"coach-{datetime.now().astimezone():%Y-%m-%d}.zip"
    path = _path(room, f"Where to? Type the path of the new file, or of a folder for {named} in it")
    if path is None:
        return
    if path.is_dir():
        path = path / named
    replace = path.exists()
    if replace and not room.console.confirm(f"{path} is there already. Replace it?"):
        room.console.say("No backup is written.")
        return
    home = room.coach.settings.home
    files = room.worker.do(lambda _: back_up(home, path, replace=replace))
    room.console.say(f"Saved, {count(files, 'file')} in it, readable by you alone:", str(path.absolute()), PRIVATE)


def _restore(room: Room) -> None:
    path = _path(room, "Which backup? Type the path of the zip file")
    if path is None:
        return
    if not path.is_file():
        room.console.say(f"There is no file {path}.")
        return
    home = room.coach.settings.home
    question = f"Put it in the place of what is kept in {home}? What is there now is moved aside, not deleted."
    if not room.console.confirm(question):
        room.console.say("Nothing is changed.")
        return

    def put_back(progress: Progress) -> Path | None:
        """On the worker, so that Ctrl+C cannot cut it off between two files."""
        aside = restore(home, path, datetime.now().astimezone(), progress=progress)
        room.undos.clear()  # they are about answers that are gone, or others by now
        return aside

    aside = room.worker.do(put_back)
    room.console.say("Restored." if aside is None else f"Restored. What was there before is in {aside}")
    room.console.say("Settings and questions of your own that came back are used from the next start on.")


def _path(room: Room, prompt: str) -> Path | None:
    typed = room.console.ask(f"{prompt}, or Enter to go back.")
    return typed_path(typed) if typed else None
