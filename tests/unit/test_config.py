"""Settings: defaults < file < environment < flags typed, and private folders."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from coach import config
from coach.config import load_settings, save_setting
from coach.errors import ConfigError, StorageError
from coach.folders import make_private_folder


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"COACH_HOME": str(home)} | more


def test_precedence(tmp_path: Path) -> None:
    assert load_settings(environment(tmp_path)).model == "auto"
    (tmp_path / "config.toml").write_text('model = "tiny.en"\nlimit_s = 60\n')
    assert load_settings(environment(tmp_path)).model == "tiny.en"
    assert load_settings(environment(tmp_path, COACH_MODEL="base.en")).model == "base.en"
    assert load_settings(environment(tmp_path, COACH_MODEL="base.en"), model="turbo").model == "turbo"
    settings = load_settings(environment(tmp_path, COACH_MODEL="base.en"), model=None)
    assert (settings.model, settings.limit_s) == ("base.en", 60.0)


def test_everything_lies_in_the_chosen_home(tmp_path: Path) -> None:
    settings = load_settings(environment(tmp_path / "my data"))
    for path in (settings.takes, settings.database, settings.log, settings.config_file, settings.cache):
        assert path.is_relative_to(tmp_path / "my data")
    assert not (tmp_path / "my data").exists()


def test_a_relative_home_and_a_tilde_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings({"COACH_HOME": "data"}).home == tmp_path / "data"
    assert load_settings({"COACH_HOME": "~/data"}).home == tmp_path / "data"


def test_a_checkout_keeps_its_data_in_recordings() -> None:
    settings = load_settings({})
    assert settings.home == config.PACKAGE.parent / "recordings"
    assert settings.content == config.PACKAGE.parent


def test_an_installed_copy_uses_the_users_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "site-packages" / "coach" / "question_bank").mkdir(parents=True)
    monkeypatch.setattr(config, "PACKAGE", tmp_path / "site-packages" / "coach")
    settings = load_settings({"COACH_HOME": "  "})
    assert settings.home.name == "turnaround-coach"
    assert not settings.home.is_relative_to(tmp_path)
    assert settings.content == tmp_path / "site-packages" / "coach"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("model = ", "config.toml"),
        ("colour = 'red'", "colour"),
        ("limit_s = 'long'", "limit_s"),
        ("limit_s = -1", "limit_s"),
        ("home = '/tmp'", "home"),
        ("model = 3", "model"),
        ("engine = 'other'", "engine"),
        ("voice = 'loud'", "voice"),
        ("voice = true", "voice"),
        ("use_remote = true", "use_remote"),
        ("remote = 'https://example.org'", "remote"),
        ("[remote]\nmodel = 'x'", "remote.url"),
        ("[remote]\nurl = 'https://example.org'\nkey = 'x'", "remote.key"),
        ("[remote]\nurl = 'http://example.org/v1'", "https"),
        ("[remote]\nurl = 'https://me:secret@example.org/v1'", "not the address"),
        ("[remote]\nurl = 'file:///etc/passwd'", "not the address"),
    ],
)
def test_a_bad_file_is_named(text: str, named: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigError, match=named) as caught:
        load_settings(environment(tmp_path))
    assert caught.value.fix


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(environment(tmp_path))


def test_a_bad_environment_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="COACH_LIMIT_S"):
        load_settings(environment(tmp_path, COACH_LIMIT_S="soon"))


@pytest.mark.parametrize("url", ["https://example.org/v1/", "http://localhost:8000/v1", "http://127.0.0.1:8000"])
def test_a_server_is_used_only_when_a_run_asks_for_it(url: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[remote]\nurl = "{url}"\n')
    settings = load_settings(environment(tmp_path, COACH_USE_REMOTE="1"))
    assert settings.remote is not None
    assert (settings.remote.url, settings.remote.model) == (url.rstrip("/"), "whisper-1")
    assert not settings.use_remote
    assert load_settings(environment(tmp_path), use_remote=True).use_remote


def test_a_server_that_is_not_set_up_cannot_be_asked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No transcription server"):
        load_settings(environment(tmp_path), use_remote=True)


def test_saving_keeps_comments_and_is_private(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('# mine\nmodel = "base"  # for now\n')
    settings = save_setting(load_settings(environment(home)), "microphone", 'USB "Pro"')
    assert settings.microphone == 'USB "Pro"'
    assert load_settings(environment(home)) == settings
    assert (home / "config.toml").read_text().startswith('# mine\nmodel = "base"  # for now\n')
    assert stat.S_IMODE((home / "config.toml").stat().st_mode) == 0o600


def test_a_private_folder_lies_in_private_folders(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "home" / "logs")
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "home" / "logs").stat().st_mode) == 0o700


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(StorageError, match="COACH_HOME"):
        make_private_folder(tmp_path / "home" / "logs")
    with pytest.raises(ConfigError, match="is not a folder"):
        load_settings(environment(tmp_path / "home"))


def test_a_setting_that_cannot_be_saved(tmp_path: Path) -> None:
    settings = load_settings(environment(tmp_path / "home"))
    (tmp_path / "home").touch()
    with pytest.raises(StorageError):
        save_setting(settings, "theme", "x")
