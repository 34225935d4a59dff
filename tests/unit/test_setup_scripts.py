"""The scripts behind `make`: they install what they may, name the command to type otherwise, and never stop a run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="make and sh are not used on Windows")


class Machine:
    """A folder of commands that stands for a machine's PATH, and a log of what was called with root's rights."""

    def __init__(self, folder: Path) -> None:
        self.commands = folder / "bin"
        self.commands.mkdir()
        self.calls = folder / "calls"
        self.calls.touch()
        self.folder = folder
        for name in ("sh", "env", "grep", "sed", "dirname", "tr"):
            (self.commands / name).symlink_to(
                f"/usr/bin/{name}" if Path(f"/usr/bin/{name}").exists() else f"/bin/{name}"
            )

    def has(self, name: str, script: str) -> None:
        path = self.commands / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def has_apt(self, answer: str = "exit 0") -> None:
        self.has("apt-get", f'echo "$*" >> {self.calls}\n{answer}')
        self.has("dpkg-query", "exit 1")

    def run(self, script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(ROOT / "scripts" / script), *arguments],
            cwd=self.folder,
            env={"PATH": str(self.commands)} | variables,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_root_gets_portaudio_installed(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has_apt()
    result = machine.run("system-packages", "run")
    assert result.returncode == 0, result.stderr
    assert "install --no-install-recommends libportaudio2" in machine.calls.read_text()


def test_the_package_lists_are_fetched_only_when_the_install_fails(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has_apt(f'case "$*" in *update*) exit 0;; esac; grep -q update {machine.calls}')
    assert machine.run("system-packages", "run").returncode == 0
    kinds = ["update" if "update" in call else "install" for call in machine.calls.read_text().splitlines()]
    assert kinds == ["install", "update", "install"]


def test_without_rights_the_one_command_is_named_and_the_run_goes_on(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    machine.has_apt()
    for sudo in (None, "exit 1"):
        if sudo:
            machine.has("sudo", sudo)
        result = machine.run("system-packages", "run")
        assert result.returncode == 0
        assert "sudo apt-get install libportaudio2" in result.stderr
        assert "typed answers" in result.stderr
    assert machine.calls.read_text() == ""


def test_sudo_is_used_where_it_asks_for_no_password(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    machine.has("sudo", '[ "$1" = -n ] && shift\n[ "$1" = true ] || "$@"')
    machine.has_apt()
    assert machine.run("system-packages", "test").returncode == 0
    call = machine.calls.read_text()
    assert all(
        package in call for package in ("libportaudio2", "pulseaudio", "libasound2-plugins", "flite", "espeak-ng")
    )


def test_an_install_that_fails_is_no_reason_to_stop(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has_apt("exit 100")
    result = machine.run("system-packages", "run")
    assert result.returncode == 0
    assert "apt-get install libportaudio2" in result.stderr


@pytest.mark.parametrize(
    ("manager", "command"),
    [
        ("dnf", "sudo dnf install portaudio"),
        ("pacman", "sudo pacman -S portaudio"),
        ("zypper", "sudo zypper install portaudio"),
        ("brew", "brew install portaudio"),
    ],
)
def test_other_systems_are_told_their_own_command(machine: Machine, manager: str, command: str) -> None:
    machine.has(manager, "exit 1")
    result = machine.run("system-packages", "run")
    assert result.returncode == 0
    assert command in result.stderr


def test_nothing_is_installed_where_nothing_is_missing(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has_apt()
    (machine.folder / ".venv" / "bin").mkdir(parents=True)
    python = machine.folder / ".venv" / "bin" / "python"
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    result = machine.run("system-packages", "run")
    assert (result.returncode, result.stdout, result.stderr, machine.calls.read_text()) == (0, "", "", "")


def test_no_python_at_all(machine: Machine) -> None:
    machine.has("id", "echo 1000")
    result = machine.run("find-python")
    assert result.returncode == 1
    assert "3.11, 3.12 or 3.13" in result.stderr
    assert "sudo apt-get install python3 python3-venv" in result.stderr


def test_a_python_that_is_too_old_is_passed_over(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("python3", "exit 1")
    machine.has("python3.12", "exit 0")
    assert machine.run("find-python").stdout.strip() == str(machine.commands / "python3.12")


def test_a_python_without_venv(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("python3", 'case "$2" in *ensurepip*) exit 1;; *print*) echo python3.11;; esac')
    result = machine.run("find-python")
    assert result.returncode == 1
    assert "apt-get install python3.11-venv" in result.stderr


def test_a_broken_environment_is_made_anew(machine: Machine) -> None:
    environment = machine.folder / "venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "half-made").touch()
    result = machine.run("make-venv", str(environment), PYTHON=sys.executable)
    assert result.returncode == 0, result.stderr
    assert not (environment / "half-made").exists()
    assert os.access(environment / "bin" / "python", os.X_OK)

    (environment / "kept").touch()
    assert machine.run("make-venv", str(environment)).returncode == 0
    assert (environment / "kept").exists()
