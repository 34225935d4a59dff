"""The app is ended from outside, and leaves nothing behind but what was said."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.e2e.conftest import User
from tests.e2e.test_loop import go_to_the_first_question, start_take

#: What Textual turns on, and what turns it off again: the other screen, the mouse, the keyboard protocol.
MODES = {"\x1b[?1049h": "\x1b[?1049l", "\x1b[?1003h": "\x1b[?1003l", "\x1b[?2004h": "\x1b[?2004l", "\x1b[>": "\x1b[<u"}
DEADLINE_S = 60.0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_take_and_a_terminal_as_it_was(user: User, number: signal.Signals) -> None:
    with user.open_app() as terminal:
        go_to_the_first_question(terminal)
        start_take(user, terminal)
        terminal.wait_until(lambda: user.recorded_s() > 2, "two seconds to be recorded")
        before = user.recorded_s()
        terminal.kill(number)
        assert terminal.exit_code() == 128 + number
        for on, off in MODES.items():
            assert terminal.tail.rfind(off) > terminal.tail.rfind(on), f"{off!r} was not sent"
    assert len(user.takes()) == 1
    assert user.recorded_s() >= before
    with user.open_app() as terminal:
        terminal.wait_for("A take from .* was not scored. Score it now")
        terminal.press("q")
        assert terminal.exit_code() == 0


def test_an_app_whose_terminal_is_gone_ends_though_nobody_tells_it(user: User) -> None:
    outside, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "TEXTUAL"))}
    with subprocess.Popen(
        [str(Path(sys.executable).with_name("coach"))],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=environment | {"COACH_HOME": str(user.home), "TERM": "xterm-256color"},
        start_new_session=True,  # so it is not its terminal's, and gets no SIGHUP
    ) as process:
        try:
            os.close(inside)
            shown = b""
            while b"Drill" not in shown:
                shown += os.read(outside, 65536)
            os.close(outside)
            assert process.wait(DEADLINE_S) == 128 + signal.SIGHUP
        finally:
            process.kill()
