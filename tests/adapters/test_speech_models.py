"""The catalogue of speech models and their download, from a server in this process."""

from __future__ import annotations

import hashlib
import platform
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from coach.adapters import speech_models
from coach.adapters.speech_models import SpeechModels
from coach.config import FASTER_WHISPER
from coach.errors import ModelError
from coach.model import SpeechModel

CONTENT = bytes(range(256)) * 4096  # 1 MiB
NAME = "base.en"


class ModelServer(ThreadingHTTPServer):
    """Serves CONTENT under every address; `breaks_at` ends the next answer early."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = CONTENT
        self.resumes = True
        self.breaks_at: int | None = None
        self.requests: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/models"


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.requests.append((self.path, wanted))
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.resumes else 0
        body = self.server.content[start:]
        if start and not body:
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.breaks_at is not None:
            body, self.server.breaks_at = body[: self.server.breaks_at], None
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def models(server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SpeechModels:
    """A store for which CONTENT is the right base.en."""
    right = speech_models._Official(len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), "base.en.pt")
    monkeypatch.setitem(speech_models._OFFICIAL, NAME, right)
    return SpeechModels(tmp_path, "base", server=server.url)


def part(tmp_path: Path) -> Path:
    return tmp_path / "models" / "base.en.part"


def listed(models: SpeechModels, name: str) -> SpeechModel:
    return next(model for model in models.list() if model.name == name)


def test_the_catalogue_agrees_with_whisper() -> None:
    import whisper

    for name, official in speech_models._OFFICIAL.items():
        assert whisper._MODELS[name] == f"{speech_models._SERVER}/{official.sha256}/{official.file}"


def test_listing_imports_neither_torch_nor_whisper(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from coach.adapters.speech_models import SpeechModels;"
        "names = [m.name for m in SpeechModels(Path(sys.argv[1]), 'base').list()];"
        "print(*names, {'torch', 'whisper'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["tiny.en", "base", "base.en", "small.en", "medium.en", "turbo", "set()"]


def test_the_embedded_models_are_there_and_the_one_that_was_chosen_is_in_use(tmp_path: Path) -> None:
    tiny, base, *others = SpeechModels(tmp_path, "base").list()
    assert (tiny.present, tiny.in_use) == (True, False)
    assert (base.present, base.in_use, base.speed) == (True, True, None)
    assert not any(model.present or model.in_use for model in others)


def test_an_engine_lists_what_it_can_run_and_its_own_speeds(tmp_path: Path) -> None:
    SpeechModels(tmp_path, "base").record_speed("base", 60.0, 10.0)
    other = SpeechModels(tmp_path, "base", engine=FASTER_WHISPER)
    other.record_speed("base", 60.0, 5.0)
    assert [(model.name, model.speed) for model in other.list()] == [("tiny.en", None), ("base", 12.0)]
    assert listed(SpeechModels(tmp_path, "base"), "base").speed == 6.0


def test_a_download_arrives_whole_private_and_with_progress(
    models: SpeechModels, server: ModelServer, tmp_path: Path
) -> None:
    told: list[tuple[str, float | None]] = []
    path = models.get(NAME, lambda what, fraction=None: told.append((what, fraction)))
    assert path.read_bytes() == CONTENT
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert told[-1] == ("Downloading base.en: 1 of 1 MB", 1.0)
    fractions = [fraction for _, fraction in told if fraction is not None]
    assert fractions == sorted(fractions)
    assert listed(models, NAME).present
    assert models.path(NAME) == path
    assert not part(tmp_path).exists()
    address = f"/models/{hashlib.sha256(CONTENT).hexdigest()}/base.en.pt"
    assert server.requests == [(address, None)]


def test_what_is_there_is_not_downloaded_again(models: SpeechModels, server: ModelServer) -> None:
    models.get(NAME)
    models.get(NAME)
    assert len(server.requests) == 1


@pytest.mark.parametrize("resumes", [True, False])
def test_an_interrupted_download_goes_on(
    models: SpeechModels, server: ModelServer, tmp_path: Path, resumes: bool
) -> None:
    server.resumes, server.breaks_at = resumes, 600_000
    with pytest.raises(ModelError, match="broke off") as error:
        models.get(NAME)
    assert "coach models get base.en" in error.value.fix
    assert not listed(models, NAME).present
    have = part(tmp_path).stat().st_size
    assert 0 < have <= 600_000
    assert models.get(NAME).read_bytes() == CONTENT
    assert server.requests[-1][1] == f"bytes={have}-"


def test_a_part_that_is_whole_is_only_checked(models: SpeechModels, server: ModelServer, tmp_path: Path) -> None:
    part(tmp_path).parent.mkdir()
    part(tmp_path).write_bytes(CONTENT)
    assert models.get(NAME).read_bytes() == CONTENT
    assert not server.requests


def test_a_part_that_is_too_long_is_started_over(models: SpeechModels, server: ModelServer, tmp_path: Path) -> None:
    part(tmp_path).parent.mkdir()
    part(tmp_path).write_bytes(CONTENT + b"more")
    assert models.get(NAME).read_bytes() == CONTENT


def test_a_wrong_checksum_leaves_nothing_behind(models: SpeechModels, server: ModelServer, tmp_path: Path) -> None:
    server.content = CONTENT[:-1] + b"x"
    with pytest.raises(ModelError, match="checksum"):
        models.get(NAME)
    assert not list((tmp_path / "models").iterdir())
    server.content = CONTENT
    assert models.get(NAME).read_bytes() == CONTENT


def test_offline_is_said_without_addresses(models: SpeechModels, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    offline = SpeechModels(tmp_path, "base", server=f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match="cannot be reached") as error:
        offline.get(NAME)
    assert "127.0.0.1" not in str(error.value)
    assert "Check the network" in error.value.fix


def test_a_refusal_is_said(models: SpeechModels, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Handler, "do_GET", lambda handler: handler.send_error(403))
    with pytest.raises(ModelError, match="403"):
        models.get(NAME)


def test_too_little_disk_is_said_before_downloading(
    models: SpeechModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100_000_000))
    with pytest.raises(ModelError, match="100 MB are free"):
        models.get(NAME)
    assert not part(tmp_path).exists()


def test_an_unknown_name_is_answered_with_those_there_are(models: SpeechModels) -> None:
    for ask in (models.get, models.path):
        with pytest.raises(ModelError, match="no speech model called 'huge'") as error:
            ask("huge")
        assert "small.en" in error.value.fix


def test_a_model_that_is_missing_or_damaged_names_the_command(models: SpeechModels) -> None:
    with pytest.raises(ModelError, match="not on this machine") as missing:
        models.path(NAME)
    assert missing.value.fix == "Download it with `coach models get base.en`."
    models.get(NAME).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="damaged"):
        models.path(NAME)
    assert models.get(NAME).read_bytes() == CONTENT


def test_speeds_are_kept_and_the_median_shown(tmp_path: Path) -> None:
    for work_s in (10.0, 20.0, 1000.0):
        SpeechModels(tmp_path, "base").record_speed("base", 60.0, work_s)
    assert listed(SpeechModels(tmp_path, "base"), "base").speed == 3.0


def test_speeds_belong_to_a_machine_and_can_be_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = SpeechModels(tmp_path, "base")
    models.record_speed("base", 60.0, 10.0)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(platform, "node", lambda: "another-laptop")
        assert models.speed("base") is None
        models.forget_speeds()
    assert models.speed("base") == 6.0
    models.forget_speeds()
    assert models.speed("base") is None


def test_a_very_short_take_says_nothing_about_speed(tmp_path: Path) -> None:
    models = SpeechModels(tmp_path, "base")
    models.record_speed("base", 2.0, 1.0)
    assert models.speed("base") is None


@pytest.mark.parametrize("content", ["", "[]", '{"base": "fast"}', '{"base": 3}', "\x00"])
def test_a_damaged_file_of_speeds_is_no_reason_to_fail(tmp_path: Path, content: str) -> None:
    (tmp_path / "speeds.json").write_text(content)
    models = SpeechModels(tmp_path, "base")
    assert listed(models, "base").speed is None
    models.record_speed("base", 60.0, 10.0)
    assert listed(models, "base").speed == 6.0
