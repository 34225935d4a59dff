"""The wheel, installed into an empty environment and run outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 300

ANSWER = """\
I passed Step 1 with a 204, and that is a fair concern; I own it. I read the books passively and did almost no timed
questions. Afterwards I did two timed blocks of forty a day, kept an error log that I reviewed every Sunday with my
senior resident, and sat an NBME form every three weeks. My Step 2 CK rose to 251. As a resident I will ask for feedback
in the first week of every rotation and keep that log for the in-training exam.
"""


@dataclass(frozen=True)
class Installed:
    """The environment that holds the wheel, and an empty folder to run it in."""

    bin: Path
    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "PYTHON"))}
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env=environment | {"COACH_HOME": str(self.folder / "home")},
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def json(self, *command: str, allowed: tuple[int, ...] = (0,)) -> Any:
        result = self.run(*command)
        assert result.returncode in allowed, result.stdout + result.stderr
        return json.loads(result.stdout)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=DEADLINE_S,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own, which borrows the dependencies (3 GB) from the one that runs the tests.

    They are borrowed with a line in a .pth file. That puts them on the path behind the environment's own packages and
    leaves the .pth files among them unread, so that the editable install of the checkout stays out of reach.
    """
    environment = tmp_path_factory.mktemp("environment")
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
        timeout=DEADLINE_S,
    )
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text("\n".join(sorted(borrowed)), encoding="utf-8")
    return Installed(environment / "bin", tmp_path_factory.mktemp("elsewhere"))


def test_the_wheel_carries_the_questions_the_rubrics_and_the_styles(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("question_bank", "rubrics"):
        for path in (ROOT / folder).glob("*.yaml"):
            assert f"coach/{folder}/{path.name}" in names
    for path in (ROOT / "coach").rglob("*.tcss"):
        assert path.relative_to(ROOT).as_posix() in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "recordings/"))]


def test_the_wheel_names_its_licence_and_its_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        by_name = {Path(name).name: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name}
    assert "License-Expression: MIT" in by_name["METADATA"]
    assert "MIT" in by_name["LICENSE"]
    assert "coach = coach.cli:main" in by_name["entry_points.txt"]


def test_it_is_the_wheel_that_runs(installed: Installed) -> None:
    where = installed.run("python", "-c", "import coach; print(coach.__file__)")
    assert Path(where.stdout.strip()).is_relative_to(installed.bin.parent), where.stderr
    paths = installed.run("python", "-c", "import sys; print(*sys.path, sep='\\n')").stdout.splitlines()
    assert str(ROOT) not in paths


def test_it_lists_its_questions(installed: Installed) -> None:
    listed = installed.json("coach", "questions", "--json")
    questions = listed["questions"] if isinstance(listed, dict) else listed
    assert "step1-low-score" in {question["id"] for question in questions}
    assert len(questions) >= 16


def test_it_examines_the_machine(installed: Installed) -> None:
    report = installed.run("coach", "doctor", "--json")
    assert report.returncode in {0, 3}, report.stderr
    assert str(installed.folder / "home") in json.dumps(json.loads(report.stdout), ensure_ascii=False)


def test_it_scores_a_typed_answer(installed: Installed) -> None:
    (installed.folder / "answer.txt").write_text(ANSWER, encoding="utf-8")
    result = installed.json("coach", "score", "answer.txt", "--question", "step1-low-score", "--json")
    assert result["question_id"] == "step1-low-score"
    assert result["refused"] is None
    assert set(result["parts"]) == {"own_it", "cause", "change", "evidence", "residency_link"}
    assert result["total"] >= 7
    assert result["delivery"] is None
