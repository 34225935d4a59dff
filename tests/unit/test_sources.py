"""No source of ours runs what it reads: no pickles, no unsafe YAML, no shell, no download in the clear."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted(path for folder in ("coach", "scripts", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
#: Modules that turn a file into running code, and calls that do or that hand a line to a shell.
PICKLERS = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal", "jsonpickle"}
#: To be caught, not to be used.
HARMLESS = {"pickle.UnpicklingError"}
RUNNERS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "subprocess.getoutput"}
RUNNERS |= {"subprocess.getstatusoutput", "joblib.load", "torch.hub.load", "torch.package.PackageImporter"}
SHELLS = {"asyncio.create_subprocess_shell"}
#: YAML is composed by these, and by nothing else.
YAML = {"yaml.compose", "yaml.parse", "yaml.SafeLoader", "yaml.safe_load", "yaml.safe_dump"}
#: Talks to a server of the user's own on this computer, told from an address that must be https.
CLEAR = {"coach/config.py", "coach/web/gate.py"}


def findings(path: Path, source: str) -> Iterator[str]:
    """What is forbidden in a source, each with its line."""
    for node in ast.walk(ast.parse(source)):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", "") or ""
            names = {module or alias.name for alias in node.names if f"{module}.{alias.name}" not in HARMLESS}
            yield from (f"{where}: imports {name}" for name in names if name.split(".")[0] in PICKLERS)
        elif isinstance(node, ast.Call):
            yield from (f"{where}: {fault}" for fault in _call_faults(node))
        elif isinstance(node, ast.Constant) and "http://" in str(node.value) and path.as_posix() not in CLEAR:
            yield f"{where}: an address in the clear"


def _call_faults(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if name in RUNNERS | SHELLS:
        yield f"calls {name}"
    if name.endswith("torch.load") and given.get("weights_only") != "True":
        yield "torch.load without weights_only=True"
    if name in {"np.load", "numpy.load"} and given.get("allow_pickle") != "False":
        yield "numpy.load without allow_pickle=False"
    elif given.get("allow_pickle") == "True":
        yield "allow_pickle=True"
    if name.startswith("yaml.") and name not in YAML and name.removeprefix("yaml.")[0].islower():
        yield f"calls {name}"
    if name in {"yaml.compose", "yaml.parse"} and given.get("Loader") != "_Loader":
        yield f"{name} without the safe loader"
    if given.get("shell", "False") != "False":
        yield "a shell"
    if given.get("trust_remote_code", "False") != "False":
        yield "trusts code from elsewhere"
    if given.get("verify") == "False" or name.endswith("_create_unverified_context"):
        yield "does not check certificates"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_that_is_read_is_run(path: Path) -> None:
    relative = path.relative_to(ROOT)
    assert list(findings(relative, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from pickle import loads",
        "import cloudpickle as safe",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "np.savez(path, allow_pickle=True)",
        "yaml.load(text)",
        "yaml.load(text, Loader=yaml.Loader)",
        "yaml.full_load(text)",
        "yaml.compose(text)",
        "yaml.compose(text, Loader=yaml.UnsafeLoader)",
        "eval(text)",
        "exec(text)",
        "os.system(line)",
        "subprocess.run(line, shell=True)",
        "asyncio.create_subprocess_shell(line)",
        "SentenceTransformer(name, trust_remote_code=True)",
        "urlopen('http://example.org/weights')",
        "requests.get(url, verify=False)",
        "ssl._create_unverified_context()",
    ],
)
def test_the_walk_finds(source: str) -> None:
    assert len(list(findings(Path("coach/x.py"), source))) == 1


def test_the_only_loader_of_yaml_is_the_safe_one() -> None:
    import yaml

    from coach.content import _Loader

    assert issubclass(_Loader, yaml.constructor.SafeConstructor)
