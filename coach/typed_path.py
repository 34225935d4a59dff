"""A file's path as somebody types it, or as a terminal writes it when a file is dropped there."""

from __future__ import annotations

import re
from pathlib import Path

#: A space or a bracket as a shell would have it. Not a letter: on Windows the backslash parts folders.
_ESCAPED = re.compile(r"\\([^\w\\])")


def typed_path(text: str) -> Path:
    """The file that is meant, also where its name stands in quotes or is escaped. It need not be there."""
    bare = text.strip().strip("'\"")
    path = _of_the_user(bare)
    try:
        meant = path.exists()
    except OSError:  # a name that is too long for a file
        return path
    return path if meant else _of_the_user(_ESCAPED.sub(r"\1", bare))


def _of_the_user(text: str) -> Path:
    """`~` is the home folder; that of somebody whom this machine does not know stays as it stands."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)
