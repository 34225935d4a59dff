"""Read a file of arrays (`.npz`) that may be damaged or anybody's: nothing is unpickled, no claimed size believed."""

from __future__ import annotations

import io
import math
import os
import stat
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Ten times the largest that is shipped or fitted, packed and unpacked.
_MOST_BYTES = 500_000_000
_SUFFIX = ".npy"
#: What the library raises for files that are none, or that were made to break it.
_DAMAGE = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, SyntaxError, RuntimeError),
    *(EOFError, MemoryError, zipfile.BadZipFile, zlib.error, struct.error, tokenize.TokenError),
)


class ArrayFileError(ValueError):
    """The file is missing, damaged, or not what it should be."""


def read_arrays(path: Path, names: Collection[str] | None = None) -> dict[str, NDArray[Any]]:
    """The arrays of a file by their names: those of `names`, or all. Raises ArrayFileError."""
    try:
        with _opened(path) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(_SUFFIX)]
            wanted = [info for info in members if names is None or info.filename.removesuffix(_SUFFIX) in names]
            arrays = {info.filename.removesuffix(_SUFFIX): _array(archive.read(info)) for info in wanted}
    except ArrayFileError:
        raise
    except _DAMAGE as error:
        raise ArrayFileError(str(error) or type(error).__name__) from error
    if missing := sorted(set(names or ()) - set(arrays)):
        raise ArrayFileError(f"{missing[0]} is missing")
    return arrays


def _opened(path: Path) -> zipfile.ZipFile:
    if not stat.S_ISREG(path.stat().st_mode) or path.stat().st_size > _MOST_BYTES:
        raise ArrayFileError("it is too large, or no file")
    archive = zipfile.ZipFile(path)
    if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
        archive.close()
        raise ArrayFileError("it claims to be too large")
    return archive


def _array(content: bytes) -> NDArray[Any]:
    """Raises ArrayFileError when the header claims another size than there is, before that much is asked for."""
    from numpy.lib import format as npy

    file = io.BytesIO(content)
    version = npy.read_magic(file)
    read_header = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read_header is None:
        raise ArrayFileError(f"its version {version} is not known")
    shape, _, kind = read_header(file)
    if kind.hasobject or min(shape, default=0) < 0:
        raise ArrayFileError("it holds objects")
    if math.prod(shape) * kind.itemsize != len(content) - file.tell():
        raise ArrayFileError("an array is not as long as it claims")
    file.seek(0, os.SEEK_SET)
    array: NDArray[Any] = npy.read_array(file, allow_pickle=False)
    return array
