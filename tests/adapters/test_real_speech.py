"""Real human speech, from a folder of yours: the project carries no recordings of other people (see CONTRIBUTING)."""

from __future__ import annotations

import os
from pathlib import Path

import jiwer
import pytest

from coach.adapters.whisper_transcriber import WhisperTranscriber

FOLDER = os.environ.get("COACH_REAL_SPEECH", "")
# Loose: base errs on a third of the words of some accents (EdAcc). A repetition loop errs on more than all of them.
WORST = float(os.environ.get("COACH_REAL_SPEECH_WER", "0.5"))
AUDIO = {".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a"}

# Not a thing that a machine lacks, so a plain skip even where COACH_TESTS_NO_SKIP is set.
pytestmark = pytest.mark.skipif(not FOLDER, reason="COACH_REAL_SPEECH names no folder of recordings")

PLAIN = jiwer.Compose(
    [
        jiwer.ToLowerCase(),
        jiwer.SubstituteRegexes({r"[-\u2013\u2014]": " "}),
        jiwer.RemovePunctuation(),
        jiwer.RemoveMultipleSpaces(),
        jiwer.Strip(),
        jiwer.ReduceToListOfListOfWords(),
    ]
)


def spoken(folder: Path) -> list[tuple[Path, str]]:
    """The recordings that have what is said beside them in a .txt file."""
    pairs = ((path, path.with_suffix(".txt")) for path in sorted(folder.expanduser().iterdir()))
    return [
        (path, text.read_text(encoding="utf-8"))
        for path, text in pairs
        if path.suffix.lower() in AUDIO and text.is_file()
    ]


def test_word_error_rate(transcriber: WhisperTranscriber) -> None:
    references: list[str] = []
    heard: list[str] = []
    for path, reference in spoken(Path(FOLDER)):
        transcript = transcriber.transcribe(path)
        references.append(reference)
        heard.append(transcript.raw_text)
        print(f"{path.name}: {rate([reference], [transcript.raw_text]):.1%} of {transcript.duration_s:.0f} s")
    assert references, f"{FOLDER} holds no recording with a .txt file of the same name"
    total = rate(references, heard)
    print(f"{len(heard)} recordings: word error rate {total:.1%}")
    assert total <= WORST


def rate(references: list[str], heard: list[str]) -> float:
    return jiwer.wer(references, heard, reference_transform=PLAIN, hypothesis_transform=PLAIN)
