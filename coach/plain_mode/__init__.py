"""The plain mode (`coach --plain`): asks and answers line by line, for a screen reader or a plain terminal.

Every module is one feature. Input and output are a `Console`, which is handed in; nothing here knows a terminal.
"""

from coach.plain_mode.console import Console
from coach.plain_mode.start import run_plain

__all__ = ["Console", "run_plain"]
