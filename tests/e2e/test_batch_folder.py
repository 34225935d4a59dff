"""A folder of answers, scored by real processes and by a real Dask cluster, while they are interrupted and killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support import voice
from tests.support.waiting import wait_until

DEADLINE_S = 180
ANSWERS = 30
BIN = Path(sys.executable).parent
SPOKEN = "I failed Step 1, and that result is mine. Then I did two timed blocks every day, and my next score was 247."


@dataclass(frozen=True)
class Office:
    """A folder of answers, and the environment in which they are scored."""

    folder: Path
    home: Path

    @property
    def out(self) -> Path:
        return self.home.parent / "results.jsonl"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "DASK_"))}
        return kept | {"COACH_HOME": str(self.home)}

    @contextmanager
    def process(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [str(BIN / command[0]), *command[1:]],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home.parent,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def scoring(self, *options: str) -> Iterator[subprocess.Popen[str]]:
        with self.process("coach", "score", "--batch", str(self.folder), "--out", str(self.out), *options) as process:
            yield process

    def kept(self) -> int:
        """How many results are on the disk for good."""
        journal = self.out.with_name(f"{self.out.name}.journal")
        return journal.read_bytes().count(b"\n") if journal.exists() else 0

    def wait_for_more(self, process: subprocess.Popen[str], than: int) -> int:
        wait_until(lambda: self.kept() > than + 1 or process.poll() is not None, "results", DEADLINE_S)
        assert process.poll() is None, process.communicate()
        return self.kept()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_text(encoding="utf-8").splitlines()]

    def assert_each_once(self) -> None:
        """In the results and in the journal."""
        lines = self.lines()
        names = sorted(path.name for path in self.folder.iterdir())
        assert sorted(line["file"] for line in lines) == names
        assert all(line["error"] is None and (line["refused"] or line["total"] >= 0) for line in lines)
        journal = self.out.with_name(f"{self.out.name}.journal").read_text(encoding="utf-8").splitlines()
        assert set(Counter(json.loads(line)["key"] for line in journal).values()) == {1}
        assert len(journal) == len(names)


@pytest.fixture
def office(tmp_path: Path, model_cache: Path) -> Office:
    """Typed answers, no two alike."""
    office = Office(tmp_path / "answers", tmp_path / "home")
    office.folder.mkdir()
    office.home.mkdir(mode=0o700)
    (office.home / "cache").symlink_to(model_cache, target_is_directory=True)
    for number in range(ANSWERS):
        text = f"I failed Step 1 with {150 + number}. That is mine. I read passively. Then I did {number} blocks a day."
        (office.folder / f"answer-{number:02}.txt").write_text(text, encoding="utf-8")
    return office


def test_nothing_is_lost_or_scored_twice_whatever_interrupts_it(office: Office) -> None:
    with office.scoring("--workers", "2") as process:
        office.wait_for_more(process, than=0)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 130
        assert "Stopped." in told
        assert "Traceback" not in told
        assert "leaked" not in told
        wait_until(lambda: not any(worker.is_running() for worker in workers), "the workers to end")
    interrupted = office.kept()
    assert 0 < interrupted < ANSWERS

    with office.scoring("--workers", "2") as process:
        office.wait_for_more(process, than=interrupted)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        wait_until(lambda: not any(worker.is_running() for worker in workers), "the workers to notice")
    killed = office.kept()
    assert interrupted < killed < ANSWERS

    with office.scoring("--workers", "2") as process:
        office.wait_for_more(process, than=killed)
        _a_scoring_process_of(process).kill()
        _, told = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 0, told
    assert f"{ANSWERS - killed} scored now, {killed} before, 0 failed" in told
    office.assert_each_once()
    assert office.out.stat().st_mode & 0o777 == 0o600


def test_a_cluster_that_loses_a_worker(office: Office) -> None:
    voice.say(SPOKEN, office.folder / "spoken.wav")
    where = office.home.parent / "scheduler.json"
    file = ("--scheduler-file", str(where), "--no-dashboard")
    with ExitStack() as cluster:
        cluster.enter_context(office.process("dask", "scheduler", "--port", "0", "--host", "127.0.0.1", *file))
        wait_until(lambda: where.exists() and where.read_text(), "the scheduler", DEADLINE_S)
        doomed, _ = (
            cluster.enter_context(office.process("dask", "worker", "--nthreads", "1", "--no-nanny", *file))
            for _ in range(2)
        )
        address = json.loads(where.read_text())["address"]
        with office.scoring("--scheduler", address) as process:
            office.wait_for_more(process, than=0)
            doomed.kill()
            _, told = process.communicate(timeout=DEADLINE_S)
        assert process.returncode == 0, told
        assert f"{ANSWERS + 1} scored now, 0 before, 0 failed" in told
    office.assert_each_once()
    spoken = next(line for line in office.lines() if line["file"] == "spoken.wav")
    assert spoken["delivery"]["duration_s"] > 3
    assert spoken["recording"] == str(office.folder / "spoken.wav")


def test_no_scheduler_is_a_clear_message(office: Office) -> None:
    with office.scoring("--scheduler", "tcp://127.0.0.1:9") as process:
        _, told = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 3
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in told
    assert "Traceback" not in told


def _a_scoring_process_of(process: subprocess.Popen[str]) -> psutil.Process:
    children = psutil.Process(process.pid).children()
    return next(child for child in children if any("spawn_main" in part for part in child.cmdline()))
