"""What the pages list is what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import click
import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from coach import ports
from coach.cli.command import coach as cli
from coach.config import TABLES, USER_KEYS, Settings
from coach.rubric import load_rubrics
from coach.tui.app import CoachApp
from coach.tui.screens.home import HomeScreen
from coach.tui.screens.questions import QuestionsScreen
from coach.tui.screens.rehearse import RehearseScreen
from coach.tui.screens.scorecard import ScorecardScreen

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE, COMMANDS, SETTINGS, TROUBLE = (
    (DOCS / f"{name}.md").read_text(encoding="utf-8")
    for name in ("architecture", "commands", "settings", "troubleshooting")
)
#: What a user reads.
PAGES = README + COMMANDS + SETTINGS + TROUBLE
#: More words than this nobody reads who wants to begin.
MOST_WORDS = 2100
#: Where each key of the README works; the screens of the first session in its order.
KEYS: tuple[tuple[type[DOMNode], str], ...] = (
    (HomeScreen, "m c d h n k i g p t f q"),
    (QuestionsScreen, "a"),
    (RehearseScreen, "w space p d v V"),
    (ScorecardScreen, "e r f p left right 1 5 v c n s o x"),
    (CoachApp, "question_mark f1 ctrl+p ctrl+t u"),
)
#: As the README writes them.
WRITTEN = {"space": "Space", "left": "\u2190", "right": "\u2192", "question_mark": "?", "f1": "F1"} | {
    "ctrl+p": "Ctrl+P",
    "ctrl+t": "Ctrl+T",
}


def commands() -> dict[str, click.Command]:
    """Every command by its whole name ("models get"), `coach` itself by none."""
    found: dict[str, click.Command] = {"": cli}
    waiting = [("", cli)]
    while waiting:
        name, group = waiting.pop()
        if not isinstance(group, click.Group):
            continue
        context = click.Context(group)
        for own in group.list_commands(context):
            command = group.get_command(context, own)
            assert command is not None
            found[f"{name} {own}".strip()] = command
            waiting.append((f"{name} {own}".strip(), command))
    return found


def test_every_command_that_is_named_exists_with_its_options() -> None:
    known = commands()
    every = {option for command in known.values() for one in command.params for option in one.opts} | {"--help"}
    named = re.findall(r"`(?:\.venv[/\\]\S*?)?coach((?: +[^`]+)?)`", PAGES)
    assert len(named) > 30
    for line in named:
        words = line.split()
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in known and len(words) >= n), "")
        assert name or not words or words[0].startswith("-") or words[0] == "COMMAND", f"coach{line}"
        own = {option for one in known[name].params for option in one.opts} | {"--help"}
        wrong = [word for word in words if word.startswith("--") and word not in own]
        assert not wrong, f"coach{line}: {wrong}"
    cells = " ".join(re.findall(r"^\| `coach .*$", PAGES, re.MULTILINE))
    options = set(re.findall(r"`(--[a-z-]+)", cells))
    assert options
    assert options <= every


def test_every_command_has_its_place_in_the_table() -> None:
    rows = " ".join(re.findall(r"^\| (.*?) \|", COMMANDS, re.MULTILINE))
    missing = [name for name in commands() if " " not in name and name and f"`coach {name}" not in rows]
    assert not missing


def test_every_key_that_the_readme_names_works_where_it_says_so() -> None:
    named = set(re.findall(r"`([^`\s]|Space|F1|Ctrl\+[A-Z])`", README[README.index("## Your first session") :])) - {"-"}
    listed: set[str] = set()
    for owner, keys in KEYS:
        works = {
            key.strip()
            for base in owner.__mro__
            for binding in Binding.make_bindings(vars(base).get("BINDINGS", ()))
            for key in binding.key.split(",")
        }
        for key in keys.split():
            assert key in works, f"{key} on {owner.__name__}"
            listed.add(WRITTEN.get(key, key))
    assert named <= listed, "a key of the README that is in no list above"


def test_the_readme_is_no_longer_than_one_bears_and_its_links_lead_somewhere() -> None:
    assert len(README.split()) <= MOST_WORDS
    for name, text in (("README.md", README), *((f"docs/{path.name}", path.read_text()) for path in DOCS.glob("*.md"))):
        for link in re.findall(r"\]\(([^)]+)\)", text):
            if link.startswith("http"):
                continue
            path, _, anchor = link.partition("#")
            target = (ROOT / name).parent / path if path else ROOT / name
            assert target.exists(), f"{name}: {link}"
            if anchor:
                heads = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
                assert anchor in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}, link


def test_it_says_plainly_what_the_browser_cannot_do() -> None:
    section = README[README.index("## In a browser") : README.index("## The command line")]
    for words in ("another computer or a telephone", "screen reader reads nothing", "one window", "Ctrl+T"):
        assert words in section


@pytest.mark.parametrize("key", USER_KEYS)
def test_every_setting_has_its_line(key: str) -> None:
    assert len(re.findall(rf"^\| `{key}` \| .+ \|$", SETTINGS, re.MULTILINE)) == 1


def test_both_engines_are_named_and_how_to_get_the_second() -> None:
    (line,) = re.findall(r"^\| `engine` \|.*$", SETTINGS, re.MULTILINE)
    assert all(f'`"{engine}"`' in line for engine in get_args(Settings.model_fields["engine"].annotation))
    assert "pip install 'turnaround-coach[fast]'" in line
    assert all(f"`[{table}]`" in SETTINGS for table in TABLES)


def test_the_readme_counts_the_rubrics() -> None:
    parts = {rubric.name: len(rubric.parts) for rubric in load_rubrics(ROOT / "rubrics").rubrics}
    assert "one of six:" in README
    assert len(parts) == 6
    assert parts.pop("five_part") == 5
    assert set(parts.values()) == {4}


def test_the_diagram_holds_every_port() -> None:
    (diagram,) = re.findall(r"ports \((.*)\)", ARCHITECTURE)
    own = {name for name, one in vars(ports).items() if getattr(one, "_is_protocol", False) and name != "Protocol"}
    assert set(re.findall(r"[A-Z]\w+", diagram)) == own - {"Progress"}
