"""Ask the public database of weaknesses about every package that users get.

python -m scripts.audit

Ends with 1 when a weakness is known, and with 3 when the database could not be asked about all of them: that is no
clean bill. It needs the network, and sends nothing but names and versions of packages.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.dependencies import needed, version

FOUND, NOT_ASKED = 1, 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """Lines to read, and the exit code."""

    lines: tuple[str, ...]
    code: int


def main() -> int:
    """The exit code."""
    verdict = judge(_answer([f"{name}=={version(name)}" for name in needed()]))
    sys.stdout.write("\n".join(verdict.lines) + "\n")
    return verdict.code


def _answer(pins: list[str]) -> dict[str, Any] | None:
    """What pip-audit says; None when it said nothing."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("\n".join(pins))
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(wanted), "--no-deps", "--disable-pip"]
        command += ["--format", "json", "--progress-spinner", "off"]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return answer


def judge(answer: dict[str, Any] | None) -> Verdict:
    """From pip-audit's JSON."""
    if answer is None:
        return Verdict(("The database of weaknesses did not answer: nothing was audited.",), NOT_ASKED)
    packages = answer["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    weak = [
        f"{package['name']} {package['version']}: {weakness['id']}, mended in "
        f"{', '.join(weakness['fix_versions']) or 'no version yet'}"
        for package in packages
        for weakness in package.get("vulns", ())
    ]
    asked = len(packages) - len(skipped)
    lines = [*weak, f"{asked} of {len(packages)} packages were looked up: {len(weak)} known weaknesses."]
    if skipped:
        lines.append(f"Not known to the database: {', '.join(skipped)}.")
    return Verdict(tuple(lines), FOUND if weak else NOT_ASKED if skipped else 0)


if __name__ == "__main__":
    sys.exit(main())
