"""The data folder at rest, encrypted with a passphrase: everything in one file of the age format (age-encryption.org).

`lock` packs what a backup holds, encrypts it, reads it back, and only then deletes what can be read. The folder
`locked/` appears in one step; from then on it is the truth, and whatever readable data lies beside it is a leftover of
a `lock` or an `unlock` that was cut off. The data is encrypted to a key of its own, and that key with the passphrase
(scrypt, as the format prescribes), so that neither step holds the data in memory.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from coach.backup import FILES, FOLDERS, OWN, back_up, belongings, replace_by, strangers
from coach.errors import LockedError, StorageError
from coach.exchange import READY, UNPACKING
from coach.folders import (
    DATABASE,
    LOCKED,
    LOG,
    RESTORE_COPIES,
    UPGRADE_COPIES,
    is_locked,
    make_private_folder,
)
from coach.one_writer import Writer
from coach.ports import Progress, silent

#: How the name begins of a folder in which something is being encrypted or decrypted; cut off, it is of no use.
WORKING = ".locking-"
#: The passphrase is all that keeps a thief out, who may try as long as he likes.
SHORTEST_PASSPHRASE = 10
#: In the cache, and made of what the user said or told.
_REMADE = ("batches", "voice")
_KEY, _DATA = "key.age", "data.age"
_SMALLEST_KEY_BYTES, _LARGEST_KEY_BYTES = 32, 4096


def lock(home: Path, cache: Path, passphrase: str, progress: Progress = silent) -> int:
    """Encrypt all that is kept; returns how many files it was. Logs, and in `cache` what batches kept of answers and
    the sound of questions, are deleted: they are made again.

    Nothing is deleted before what was encrypted has been read back. Raises LockedError when it is locked already,
    ReadOnlyError, StorageError.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise StorageError(
            f"The passphrase is too short: {SHORTEST_PASSPHRASE} characters are the least.",
            "A few words in a row are easy to remember and hard to guess.",
        )
    with Writer(home, locked_too=True).turn():
        _sweep(home)
        if is_locked(home):
            raise LockedError
        if others := [path.relative_to(home).as_posix() for path in strangers(home)]:
            raise StorageError(
                f"These are not the coach's, or have names that no backup can hold: {_listed(others)}.",
                f"They would not be encrypted. Move them away or rename them (they are in {home}), then lock again.",
            )
        if former := [path.name for pattern in (UPGRADE_COPIES, RESTORE_COPIES) for path in home.glob(pattern)]:
            raise StorageError(
                f"Former data would stay readable: {', '.join(sorted(former))}.",
                f"Move it away or delete it (it is in {home}), then lock again.",
            )
        working = Path(tempfile.mkdtemp(prefix=WORKING, dir=home))
        try:
            progress("Packing", None)
            packed = working / "backup.zip"
            files = back_up(home, packed)
            progress("Encrypting", None)
            _encrypt(packed, working, passphrase)
            progress("Reading it back", None)
            if _digest_of_decrypted(working, passphrase) != _digest(packed):
                raise StorageError(
                    "What was encrypted does not read back as it was.", "Nothing was deleted. Try again."
                )
            packed.unlink()
            working.replace(home / LOCKED)
        except OSError as error:
            raise StorageError(
                f"The data cannot be encrypted: {error}.", "Nothing was deleted. Free space, and try again."
            ) from error
        finally:
            shutil.rmtree(working, ignore_errors=True)
        _delete_readable(home)
        for name in _REMADE:
            shutil.rmtree(cache / name, ignore_errors=True)
        return files


def unlock(home: Path, passphrase: str, moment: datetime, progress: Progress = silent) -> None:
    """Bring back what `lock` encrypted. Raises StorageError: nothing is locked, the passphrase is wrong, no space."""
    with Writer(home, locked_too=True).turn():
        _sweep(home)
        if not is_locked(home):
            raise StorageError("Nothing is locked.", "`coach lock` encrypts what is kept.")
        working = Path(tempfile.mkdtemp(prefix=WORKING, dir=home))
        try:
            progress("Decrypting", None)
            packed = working / "backup.zip"
            with _private(packed) as target:
                _decrypt(home / LOCKED, passphrase, target)
            _delete_readable(home)  # of an `unlock` that was cut off: the encrypted data is the truth
            replace_by(home, packed, moment, damaged_too=True, progress=progress)
            _settle()
            # By one step: half of it would still count as locked, and be the truth.
            (home / LOCKED).replace(Path(tempfile.mkdtemp(prefix=WORKING, dir=home)) / LOCKED)
            _sweep(home)
        except OSError as error:
            raise StorageError(
                f"The data cannot be decrypted: {error}.", "It is still locked. Free space, and try again."
            ) from error
        finally:
            shutil.rmtree(working, ignore_errors=True)


# Encrypting


def _encrypt(packed: Path, folder: Path, passphrase: str) -> None:
    import pyrage

    key = pyrage.x25519.Identity.generate()
    with _private(folder / _KEY) as file:
        file.write(_sealed(str(key).encode(), passphrase))
        _force(file)
    with packed.open("rb") as source, _private(folder / _DATA) as target:
        pyrage.encrypt_io(source, target, [key.to_public()])
        _force(target)


def _decrypt(folder: Path, passphrase: str, target: BinaryIO) -> None:
    """Raises StorageError for a wrong passphrase, OSError for damaged data."""
    import pyrage

    try:
        key = pyrage.x25519.Identity.from_str(_opened(_read_key(folder / _KEY), passphrase).decode())
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError) as error:
        if "excessive work" in str(error).lower():
            # The library measures the machine's speed, and refuses what would take many times as long as usual.
            raise StorageError(
                "This machine is too busy to try the passphrase.", "Close other programs, try again."
            ) from error
        raise StorageError(
            "This passphrase does not open it.", "Try again; capitals, spaces and the keyboard's language count."
        ) from error
    with (folder / _DATA).open("rb") as source:
        try:
            pyrage.decrypt_io(source, target, [key])
        except pyrage.DecryptError as error:
            raise StorageError(
                f"{folder / _DATA} is damaged: {error}.", "Bring the folder back from a copy, or restore a backup."
            ) from error
    target.flush()


def _sealed(key: bytes, passphrase: str) -> bytes:
    """Takes about a second, on purpose: whoever guesses passphrases waits as long for each."""
    import pyrage

    return bytes(pyrage.passphrase.encrypt(key, passphrase))


def _opened(sealed: bytes, passphrase: str) -> bytes:
    """Raises pyrage.DecryptError when the passphrase is another one."""
    import pyrage

    return bytes(pyrage.passphrase.decrypt(sealed, passphrase))


def _read_key(path: Path) -> bytes:
    """Raises OSError, StorageError."""
    if not _SMALLEST_KEY_BYTES <= path.stat().st_size <= _LARGEST_KEY_BYTES:
        raise StorageError(f"{path} is damaged.", "Bring the folder back from a copy, or restore a backup.")
    return path.read_bytes()


class _Hashing:
    """A file to write to that keeps nothing but the digest."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self.digest.update(block)
        return len(block)

    def flush(self) -> None:
        """Nothing waits."""


def _digest_of_decrypted(folder: Path, passphrase: str) -> bytes:
    target = _Hashing()
    _decrypt(folder, passphrase, cast("BinaryIO", target))
    return target.digest.digest()


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb")


def _force(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _settle() -> None:
    """Wait until all that was written is on the disk: what comes next deletes the other copy of it."""
    if hasattr(os, "sync"):
        os.sync()


# What can be read


def _delete_readable(home: Path) -> None:
    """Delete all that `locked/` holds, and what was written about it; what else lies there stays."""
    for path in list(_readable(home)):
        path.unlink(missing_ok=True)
    for name in (*FOLDERS, *OWN, LOG.parent):
        with suppress(OSError):
            (home / name).rmdir()


def _readable(home: Path) -> Iterator[Path]:
    yield from (home / name for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"))
    yield from belongings(home)
    yield from (home / LOG.parent).glob(f"{LOG.name}*")


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:5])}{f' and {len(names) - 5} more' if len(names) > 5 else ''}"


def _sweep(home: Path) -> None:
    """What a `lock` or `unlock` that was killed left half done."""
    make_private_folder(home)
    for left in home.glob(f"{WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    # Half written, by whoever had the right to write and was killed.
    for pattern in (*(f".{name}.*" for name in FILES), f".{UPGRADE_COPIES}*"):
        for left in home.glob(pattern):
            left.unlink(missing_ok=True)
    if is_locked(home):
        for left in (*home.glob(f"{UNPACKING}*"), *home.glob(f"{READY}*")):
            shutil.rmtree(left, ignore_errors=True)
        _delete_readable(home)
