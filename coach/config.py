"""Settings: defaults < configuration file < environment < flags that were typed."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from coach.errors import ConfigError, StorageError
from coach.folders import CONFIG, DATABASE, LOG, PROFILE, QUESTIONS, RUBRICS, TAKES, data_and_cache, make_private_folder
from coach.one_writer import Writer
from coach.private_file import write_private
from coach.small_file import read_small

PACKAGE = Path(__file__).resolve().parent

#: Who speaks the questions; auto is the best voice that is here.
VoiceChoice = Literal["off", "auto", "neural", "system"]

#: The engines that run the speech model.
WHISPER, FASTER_WHISPER = "whisper", "faster-whisper"
#: The environment variable with the key of the transcription server; it is never written to a file.
REMOTE_KEY = "COACH_REMOTE_KEY"
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


class RemoteServer(BaseModel):
    """A transcription server that speaks OpenAI's protocol. Nothing is sent to it unless a run is told to."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str = Field(description="up to /v1, for instance")
    model: str = Field(default="whisper-1", min_length=1)

    @field_validator("url")
    @classmethod
    def _private(cls, url: str) -> str:
        """A voice and a key do not cross a network in the clear."""
        parts = urlsplit(url)
        if not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError("it is not the address of a server")
        if parts.scheme != "https" and (parts.scheme, parts.hostname in _THIS_MACHINE) != ("http", True):
            raise ValueError("the address has to begin with https://")
        return url.rstrip("/")

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


class Settings(BaseModel):
    """Everything that can be set. Folders are absolute; times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    home: Path
    cache: Path
    content: Path
    model: str = Field(default="auto", description="the speech model; auto for the best that this machine carries")
    engine: Literal["whisper", "faster-whisper"] = Field(default="whisper", description="what runs the speech model")
    remote: RemoteServer | None = Field(default=None, description="where --remote sends recordings")
    use_remote: bool = Field(default=False, description="--remote was typed; never set in a file or the environment")
    microphone: str = Field(default="", description="part of the device's name; empty for the system's default")
    theme: str = Field(default="coach-dark", description="the app's colours")
    coach_mode: bool = Field(default=False, description="whether the parts light up while you speak")
    guess: bool = Field(default=False, description="ask for one's own guess of the levels before they are shown")
    voice: VoiceChoice = Field(default="off", description="who speaks the questions of drills and mock interviews")
    limit_s: float = Field(default=300.0, gt=0, le=3600, description="a take ends by itself after this long")

    @property
    def sends_to(self) -> str:
        """The host of the server that is sent this run's recordings; empty where they stay on this machine."""
        return self.remote.host if self.use_remote and self.remote is not None else ""

    @property
    def takes(self) -> Path:
        return self.home / TAKES

    @property
    def database(self) -> Path:
        return self.home / DATABASE

    @property
    def log(self) -> Path:
        return self.home / LOG

    @property
    def own_questions(self) -> Path:
        """Where a user may put questions of their own."""
        return self.home / QUESTIONS

    @property
    def own_rubrics(self) -> Path:
        """Where a user may change the shipped rubrics, or add labelled clauses to them."""
        return self.home / RUBRICS

    @property
    def profile(self) -> Path:
        return self.home / PROFILE

    @property
    def config_file(self) -> Path:
        return self.home / CONFIG


#: What a user may set in the file (lower case) and the environment (COACH_ before it, upper case).
USER_KEYS = ("model", "engine", "microphone", "theme", "coach_mode", "guess", "voice", "limit_s")
#: What only the file can hold.
TABLES = ("remote",)
_MOST_BYTES = 1_000_000


def load_settings(environment: Mapping[str, str] = os.environ, **typed: object) -> Settings:
    """Settle every setting. `typed` are the flags that were given; None means not given. Raises ConfigError."""
    home, cache = data_and_cache(environment, PACKAGE)
    values: dict[str, object] = {"home": home, "cache": cache, "content": _content()}
    values |= _file_values(home / CONFIG)
    values |= {key: environment[name] for key in USER_KEYS if (name := f"COACH_{key.upper()}") in environment}
    values |= {key: value for key, value in typed.items() if value is not None}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        detail = error.errors()[0]
        key = ".".join(map(str, detail["loc"]))
        raise ConfigError(
            f"The setting {key!r} cannot be used: {detail['msg']}.",
            f"Mend it in {home / CONFIG}" + (f" or in COACH_{key.upper()}." if key in USER_KEYS else "."),
        ) from error
    if settings.use_remote and settings.remote is None:
        raise ConfigError(
            "No transcription server is set up.",
            f'Put a section [remote] with url = "https://..." into {home / CONFIG}, or leave out --remote.',
        )
    return settings


def save_setting(settings: Settings, key: str, value: str | bool) -> Settings:
    """Keep a choice in the configuration file, leaving the user's comments in place.

    Raises ReadOnlyError, StorageError.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = settings.config_file
    with Writer(settings.home).turn():
        try:
            document = tomlkit.parse(read_small(path, _MOST_BYTES)) if path.exists() else tomlkit.document()
            document[key] = value
            content = tomlkit.dumps(document).encode()
        except OSError as error:
            raise StorageError(f"The setting could not be saved in {path}: {error}.", "Check the folder.") from error
        except (TOMLKitError, ValueError, RecursionError) as error:
            raise StorageError(
                f"The setting could not be saved: {path} cannot be read: {error}.",
                "Mend the file, or delete it to start afresh.",
            ) from error
        make_private_folder(path.parent)
        write_private(path, content, replace=True)
    return settings.model_copy(update={key: value})


def _content() -> Path:
    """Where question_bank/ and rubrics/ are: inside the package in a wheel, beside it in a checkout."""
    return PACKAGE if (PACKAGE / "question_bank").is_dir() else PACKAGE.parent


def _file_values(path: Path) -> dict[str, object]:
    try:
        values = tomllib.loads(read_small(path, _MOST_BYTES).decode("utf-8"))
    except FileNotFoundError:
        return {}
    except NotADirectoryError as error:
        raise ConfigError(f"{path.parent} is not a folder.", "Set COACH_HOME to a folder, or leave it out.") from error
    except (OSError, ValueError, RecursionError) as error:  # no TOML, a number of 5000 digits, a thousand brackets
        raise ConfigError(f"{path} cannot be read: {error}.", "Mend the file, or delete it to start afresh.") from error
    known = (*USER_KEYS, *TABLES)
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ConfigError(
            f"{path} has settings that do not exist: {', '.join(unknown)}.", f"Those that do: {', '.join(known)}."
        )
    return values
