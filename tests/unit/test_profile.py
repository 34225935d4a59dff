"""The profile: what may be said, whom it suits, and how it is kept."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest

from coach.errors import ConfigError, StorageError
from coach.folders import LOCK
from coach.profile import ALL_SUITS, FIELDS, Profile, known_words, suits_of, with_values
from coach.profile_file import delete_profile, read_profile, write_profile

TODAY = date(2026, 11, 22)
FULL = Profile(
    step1_result=207,
    step1_attempts=1,
    ck_score=247,
    ck_attempts=1,
    step3="pass",
    graduated=2019,
    visa="J-1",
    specialty="internal medicine",
    usce_months=4,
    interview=date(2026, 12, 11),
)


def suits(**values: object) -> frozenset[str]:
    return suits_of(Profile.model_validate(values), TODAY)


def test_an_empty_profile_suits_everything() -> None:
    assert suits_of(Profile(), TODAY) == ALL_SUITS
    assert Profile().is_empty
    assert not FULL.is_empty


def test_what_was_not_said_rules_nothing_out() -> None:
    assert suits(interview=TODAY, specialty="surgery") == ALL_SUITS
    assert suits(ck_score=250) == ALL_SUITS - {"low_ck", "failed_ck"}


@pytest.mark.parametrize(
    ("values", "fits", "not_fits"),
    [
        ({"step1_result": 219}, {"low_step1"}, {"passed_step1", "failed_step1"}),
        ({"step1_result": 220}, set(), {"low_step1", "passed_step1", "failed_step1"}),
        ({"step1_result": "pass", "step1_attempts": 2}, {"passed_step1", "failed_step1"}, {"low_step1"}),
        ({"step1_result": "not taken"}, set(), {"low_step1", "passed_step1", "failed_step1"}),
        ({"ck_score": 234}, {"low_ck"}, {"failed_ck"}),
        ({"ck_score": 235, "ck_attempts": 2}, {"failed_ck"}, {"low_ck"}),
        ({"graduated": 2025}, set(), {"gap", "old_graduate"}),
        ({"graduated": 2024}, {"gap"}, {"old_graduate"}),
        ({"graduated": 2020}, {"gap", "old_graduate"}, set()),
        ({"graduated": 2025, "interview": date(2027, 1, 9)}, {"gap"}, {"old_graduate"}),
        ({"visa": "none"}, set(), {"visa"}),
        ({"visa": "H-1B"}, {"visa"}, set()),
        ({"usce_months": 0}, {"no_usce"}, set()),
        ({"usce_months": 1}, set(), {"no_usce"}),
    ],
)
def test_whom_the_questions_are_for(values: dict[str, object], fits: set[str], not_fits: set[str]) -> None:
    found = suits(**values)
    assert fits <= found
    assert not found & not_fits
    assert "any" in found


def test_what_can_be_put_into_a_wording() -> None:
    assert known_words(FULL) == {
        "step1": "207",
        "ck": "247",
        "graduated": "2019",
        "specialty": "internal medicine",
        "visa": "J-1",
    }
    assert known_words(Profile(step1_result="pass", visa="none")) == {}


def test_values_as_they_are_typed() -> None:
    typed = {"step1_result": " Pass ", "ck_score": "247", "interview": "2026-12-11", "step3": "not_taken"}
    profile = with_values(Profile(), typed)
    assert (profile.step1_result, profile.ck_score, profile.step3) == ("pass", 247, "not taken")
    assert profile.interview == date(2026, 12, 11)
    assert with_values(profile, {"ck_score": " "}).ck_score is None


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("step1_result", "Passed", "pass"),
        ("step3", "not yet", "not taken"),
        ("step3", "none", "not taken"),
        ("usce_months", "4 months", 4),
        ("usce_months", "1 month", 1),
        ("usce_months", "2 years", 24),
        ("usce_months", "none", 0),
        ("interview", "14 December 2026", date(2026, 12, 14)),
        ("interview", "Dec 1st, 2026", date(2026, 12, 1)),
        ("interview", "14 Dec. 2026", date(2026, 12, 14)),
    ],
)
def test_what_people_write_is_understood(key: str, typed: str, kept: object) -> None:
    assert getattr(with_values(Profile(), {key: typed}), key) == kept


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ck_score", "24", "Step 2 CK: '24'"),
        ("step1_result", "passed well", "your score, pass, or not taken"),
        ("step1_result", "failed then pass", "write pass here, and under Step 1 attempts how many it took"),
        ("step3", "Fail", "If you passed later, write pass"),
        ("usce_months", "a few months", "how many months, such as 4"),
        ("interview", "12/11/2026", "such as 2026-12-11"),
        ("interview", "14 December", "such as 2026-12-11"),
        ("interview", "soon", "2026-12-11"),
        ("graduated", "long ago", "the year"),
        ("name", "Ada", "step1_result, step1_attempts"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_can(key: str, value: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_values(Profile(), {key: value})
    assert said in str(caught.value)


def test_every_field_has_a_label_and_a_hint() -> None:
    assert set(FIELDS) == set(Profile.model_fields)


def test_it_is_kept_privately_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "home" / "profile.toml"
    assert read_profile(path) is None
    write_profile(path, FULL)
    assert read_profile(path) == FULL
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    write_profile(path, Profile())
    assert read_profile(path) == Profile()
    assert {one.name for one in path.parent.iterdir()} == {LOCK, "profile.toml"}
    delete_profile(path)
    delete_profile(path)
    assert read_profile(path) is None


@pytest.mark.parametrize("text", ["ck_score = ", "ck_score = 24\n", "surname = 'x'\n", "interview = 'soon'\n", "\xff"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "profile.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        read_profile(path)
    assert str(path) in caught.value.what
    assert "coach profile --clear" in caught.value.fix


def test_the_old_profile_stays_where_a_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "profile.toml"
    write_profile(path, FULL)

    def full_disk(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(StorageError, match=r"profile\.toml"):
        write_profile(path, Profile())
    assert read_profile(path) == FULL
    assert {one.name for one in tmp_path.iterdir()} == {LOCK, "profile.toml"}
