"""A large file from the network: in a stream, resumed where it broke off, verified, and never half there."""

from __future__ import annotations

import os
import shutil
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from coach.adapters.pinned import sha256
from coach.errors import ModelError
from coach.ports import Progress

_MEGABYTE = 1_000_000
_PIECE = 1024 * 1024
_TIMEOUT_S = 30.0
#: The largest model has 3.1 GB; what goes on after that is not one.
LARGEST = 8_000_000_000
#: Left free on the disk, for the take that follows.
_SPARE = 200 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Remote:
    """A file to have: what to call it, where it is and its SHA-256."""

    name: str
    url: str
    sha256: str


def download(remote: Remote, target: Path, progress: Progress) -> None:
    """Fetch into `target`, which appears only when it is whole and right; resumes an earlier attempt.

    Raises ModelError when offline, when the disk is too small or fails, and when the checksum is wrong.
    """
    part = target.with_suffix(".part")
    try:
        _fetch(remote, part, progress)
        if sha256(part) != remote.sha256:
            part.unlink()
            raise ModelError(
                f"The download of {remote.name} was damaged on the way: its checksum is wrong.",
                f"It has been removed. Try again with `coach models get {remote.name}`.",
            )
        part.chmod(0o600)
        part.replace(target)
    except HTTPError as error:
        raise ModelError(
            f"The model server refused {remote.name} (status {error.code}).", "Try again later."
        ) from error
    except (URLError, HTTPException, TimeoutError, ConnectionError, ssl.SSLError) as error:
        raise ModelError(
            f"{remote.name} cannot be downloaded: the model server cannot be reached, or the connection broke off.",
            f"Check the network and run `coach models get {remote.name}` again; it goes on where it stopped.",
        ) from error
    except OSError as error:
        raise ModelError(
            f"{remote.name} cannot be saved: {error.strerror or error}.", "Check the disk and try again."
        ) from error


def _fetch(remote: Remote, part: Path, progress: Progress) -> None:
    """Bring the part to its full length."""
    progress(f"Downloading {remote.name}", None)
    if part.is_file() and sha256(part) == remote.sha256:
        return
    with _open(remote.url, part.stat().st_size if part.is_file() else 0) as source:
        resumed = source.status == HTTPStatus.PARTIAL_CONTENT
        have = part.stat().st_size if resumed else 0
        total = have + _length(source)
        _check_room(remote, part.parent, total - have)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | (os.O_APPEND if resumed else os.O_TRUNC), 0o600)
        with os.fdopen(descriptor, "wb") as file:
            while piece := source.read(_PIECE):
                file.write(piece)
                have += len(piece)
                if have > LARGEST:
                    raise ConnectionError("it does not end")
                progress(_so_far(remote.name, have, total), min(1.0, have / total) if total else None)
    if have < total:
        raise ConnectionError("the connection ended early")


def _length(source: HTTPResponse) -> int:
    """What the server says is still to come; 0 when it does not say, or says what cannot be. Raises ConnectionError."""
    said = source.headers.get("Content-Length") or ""
    length = int(said) if len(said) < 20 and said.isascii() and said.isdigit() else 0
    if length > LARGEST:
        raise ConnectionError("it is too large")
    return length


def _open(url: str, have: int) -> HTTPResponse:
    """Ask for the file from byte `have` on; all of it when the server has nothing from there."""
    start = {"Range": f"bytes={have}-"} if have else {}
    try:
        response: HTTPResponse = urlopen(Request(url, headers=start), timeout=_TIMEOUT_S)  # noqa: S310 - a fixed address
    except HTTPError as error:
        if not have or error.code != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        response = urlopen(url, timeout=_TIMEOUT_S)  # noqa: S310 - a fixed address
    return response


def _check_room(remote: Remote, folder: Path, needed: int) -> None:
    needed += _SPARE
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise ModelError(
            f"{remote.name} needs {needed // _MEGABYTE} MB of disk space and {free // _MEGABYTE} MB are free.",
            "Free some space, or set COACH_HOME to a folder on a larger disk.",
        )


def _so_far(name: str, have: int, total: int) -> str:
    return f"Downloading {name}: {have // _MEGABYTE} of {total // _MEGABYTE} MB"
