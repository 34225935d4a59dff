"""Whole lines out, whole lines in: all that the plain mode needs of a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

from coach.errors import CoachError
from coach.plain_mode.clean import clean

YES = frozenset({"y", "yes"})
NO = frozenset({"n", "no", ""})
BACK = "go back"


class EndOfInputError(Exception):
    """Nobody will type anything any more."""


class Console:
    """`read` gives the next line with its line break, and "" at the end of input; `write` is given whole lines.

    `say` may be called from any thread.
    """

    def __init__(self, read: Callable[[], str], write: Callable[[str], object]) -> None:
        self._read, self._write = read, write
        self._lock = Lock()

    def say(self, *paragraphs: str) -> None:
        """Each on lines of its own; control characters are left out."""
        lines = [clean(line) for paragraph in paragraphs for line in paragraph.split("\n")]
        with self._lock:
            self._write("\n".join(lines) + "\n")

    def complain(self, error: CoachError) -> None:
        """What happened, and what to do."""
        self.say(f"Error: {error.what}", *([error.fix] if error.fix else []))

    def read(self) -> str:
        """The next line, clean. Raises EndOfInputError."""
        line = self._read()
        if not line:
            raise EndOfInputError
        return clean(line).strip()

    def ask(self, prompt: str) -> str:
        """The prompt is a whole line, because some screen readers read nothing else. Raises EndOfInputError."""
        self.say(prompt)
        return self.read()

    def confirm(self, question: str) -> bool:
        """Only a typed yes counts. Raises EndOfInputError."""
        answer = self.ask(f"{question} Type yes or no.").lower()
        while answer not in YES | NO:
            answer = self.ask("Type yes or no.").lower()
        return answer in YES

    def choose(self, title: str, options: Sequence[str], enter: str = BACK, *, known: bool = False) -> int | None:
        """The number (from 0) of the option that was typed (from 1); None for Enter alone or 0, which does `enter`.

        Options that are `known` are told only when they are asked for. Raises EndOfInputError.
        """
        numbered = [f"{number}. {' '.join(option.split())}" for number, option in enumerate(options, start=1)]
        self.say("", title, *([] if known else numbered))
        prompt = ("Nothing to choose", "Type 1", f"Type a number from 1 to {len(options)}")[min(len(options), 2)]
        answer = self.ask(f"{prompt}, or Enter to {enter}.")
        while True:
            if answer in {"", "0"}:
                return None
            if answer == "?":
                self.say(title, *numbered)
            elif answer.isascii() and answer.isdigit() and 0 < int(answer[:9]) <= len(options):
                return int(answer) - 1
            else:
                self.say(f"{answer[:40]}: there is no such number.")
            answer = self.ask(f"{prompt}, Enter to {enter}, or ? to hear the list again.")

    def read_text(self) -> str:
        """Lines up to an empty one, or to the end of input, as one text. Raises EndOfInputError when there is none.

        When Ctrl+C comes after some lines, the user is asked whether they count.
        """
        lines: list[str] = []
        try:
            while line := self.read():
                lines.append(line)
        except EndOfInputError:
            if not lines:
                raise
        except KeyboardInterrupt:
            if not lines or not self.confirm("You have written something. Keep it as your answer?"):
                raise
        return " ".join(lines)
