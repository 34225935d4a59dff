"""What the plain mode is and how it is used."""

from __future__ import annotations

from coach.plain_mode.room import Room

HELP = """
Everything here is done by typing a number and Enter. Enter alone goes back. A question mark repeats a list.
Practise asks a question. Aloud: Enter starts the recording, Enter stops it. Nothing is said meanwhile but the
word Recording, so that your screen reader is not recorded; wear headphones.
In writing: an empty line ends the answer. Press Enter now and then in a long one: a terminal takes about 4000
characters on a line.
The score tells each part of a good answer: absent, partial or strong, with the sentence that earned it, the
reason and the next step. Below are length, rate, fillers and pauses, which never change the total.
Ctrl+C during a recording stops it and keeps it. Elsewhere it leads back to the menu; in the menu it quits.
Ctrl+D quits.
In a drill the recording starts when you press Enter, not by itself.
In Microphone and settings: the interviewer's voice reads the questions of drills and interviews aloud (v and Enter
before a take says one again); with coach mode, c and Enter in a take holds it and tells the parts so far.
What you delete, and a note that you change, comes back with Undo, the last line of the menu while there is something
to undo. Deleted answers can be had back for 30 days.
Colours, and the parts lighting up while you speak, are for the eye: they are in the app without --plain only.
Your answers stay on this computer. coach --help lists all commands."""


def tell_help(room: Room) -> None:
    """A page of text; where recordings go, when they go anywhere."""
    room.console.say(HELP)
    if room.coach.settings.sends_to:
        room.console.say(f"In this run recordings leave this machine and go to {room.coach.settings.sends_to}.")
