"""The profile on the disk: a small TOML file that only its owner can read, and may edit."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from coach.errors import ConfigError, StorageError
from coach.folders import make_private_folder
from coach.one_writer import Writer
from coach.private_file import write_private
from coach.profile import Profile
from coach.small_file import read_small

_MOST_BYTES = 1_000_000


def read_profile(path: Path) -> Profile | None:
    """None where there is none. Raises ConfigError when the file is damaged or says what cannot be."""
    fix = "Mend the file, or start again with `coach profile --clear`."
    try:
        return Profile.model_validate(tomllib.loads(read_small(path, _MOST_BYTES).decode("utf-8")))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        detail = error.errors()[0]
        raise ConfigError(f"In {path} {detail['loc'][0]!r} cannot be used: {detail['msg']}.", fix) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"Your profile in {path} cannot be read: {error}.", fix) from error


def write_profile(path: Path, profile: Profile) -> None:
    """All or nothing: the old file stays until the new one is whole. Raises ReadOnlyError, StorageError."""
    import tomlkit

    make_private_folder(path.parent)
    with Writer(path.parent).turn():
        write_private(path, tomlkit.dumps(profile.model_dump(exclude_none=True)).encode(), replace=True)


def delete_profile(path: Path) -> None:
    """Nothing of it is left. Raises ReadOnlyError, StorageError."""
    if not path.exists():
        return
    with Writer(path.parent).turn():
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"Your profile in {path} could not be deleted: {error}.", "Check the folder.") from error
