"""One request to a server that speaks OpenAI's transcription protocol: a recording goes there, words come back."""

from __future__ import annotations

import io
import secrets
import time
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from coach.config import REMOTE_KEY, RemoteServer
from coach.errors import ModelError

_RATE = 16_000
_KEPT = "The recording is kept on this machine. "
_HERE = _KEPT + "Score it here: leave out --remote."
#: How long the server may be silent, and how long all of it may take (s).
_SILENT_S = 60.0
_ALL_S = 600.0
_MOST_BYTES = 10_000_000
_PIECE = 65_536
#: Status codes that the user can do something about.
_REFUSALS = {
    401: f"Put a valid key into the environment variable {REMOTE_KEY}.",
    403: f"Put a valid key into the environment variable {REMOTE_KEY}.",
    404: "Check url and model in the section [remote] of the configuration file.",
    413: "The recording is too long for this server.",
    429: "The server is busy, or your account has no credit. Try again later.",
}


class SpokenWord(BaseModel):
    """A word with its times in seconds."""

    word: str
    start: FiniteFloat = Field(ge=0)
    end: FiniteFloat = Field(ge=0)


class Answer(BaseModel):
    """What the server says (`verbose_json`); a server that measures no words leaves them out."""

    text: str
    words: tuple[SpokenWord, ...] | None = None


class _NoRedirect(HTTPRedirectHandler):
    """A recording goes to the address that the user gave, and to no other; nor does the key."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class TranscriptionServer:
    """The server that the user set up. `silent_s` and `all_s` limit how long an answer may take."""

    server: RemoteServer
    key: str = field(repr=False)
    silent_s: float = _SILENT_S
    all_s: float = _ALL_S

    def transcribe(self, samples: NDArray[np.float32]) -> Answer:
        """Send mono samples at 16 kHz, and nothing else about the user. Raises ModelError."""
        host = self.server.host
        try:
            with self._send(samples) as response:
                body = b"".join(_pieces(response, self.all_s))
            return Answer.model_validate_json(body)
        except HTTPError as error:
            fix = _REFUSALS.get(error.code, "Try again later.")
            error.close()
            raise ModelError(
                f"The server {host} refused the recording (status {error.code}).", f"{fix} {_HERE}"
            ) from error
        except TimeoutError as error:
            raise ModelError(f"The server {host} did not answer in time.", _HERE) from error
        except (URLError, HTTPException, OSError) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise ModelError(f"The server {host} did not answer in time.", _HERE) from error
            raise ModelError(
                f"The server {host} cannot be reached, or the connection broke off.", f"Check the network. {_HERE}"
            ) from error
        except ValidationError as error:
            raise ModelError(
                f"The server {host} answered with something that is not a transcript.",
                f"Check url in the section [remote] of the configuration file. {_HERE}",
            ) from error

    def _send(self, samples: NDArray[np.float32]) -> HTTPResponse:
        boundary = secrets.token_hex(16)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = Request(  # noqa: S310 - RemoteServer lets only http and https pass
            f"{self.server.url}/audio/transcriptions",
            data=_form(boundary, self.server.model, _wav(samples)),
            headers=headers,
            method="POST",
        )
        response: HTTPResponse = build_opener(_NoRedirect).open(request, timeout=self.silent_s)
        return response


def _pieces(response: HTTPResponse, limit_s: float) -> Iterator[bytes]:
    """The answer, as long as it is of a sensible size and speed."""
    began, size = time.monotonic(), 0
    while piece := response.read(_PIECE):
        size += len(piece)
        if size > _MOST_BYTES:
            raise HTTPException("the answer is too long")
        if time.monotonic() - began > limit_s:
            raise TimeoutError
        yield piece
    if response.length:
        raise HTTPException("the answer is not whole")


def _form(boundary: str, model: str, wav: bytes) -> bytes:
    """A form with a file: the name of the file tells nothing."""
    fields = (
        ("model", model),
        ("language", "en"),
        ("temperature", "0"),
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "word"),
    )
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="answer.wav"\r\n'
    before = "".join([*parts, file, "Content-Type: audio/wav\r\n\r\n"])
    return before.encode() + wav + f"\r\n--{boundary}--\r\n".encode()


def _wav(samples: NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, _RATE, 0, "NONE", "not compressed"))
        file.writeframes((samples * 32767).round().astype("<i2").tobytes())
    return buffer.getvalue()
