"""Somebody who types lines and reads what is said to them; they know no terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from coach.doctor import Check, Status
from coach.plain_mode.console import Console
from tests.support.waiting import wait_until

#: A line that is typed, Ctrl+C, or what happens first and gives the line.
Typed = str | type[KeyboardInterrupt] | Callable[[], "Typed"]
ENTER = ""
CTRL_C = KeyboardInterrupt
DEADLINE_S = 30.0


class Typist:
    """Types `lines`, then the input ends."""

    def __init__(self, *lines: Typed) -> None:
        self._lines = list(lines)
        self.said: list[str] = []
        self._seen = 0
        self.console = Console(self._read, self._write)

    @property
    def text(self) -> str:
        """All that was said so far."""
        return "".join(self.said)

    @property
    def left(self) -> int:
        """How many lines were not asked for."""
        return len(self._lines)

    def _read(self) -> str:
        if not self._lines:
            return ""
        line: Typed = self._lines.pop(0)
        while not isinstance(line, str):
            if line is KeyboardInterrupt:
                raise KeyboardInterrupt
            line = line()  # type: ignore[assignment]
        self._seen = len(self.text)
        return f"{line}\n"

    def type(self, *lines: Typed) -> None:
        """Type these too, at the end."""
        self._lines += lines

    def _write(self, text: str) -> None:
        assert text.endswith("\n"), "only whole lines"
        assert not [one for one in text if one != "\n" and unicodedata.category(one) in {"Cc", "Cf", "Cs"}]
        self.said.append(text)

    def after(self, text: str, then: Typed = ENTER) -> Callable[[], Typed]:
        """Type `then` once `text` was said since the line before."""

        def wait() -> Typed:
            wait_until(lambda: text in self.text[self._seen :], f"{text!r} to be said", DEADLINE_S)
            return then

        return wait


def checks() -> tuple[Check, ...]:
    """A machine without a microphone."""
    return (Check("disk", Status.OK, "1.0 GB free"), Check("microphone", Status.FAIL, "none found", "Plug one in."))
