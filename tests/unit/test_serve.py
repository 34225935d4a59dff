"""`coach serve` at the command line: what it refuses, and what it says."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from coach.cli import main
from coach.cli.serve import _command
from coach.cli.session import Session


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "localhost", "example.org"])
def test_no_other_address_is_listened_on(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", host]) == 2
    complaint = " ".join(capsys.readouterr().err.split())
    assert "on this computer only, at 127.0.0.1" in complaint
    assert "ssh -L" in complaint


def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for name in sys.modules if name.startswith("coach.web.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "textual_serve", None)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "textual_serve.app_service", None)  # type: ignore[arg-type]
    assert main(["serve"]) == 3
    told = capsys.readouterr()
    assert "pip install 'turnaround-coach[serve]'" in told.err
    assert told.out == ""


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    told = capsys.readouterr()
    assert f"Port {port} of this computer cannot be used" in told.err
    assert "Leave out --port" in told.err
    assert told.out == ""


def test_the_app_is_started_as_the_command_was() -> None:
    assert _command(Session())[1:] == ["-P", "-m", "coach"]
    flags = _command(Session(model="base", verbose=True, remote=True))[4:]
    assert flags == ["--model", "base", "--verbose", "--remote"]


def test_what_does_not_work_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--help"]) == 0
    assert "this computer" in capsys.readouterr().out
