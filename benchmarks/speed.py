"""How long scoring takes: one answer, a batch as a user runs it, and the fit of the rubric."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np

from benchmarks.answers import LabelledAnswer
from benchmarks.predictions import card_of
from coach.config import load_settings
from coach.ports import Encoder, silent
from coach.rubric import load_rubrics
from coach.scoring.scorer import Scorer

#: An answer of 150 words, give or take.
WORDS = range(130, 171)
WARM_UP = 3
BATCH = 1000
NEW_EXEMPLAR = "That 207 belongs to nobody but me, and I count it as a fair question."


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds per answer."""

    count: int
    median_s: float
    slow_s: float


def machine() -> str:
    """The processor, how many of them, the system and Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    name = next(names, platform.processor() or platform.machine())
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def time_per_answer(scorer: Scorer, answers: Sequence[LabelledAnswer]) -> Times:
    """Median and 95th percentile over the answers of 130 to 170 words, once the models are warm."""
    chosen = [answer for answer in answers if answer.word_count in WORDS]
    seconds = []
    for answer in [*chosen[:WARM_UP], *chosen]:
        start = time.perf_counter()
        card_of(scorer, answer.question, answer.answer)
        seconds.append(time.perf_counter() - start)
    measured = seconds[WARM_UP:]
    return Times(len(measured), float(np.median(measured)), float(np.percentile(measured, 95)))


def time_batch(answers: Sequence[LabelledAnswer]) -> float:
    """Seconds that `coach score --batch` takes for a thousand answers, from start to end of the process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number, answer in enumerate(islice(cycle(answers), BATCH)):
                file.write(json.dumps({"id": number, "question": answer.question, "answer": answer.answer}) + "\n")
        start = time.perf_counter()
        command = [sys.executable, "-m", "coach", "score", "--batch", str(path), "--json"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
    assert len(done.stdout.splitlines()) == BATCH
    return seconds


def time_fit(encoder: Encoder) -> dict[str, float]:
    """Seconds to a scorer of the five-part rubric, from YAML, under each circumstance by name."""
    content = load_settings().content / "rubrics"
    with tempfile.TemporaryDirectory() as folder:
        rubrics, cache = Path(folder) / "rubrics", Path(folder) / "cache"
        shutil.copytree(content, rubrics)
        times = {"cold, as shipped": _timed_fit(rubrics, encoder, cache), "cached": _timed_fit(rubrics, encoder, cache)}
        path = rubrics / "five_part.yaml"
        before = path.read_text(encoding="utf-8")
        after = before.replace("      level_2:\n", f"      level_2:\n        - {NEW_EXEMPLAR}\n", 1)
        assert after != before
        path.write_text(after, encoding="utf-8")
        times["one exemplar added"] = _timed_fit(rubrics, encoder, cache)
        (rubrics / "five_part.embeddings.npz").unlink(missing_ok=True)
        return times | {"every example embedded anew": _timed_fit(rubrics, encoder, Path(folder) / "new-cache")}


def _timed_fit(rubrics: Path, encoder: Encoder, cache: Path) -> float:
    start = time.perf_counter()
    Scorer.fitted(load_rubrics(rubrics).get("five_part"), encoder, cache, silent)
    return time.perf_counter() - start
