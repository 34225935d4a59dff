"""Write docs/licences.md: under which licence each package is that the coach brings along.

python -m scripts.licences
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.dependencies import EXTRAS, needed, normal

TARGET = Path(__file__).resolve().parent.parent / "docs" / "licences.md"
TITLES = {
    "": "Needed",
    "serve": "Extra `serve`: the app in a browser",
    "cluster": "Extra `cluster`: batches on a Dask cluster",
    "fast": "Extra `fast`: another engine for the speech models",
    "voice": "Extra `voice`: a neural voice for the interviewer",
}
#: Packages that say nothing of it in their metadata, from the licence file in their source.
SILENT = {"pyrage": "MIT"}
HEAD = """\
# Licences of what the coach stands on

The coach itself is MIT. `python -m scripts.licences` writes this list from what the installed packages say of
themselves; packages of other systems (Windows, macOS) may be missing. The model weights are in packages of the list:
Whisper (MIT), all-MiniLM-L6-v2 (Apache-2.0), Silero's detector (MIT), and in the extra `voice` the voice "joe" of
Piper. The package `av` carries FFmpeg's libraries along, which are LGPL, as is `soxr`.

The extra `voice` is GPL-3.0-or-later, and is therefore never installed unless you ask for it.
"""


def main() -> None:
    """Raises CalledProcessError when pip-licenses is not installed (it comes with the test tools)."""
    TARGET.write_text("\n".join(_lines(_licences())) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET}\n")


def _licences() -> dict[str, str]:
    """By the package's normal name."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--with-system"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {normal(package["Name"]): _short(package["License"]) for package in json.loads(told)} | SILENT


def _short(licence: str) -> str:
    """Some packages give the whole text where the name belongs."""
    first = licence.strip().splitlines()[0]
    return first.replace("|", "/")


def _lines(licences: dict[str, str]) -> Iterator[str]:
    packages = needed()
    yield HEAD.rstrip()
    for extra in EXTRAS:
        yield from ("", f"## {TITLES[extra]}", "", "| package | licence |", "| --- | --- |")
        for name, brought in packages.items():
            if brought == extra:
                yield f"| {name} | {licences.get(name, 'unknown')} |"


if __name__ == "__main__":
    main()
