"""Settings: defaults < configuration file < environment < flags that were typed."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import platformdirs
import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.errors import ConfigError, StorageError

APP = "turnaround-coach"
PACKAGE = Path(__file__).resolve().parent


class Settings(BaseModel):
    """Everything that can be set. Folders are absolute; times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path
    cache: Path
    content: Path
    model: str = Field(default="base", description="the speech model")
    microphone: str = Field(default="", description="part of the device's name; empty for the system's default")
    theme: str = Field(default="coach-dark", description="the app's colours")
    limit_s: float = Field(default=300.0, gt=0, le=3600, description="a take ends by itself after this long")

    @property
    def takes(self) -> Path:
        return self.home / "takes"

    @property
    def database(self) -> Path:
        return self.home / "coach.sqlite3"

    @property
    def log(self) -> Path:
        return self.home / "logs" / "coach.log"

    @property
    def config_file(self) -> Path:
        return self.home / "config.toml"


#: What a user may set in the file (lower case) and the environment (COACH_ before it, upper case).
USER_KEYS = ("model", "microphone", "theme", "limit_s")


def load_settings(environment: Mapping[str, str] = os.environ, **typed: object) -> Settings:
    """Settle every setting. `typed` are the flags that were given; None means not given. Raises ConfigError."""
    home, cache = _folders(environment)
    values: dict[str, object] = {"home": home, "cache": cache, "content": _content()}
    values |= _file_values(home / "config.toml")
    values |= {key: environment[name] for key in USER_KEYS if (name := f"COACH_{key.upper()}") in environment}
    values |= {key: value for key, value in typed.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        detail = error.errors()[0]
        key = ".".join(map(str, detail["loc"]))
        raise ConfigError(
            f"The setting {key!r} cannot be used: {detail['msg']}.",
            f"Mend it in {home / 'config.toml'} or in COACH_{key.upper()}.",
        ) from error


def save_setting(settings: Settings, key: str, value: str) -> Settings:
    """Keep a choice in the configuration file, leaving the user's comments in place. Raises StorageError."""
    path = settings.config_file
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
        document[key] = value
        make_private_folder(path.parent)
        path.write_text(tomlkit.dumps(document), encoding="utf-8")
        path.chmod(0o600)
    except OSError as error:
        raise StorageError(f"The setting could not be saved in {path}: {error}.", "Check the folder.") from error
    return settings.model_copy(update={key: value})


def make_private_folder(path: Path) -> Path:
    """Create a folder that only its owner can read, as are the folders above that it needs. Raises StorageError."""
    try:
        for folder in reversed([parent for parent in path.parents if not parent.exists()]):
            folder.mkdir(exist_ok=True, mode=0o700)
        path.mkdir(exist_ok=True, mode=0o700)
        path.chmod(0o700)
    except OSError as error:
        raise StorageError(f"The folder {path} cannot be made or written: {error}.", "Set COACH_HOME.") from error
    return path


def _folders(environment: Mapping[str, str]) -> tuple[Path, Path]:
    """Data and cache: COACH_HOME, else the checkout's recordings/, else the platform's user folders."""
    chosen = environment.get("COACH_HOME", "").strip()
    if chosen:
        home = Path(chosen).expanduser().absolute()
        return home, home / "cache"
    cache = Path(platformdirs.user_cache_dir(APP))
    checkout = PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "question_bank").is_dir():
        return checkout / "recordings", cache
    return Path(platformdirs.user_data_dir(APP)), cache


def _content() -> Path:
    """Where question_bank/ and rubrics/ are: inside the package in a wheel, beside it in a checkout."""
    return PACKAGE if (PACKAGE / "question_bank").is_dir() else PACKAGE.parent


def _file_values(path: Path) -> dict[str, object]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except NotADirectoryError as error:
        raise ConfigError(f"{path.parent} is not a folder.", "Set COACH_HOME to a folder, or leave it out.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", "Mend the file, or delete it to start afresh.") from error
    unknown = sorted(set(values) - set(USER_KEYS))
    if unknown:
        raise ConfigError(
            f"{path} has settings that do not exist: {', '.join(unknown)}.", f"Those that do: {', '.join(USER_KEYS)}."
        )
    return values
