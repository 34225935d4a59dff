"""`config.toml` and `profile.toml`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from coach.config import load_settings, save_setting
from coach.profile import FIELDS, known_words, suits_of, with_values
from coach.profile_file import read_profile, write_profile
from tests.fuzz.harness import Parser
from tests.fuzz.nasty import damaged, texts

_CONFIG = b"""# mine
model = "auto"
engine = "whisper"
microphone = "USB"
theme = "coach-dark"
coach_mode = true
guess = false
voice = "off"
limit_s = 300.0
[remote]
url = "https://example.org/v1"
model = "whisper-1"
"""
_PROFILE = b"""step1_result = 208
step1_attempts = 2
ck_score = 247
step3 = "not taken"
graduated = 2019
visa = "J-1"
specialty = "internal medicine"
usce_months = 3
interview = 2026-12-11
"""
_SNIPPETS = (
    b"9" * 5000,
    b"0x" + b"f" * 5000,
    b"1e999",
    b"nan",
    b"-inf",
    b"[" * 3000,
    b"a." * 2000,
    b"{a=" * 1000,
    b"a = 1\na = 2\n",
    b"[a]\n[a]\n",
    b"[[remote]]\n",
    b"remote.url.x = 1\n",
    b'"\\ud800"',
    b'"\\u0000"',
    b'"\\u001b[31m"',
    b'"https://[::1"',
    b'"https://a\\u0000b/"',
    b'"http://localhost:99999999"',
    b"0001-01-01",
    b"9999-12-31",
    b"9999-12-31T23:59:59-23:59",
    b"07:32:00",
    b"2024-02-30",
    b'"""',
    b"'''",
    b"\r",
)


def _check_config(content: bytes, folder: Path) -> None:
    (folder / "config.toml").write_bytes(content)
    settings = load_settings({"COACH_HOME": str(folder)})
    assert isinstance(settings.sends_to, str)
    save_setting(settings, "guess", value=True)
    assert load_settings({"COACH_HOME": str(folder)}).guess


def _check_profile(case: tuple[bytes, dict[str, str]], folder: Path) -> None:
    path, (content, typed) = folder / "profile.toml", case
    path.write_bytes(content)
    try:
        profile = read_profile(path)
    finally:
        today = datetime(2026, 11, 23, tzinfo=UTC).date()
    assert profile is not None
    suits_of(profile, today)
    known_words(profile)
    told = with_values(profile, typed)
    write_profile(path, told)
    assert read_profile(path) == told


def _check_environment(case: tuple[dict[str, str], str], folder: Path) -> None:
    """What the environment says: its values cannot hold a NUL."""
    values, home = case
    environment = {name: value.replace("\0", "") for name, value in values.items()}
    environment["COACH_HOME"] = home.replace("\0", "") or str(folder)
    load_settings(environment)


CONFIG = Parser(
    "config.toml",
    st.one_of(damaged([_CONFIG], _SNIPPETS), st.sampled_from(_SNIPPETS), st.binary(max_size=200)),
    _check_config,
)
PROFILE = Parser(
    "profile.toml",
    st.tuples(
        st.one_of(damaged([_PROFILE, _PROFILE, b""], _SNIPPETS), st.binary(max_size=200)),
        st.dictionaries(
            st.sampled_from([*FIELDS, "other"]),
            st.one_of(
                st.sampled_from(["", "208", "pass", "9" * 5000, "2026-12-11", "none"]),
                texts(surrogates=True, longest=100),
            ),
            max_size=3,
        ),
    ),
    _check_profile,
)
ENVIRONMENT = Parser(
    "environment",
    st.tuples(
        st.dictionaries(
            st.sampled_from([f"COACH_{key}" for key in ("MODEL", "ENGINE", "THEME", "GUESS", "VOICE", "LIMIT_S")]),
            st.one_of(
                st.sampled_from(["nan", "inf", "1e999", "-1", "9" * 5000, "on", ""]),
                texts(surrogates=True, longest=100),
            ),
            max_size=3,
        ),
        st.one_of(
            st.sampled_from(["", " ", "~", "~nobody-here", "~/x", "/dev/null", "/proc/1", "a" * 5000]),
            st.text(max_size=10),
        ),
    ),
    _check_environment,
)
