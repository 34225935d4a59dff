"""What is typed after `coach`."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from coach.cli import main
from coach.errors import ExitCode
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import texts
from tests.fuzz.rendering import harmful

#: Commands that load no model, play nothing and start no server, with the options that they have.
_COMMANDS = (
    ("history", "--json", "--starred", "--tag"),
    ("show", "--json", "--markdown"),
    ("compare", "--json"),
    ("progress", "--question", "--topic", "--json"),
    ("export", "--format", "--attempt", "--question", "--all", "--force"),
    ("bin", "--restore", "--json"),
    ("profile", "--clear", "--json"),
    ("next", "--json"),
    ("questions", "check", "--json"),
    ("rubric", "check"),
    ("restore", "--yes"),
    ("correct", "--undo"),
    ("models", "list"),
    ("score", "--question", "--rubric", "--batch", "--out", "--json"),
    ("transcribe", "--json"),
)
_ODD = (
    "-",
    "--",
    "-1",
    "0",
    "1",
    "9" * 30,
    "9" * 5000,
    "\u0661",
    "1e3",
    "../../x",
    "/dev/null",
    "/dev/zero",
    "/proc/self/mem",
    "a" * 5000,
    "--=x",
    "--json=1",
    "-h",
    "\udce9.txt",
)


def _check(arguments: list[str], folder: Path) -> None:
    arguments = [one.replace("\0", "") for one in arguments]
    out, err = io.StringIO(), io.StringIO()
    here = Path.cwd()
    environment = {"COACH_HOME": str(folder / "home")}
    nothing = io.TextIOWrapper(io.BytesIO(b"a typed answer of a few words"))
    try:
        os.chdir(folder)
        with (
            patch.dict(os.environ, environment),
            patch("sys.stdin", nothing),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = main(arguments)
    finally:
        os.chdir(here)
    assert code in {int(one) for one in ExitCode}
    assert not harmful(out.getvalue()), out.getvalue()
    assert not harmful(err.getvalue()), err.getvalue()
    assert "Traceback" not in err.getvalue()


def _arguments() -> st.SearchStrategy[list[str]]:
    odd = st.one_of(st.sampled_from(_ODD), texts(surrogates=False, longest=200), st.text(max_size=10))

    def of(command: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
        name, *options = command
        return st.lists(st.one_of(st.sampled_from(options), odd), max_size=4).map(lambda rest: [name, *rest])

    return st.one_of(
        *map(of, _COMMANDS), st.lists(odd, min_size=1, max_size=3).filter(lambda some: not _starts_more(some))
    )


def _starts_more(arguments: list[str]) -> bool:
    """Without a command the app would open; a command that is not in the list may load a model."""
    return arguments[0] in {"serve", "doctor", "--plain", "--verbose", "--remote", "--"} or arguments[0].startswith(
        "--model"
    )


#: `rubric check` goes through every labelled clause, and `score` loads the sentence model: longer than others.
ARGUMENTS = Parser("command line", _arguments(), _check, share=40, seconds=60.0)
