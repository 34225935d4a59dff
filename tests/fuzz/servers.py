"""What a transcription server answers, and what comes from where a model is downloaded."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.error import HTTPError, URLError

import numpy as np
from hypothesis import strategies as st

from coach.adapters import download as downloading
from coach.adapters.assembly import assemble
from coach.adapters.download import Remote, download
from coach.adapters.remote_transcriber import _spread, _timed
from coach.adapters.transcription_server import TranscriptionServer
from coach.config import RemoteServer
from coach.model import Span
from coach.ports import silent
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import damaged, json_values, texts

_GOOD = json.dumps(
    {
        "text": "I failed.",
        "words": [{"word": "I", "start": 0.0, "end": 0.2}, {"word": "failed.", "start": 0.2, "end": 0.9}],
    }
).encode()
_SNIPPETS = (b"[" * 3000, b'{"text":' * 1000, b"9" * 5000, b"NaN", b"1e999", b'"\\ud800"', b'"\\u0000"', b"-1")
_SPEECH = (Span(0.0, 1.0), Span(1.5, 2.0))


class _Socket:
    """A connection from which these bytes come."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, *_: Any) -> io.BytesIO:
        return io.BytesIO(self._content)


def _response(content: bytes) -> HTTPResponse:
    """As `http.client` reads it. Raises HTTPException, HTTPError."""
    response = HTTPResponse(_Socket(content))  # type: ignore[arg-type]
    response.begin()
    if response.status >= 300:
        raise HTTPError("http://127.0.0.1", response.status, response.reason, response.msg, None)
    return response


def _answered(body: bytes, head: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + (head or b"Content-Length: %d\r\n" % len(body)) + b"\r\n" + body


def _check_server(content: bytes, _folder: Path) -> None:
    server = TranscriptionServer(RemoteServer(url="http://127.0.0.1:9/v1"), "key", all_s=2.0)
    with patch.object(TranscriptionServer, "_send", lambda *_: _opened(content)):
        answer = server.transcribe(np.zeros(1600, np.float32))
    words = tuple(_timed(answer.words, 2.0) if answer.words else _spread(answer.text.split(), _SPEECH))
    transcript = assemble(words, (answer.text.strip(),), _SPEECH, 2.0, "x")
    assert all(0 <= word.start_s <= word.end_s <= 2.0 for word in transcript.words)
    json.dumps(transcript.text).encode()
    transcript.text.encode()


def _opened(content: bytes) -> HTTPResponse:
    """As urllib hands its failures on."""
    try:
        return _response(content)
    except (HTTPError, HTTPException):
        raise
    except OSError as error:
        raise URLError(error) from error


@dataclass(frozen=True)
class Served:
    """The answers of a server of models in turn, and what lies there of an earlier download."""

    answers: tuple[bytes, ...]
    part: bytes = b""
    file: bytes = field(default=b"weights " * 40)


def _check_download(case: Served, folder: Path) -> None:
    target = folder / "base.pt"
    part = target.with_suffix(".part")
    if case.part:
        part.write_bytes(case.part)
    left = list(case.answers)

    def urlopen(*_: Any, **__: Any) -> HTTPResponse:
        if not left:
            raise URLError("nobody is there")
        return _opened(left.pop(0))

    remote = Remote("base", "https://127.0.0.1/base.pt", hashlib.sha256(case.file).hexdigest(), **_size(case.file))
    try:
        with patch.object(downloading, "urlopen", urlopen):
            download(remote, target, silent)
        assert target.read_bytes() == case.file
    finally:
        assert not target.exists() or target.read_bytes() == case.file
        assert not part.exists() or part.stat().st_size <= 2 * len(case.file) + 4_000_000


def _size(_file: bytes) -> dict[str, int]:
    return {}


def _bodies() -> st.SearchStrategy[bytes]:
    tree = st.fixed_dictionaries(
        {"text": st.one_of(texts(surrogates=True), json_values())},
        optional={
            "words": st.one_of(
                json_values(),
                st.lists(
                    st.fixed_dictionaries(
                        {
                            "word": st.one_of(texts(longest=50), json_values()),
                            "start": st.one_of(st.floats(0, 3), json_values()),
                            "end": st.one_of(st.floats(0, 3), json_values()),
                        }
                    ),
                    max_size=5,
                ),
            ),
            "more": json_values(),
        },
    )
    return st.one_of(
        tree.map(lambda value: json.dumps(value).encode()),
        damaged([_GOOD], _SNIPPETS),
        st.sampled_from(_SNIPPETS),
        st.binary(max_size=100),
    )


_HEADS = (
    b"",
    b"",
    b"Content-Length: 99999999999999999999\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: x\r\n",
    b"Content-Length: " + b"9" * 5000 + b"\r\n",
    b"Content-Length: \xb2\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: 3\r\n",
    b"X: " + b"y" * 70_000 + b"\r\n",
    b"X: y\r\n" * 200,
    b"\xff\xfe: z\r\n",
)


def _raw() -> st.SearchStrategy[bytes]:
    """Whole answers with their heads."""
    body = st.one_of(
        _bodies(),
        _bodies().map(lambda one: b"%x\r\n%s\r\n0\r\n\r\n" % (len(one), one)),
        st.just(b"ffffffffffffffff\r\nx"),
    )
    whole = st.builds(_answered, body, st.sampled_from(_HEADS))
    status = st.sampled_from(
        [b"HTTP/1.1 %d x\r\n\r\n" % code for code in (100, 204, 206, 301, 400, 401, 404, 416, 429, 500, 999)]
    )
    return st.one_of(
        _bodies().map(_answered), whole, whole.flatmap(lambda one: damaged([one])), status, st.binary(max_size=60)
    )


def _served() -> st.SearchStrategy[Served]:
    file = b"weights " * 40
    bodies = st.sampled_from([file, file[:100], file[100:], file + b"more", b"", b"x" * 3_000_000])
    heads = st.sampled_from([*_HEADS, b"Content-Range: bytes 100-319/320\r\n"])
    status = st.sampled_from([b"200 OK", b"200 OK", b"206 Partial Content", b"416 No", b"404 No", b"503 Busy"])

    def answer(line: bytes, head: bytes, body: bytes) -> bytes:
        return b"HTTP/1.1 " + line + b"\r\n" + (head or b"Content-Length: %d\r\n" % len(body)) + b"\r\n" + body

    good = st.builds(answer, status, heads, bodies)
    answers = st.lists(
        st.one_of(good, good, good.flatmap(lambda one: damaged([one[:5000]])), st.binary(max_size=50)), max_size=3
    )
    return st.builds(Served, answers.map(tuple), st.sampled_from([b"", b"", file, file[:100], b"x" * 400]))


SERVER = Parser("transcription server", _raw(), _check_server, share=60)
DOWNLOAD = Parser("model download", _served(), _check_download, share=60)
