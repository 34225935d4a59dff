"""The journal of a batch: whatever interrupted the last run, what it finished is there and nothing else."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.cohort.journal import Journal
from coach.errors import StorageError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "results.journal"


def test_results_are_there_for_the_next_run(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.add("a", {"total": 3})
        journal.add("b", {"total": 4})
        assert journal.result("a") == {"total": 3}
    with Journal.open(path) as journal:
        assert len(journal) == 2
        assert (journal.result("b"), journal.result("a")) == ({"total": 4}, {"total": 3})
        assert "c" not in journal


def test_a_result_is_on_the_disk_at_once(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.add("a", {"total": 3})
        assert json.loads(path.read_bytes()) == {"key": "a", "result": {"total": 3}}


def test_only_the_owner_can_read_it(path: Path) -> None:
    with Journal.open(path):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_torn_last_line_is_taken_off(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.add("a", {"total": 3})
        journal.add("b", {"total": 4})
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for end in range(first, len(whole)):
        path.write_bytes(whole[:end])
        with Journal.open(path) as journal:
            assert "b" not in journal
            journal.add("c", {"total": end})
        with Journal.open(path) as journal:
            assert [key in journal for key in "abc"] == [True, False, True]
            assert journal.result("c") == {"total": end}


@given(damage=st.binary(max_size=80))
def test_damage_in_the_middle_loses_no_other_result(tmp_path_factory: pytest.TempPathFactory, damage: bytes) -> None:
    path = tmp_path_factory.mktemp("damaged") / "journal"
    with Journal.open(path) as journal:
        journal.add("a", {"total": 3})
    path.write_bytes(path.read_bytes() + damage + b"\n")
    with Journal.open(path) as journal:
        journal.add("b", {"total": 4})
    with Journal.open(path) as journal:
        assert journal.result("a") == {"total": 3}
        assert journal.result("b") == {"total": 4}


def test_again_starts_empty(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.add("a", {"total": 3})
    with Journal.open(path, again=True) as journal:
        assert len(journal) == 0
        journal.add("b", {"total": 4})
    with Journal.open(path) as journal:
        assert "a" not in journal
        assert journal.result("b") == {"total": 4}


def test_two_runs_do_not_share_it(path: Path) -> None:
    with Journal.open(path), pytest.raises(StorageError, match="already"), Journal.open(path):
        pass


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError), Journal.open(tmp_path / "file" / "journal"):
        pass
