"""Write dist/sbom.json: a CycloneDX list of every package that users get, and of the model files with their checksums.

python -m scripts.sbom
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from coach.adapters.embedded_model import EMBEDDED
from coach.adapters.pinned import COMPANIONS, JOE, SENTENCE_MODEL, VOICE_ACTIVITY
from scripts.dependencies import needed, normal

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "dist" / "sbom.json"


def main() -> None:
    """Raises CalledProcessError when cyclonedx-bom is not installed (it comes with the test tools)."""
    TARGET.parent.mkdir(exist_ok=True)
    bill = only_needed(_of_environment(), set(needed()))
    bill["components"] += models()
    TARGET.write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{TARGET}: {len(bill['components'])} components\n")


def _of_environment() -> dict[str, Any]:
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")]
    command += ["--output-reproducible", "--output-format", "JSON", sys.executable]
    bill: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return bill


def only_needed(bill: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Without the test tools, which are in the same environment and reach no user."""
    components = [part for part in bill["components"] if normal(part["name"]) in names]
    kept = {part["bom-ref"] for part in components} | {bill["metadata"]["component"]["bom-ref"]}
    dependencies = [
        edge | {"dependsOn": [ref for ref in edge.get("dependsOn", []) if ref in kept]}
        for edge in bill["dependencies"]
        if edge["ref"] in kept
    ]
    return bill | {"components": components, "dependencies": dependencies}


def models() -> list[dict[str, Any]]:
    """The files with weights, as the coach checks them before it loads them."""
    files = {f"whisper {name}": embedded.sha256 for name, embedded in EMBEDDED.items()}
    for pinned in (SENTENCE_MODEL, VOICE_ACTIVITY, JOE, *COMPANIONS.values()):
        files |= {f"{pinned.package}/{pinned.folder}/{name}": digest for name, digest in pinned.files.items()}
    return [
        {
            "type": "file" if name.endswith((".json", ".txt", ".md")) else "machine-learning-model",
            "bom-ref": f"model:{name}",
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }
        for name, digest in files.items()
    ]


if __name__ == "__main__":
    main()
