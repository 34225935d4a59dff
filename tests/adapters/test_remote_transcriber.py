"""The user's own transcription server: a real HTTP server in this process, with every way in which one can fail."""

from __future__ import annotations

import io
import json
import socket
import threading
import wave
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from coach.adapters.remote_transcriber import RemoteTranscriber
from coach.adapters.transcription_server import TranscriptionServer
from coach.config import RemoteServer
from coach.errors import ModelError
from coach.model import Transcript
from tests.support import voice

KEY = "sk-secret"
SAID = "I passed my second exam."


class Server(ThreadingHTTPServer):
    """Answers with `status` and `body`; `before` runs when a request has been read."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.body = json.dumps({"text": SAID}).encode()
        self.headers: dict[str, str] = {}
        self.before: Callable[[], object] = bool
        self.requests: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, dict(self.headers), body))
        self.server.before()
        self.send_response(self.server.status)
        for name, value in {"Content-Length": str(len(self.server.body)), **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    def do_GET(self) -> None:
        self.server.requests.append((self.path, dict(self.headers), b""))
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return voice.say(SAID, tmp_path_factory.mktemp("take") / "2026-11-22 my secret question.wav", "rms")


def hear(server: Server, take: Path, *, key: str = KEY, **limits: float) -> Transcript:
    return RemoteTranscriber(TranscriptionServer(RemoteServer(url=server.url), key, **limits)).transcribe(take)


def test_the_recording_goes_there_and_the_words_come_back(server: Server, take: Path) -> None:
    words = [
        {"word": word, "start": 0.2 + 0.3 * number, "end": 0.4 + 0.3 * number}
        for number, word in enumerate(SAID.split())
    ]
    server.body = json.dumps({"text": SAID, "words": words, "task": "transcribe"}).encode()
    told: list[str] = []
    transcriber = RemoteTranscriber(TranscriptionServer(RemoteServer(url=server.url), KEY))
    heard = transcriber.transcribe(take, lambda what, _=None: told.append(what))
    assert (heard.text, heard.raw_text, heard.model) == (SAID, SAID, "whisper-1 on 127.0.0.1")
    assert (heard.words[0].start_s, heard.words[0].end_s) == (0.2, 0.4)
    assert heard.speech  # found on this machine
    assert told[0] == "Sending the recording to 127.0.0.1"
    (path, headers, body), *more = server.requests
    assert not more
    assert path == "/v1/audio/transcriptions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert b"secret question" not in body
    sound = body[body.index(b"RIFF") :]
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getframerate()) == (1, 16_000)
        assert file.getnframes() / 16_000 == pytest.approx(heard.duration_s, abs=0.01)
    assert KEY not in repr(transcriber._server)


def test_words_without_times_are_spread_over_the_speech(server: Server, take: Path) -> None:
    heard = hear(server, take)
    edges = [edge for word in heard.words for edge in (word.start_s, word.end_s)]
    assert edges == sorted(edges)
    assert edges[0] == pytest.approx(heard.speech[0].start_s)
    assert edges[-1] == pytest.approx(heard.speech[-1].end_s)
    assert [word.text for word in heard.words] == SAID.split()


def test_times_that_make_no_sense_stay_within_the_take(server: Server, take: Path) -> None:
    words = [{"word": "I", "start": 900, "end": 3}, {"word": " ", "start": 0, "end": 0}]
    server.body = json.dumps({"text": "I", "words": words}).encode()
    (word,) = hear(server, take).words
    assert 0 <= word.start_s <= word.end_s <= hear(server, take).duration_s


def test_without_a_key_none_is_sent(server: Server, take: Path) -> None:
    hear(server, take, key="")
    assert "Authorization" not in server.requests[0][1]


def test_silence_is_not_sent(server: Server, tmp_path: Path) -> None:
    assert hear(server, voice.silence(tmp_path / "silence.wav", 3.0)).text == ""
    assert not server.requests


@pytest.mark.parametrize(
    ("status", "fix"),
    [(401, "COACH_REMOTE_KEY"), (404, "[remote]"), (413, "too long"), (429, "credit"), (500, "Try again later")],
)
def test_a_refusal_says_what_to_do(server: Server, take: Path, status: int, fix: str) -> None:
    server.status, server.body = status, json.dumps({"error": {"message": f"bad key {KEY}"}}).encode()
    with pytest.raises(ModelError, match=str(status)) as error:
        hear(server, take)
    assert fix in error.value.fix
    assert "kept on this machine" in error.value.fix
    assert KEY not in str(error.value)
    assert take.exists()


@pytest.mark.parametrize("status", [301, 302, 307])
def test_nothing_is_sent_on_to_another_server(server: Server, take: Path, status: int) -> None:
    server.status, server.headers = status, {"Location": f"{server.url}/elsewhere"}
    with pytest.raises(ModelError, match=str(status)):
        hear(server, take)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>login</html>",
        b"[]",
        b'{"words": []}',
        b'{"text": 3}',
        b'{"text": "a", "words": [{"word": "a", "start": -1, "end": 1}]}',
        b'{"text": "a", "words": [{"word": "a", "start": NaN, "end": 1}]}',
        b"\xff\xfe",
    ],
)
def test_garbage_is_not_taken_for_a_transcript(server: Server, take: Path, body: bytes) -> None:
    server.body = body
    with pytest.raises(ModelError, match="not a transcript"):
        hear(server, take)


def test_an_endless_answer_is_cut_off(server: Server, take: Path) -> None:
    server.body = b" " * 11_000_000
    with pytest.raises(ModelError, match="broke off"):
        hear(server, take)


def test_a_server_that_says_nothing_is_given_up(server: Server, take: Path) -> None:
    release = threading.Event()
    server.before = lambda: release.wait(60)
    with pytest.raises(ModelError, match="did not answer in time"):
        hear(server, take, silent_s=0.2)
    release.set()


def test_a_server_that_takes_for_ever_is_given_up(server: Server, take: Path) -> None:
    with pytest.raises(ModelError, match="did not answer in time"):
        hear(server, take, all_s=0.0)


def test_a_server_that_hangs_up(server: Server, take: Path) -> None:
    server.headers = {"Content-Length": "1000"}
    with pytest.raises(ModelError, match="broke off"):
        hear(server, take)


def test_no_server(server: Server, take: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    remote = TranscriptionServer(RemoteServer(url=f"http://127.0.0.1:{port}/v1"), KEY)
    with pytest.raises(ModelError, match="cannot be reached") as error:
        RemoteTranscriber(remote).transcribe(take)
    assert "leave out --remote" in error.value.fix


def test_nothing_leaves_while_somebody_speaks(server: Server) -> None:
    transcriber = RemoteTranscriber(TranscriptionServer(RemoteServer(url=server.url), KEY))
    transcriber.load()
    assert transcriber.live(bool, bool, bool) is None  # type: ignore[func-returns-value, arg-type]
    assert not server.requests
