"""What fuzzing has found, each as the plainest case that showed it."""

from __future__ import annotations

import io
import os
import sqlite3
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from http.client import HTTPResponse
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.adapters import audiofile
from coach.adapters import download as downloading
from coach.adapters.audiofile import read_mono
from coach.adapters.download import Remote, download
from coach.adapters.speeds import Speeds
from coach.adapters.tuned_layers import TunedLayers, name_of
from coach.backup import restore
from coach.bank import QuestionFile
from coach.batch import LONGEST_LINE, BadLineError, answer_lines, parse_line
from coach.cli import main
from coach.config import load_settings, save_setting
from coach.content import read_yaml
from coach.errors import AudioFileError, ConfigError, ContentError, ModelError, StorageError
from coach.history import History
from coach.listing import DAMAGED, list_attempts
from coach.model import Transcript
from coach.plain import cell
from coach.ports import silent
from coach.profile_file import read_profile
from coach.progress import read_progress
from coach.report import as_markdown
from coach.scoring.clauses import segment
from coach.scoring.levels import load_levels
from coach.scoring.relevance import without_echoes
from coach.small_file import read_small
from tests.fuzz.audio_files import wav
from tests.fuzz.backups import _NOW, _parts
from tests.fuzz.databases import _good
from tests.fuzz.harness import ROOT
from tests.fuzz.scoring_texts import assessed, scorer
from tests.fuzz.servers import _answered, _response

#: A title, a link, the clipboard, colours and a screen that is cleared.
HOSTILE = (
    "so \x1b]0;title\x07 \x1b]8;;https://x.org\x1b\\a link\x1b]8;;\x1b\\ \x1b]52;c;aGk=\x07\x9b2J\x1b[31m\u202ered"
)


def _yaml(folder: Path, text: str) -> None:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    read_yaml(path, QuestionFile)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,  # overflowed the C library's stack
        "- " * 200_000,
        "? " * 30_000,
        "questions: " + "[" * 60 + "]" * 60,
        "questions: &a [*a]",
        "questions: !!bool maybe",
        "questions: !!float ''",
        "questions: !!int '_'",
        "questions: !!timestamp soon",
        "questions: " + "1:" * 200_000 + "1",  # a number in base 60 took minutes
        "questions: " + "9" * 5000,
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)),
    ],
    ids=lambda text: text[:20],
)
def test_yaml_that_took_the_program_down(tmp_path: Path, text: str) -> None:
    began = time.process_time()
    with pytest.raises(ContentError) as caught:
        _yaml(tmp_path, text)
    assert len(caught.value.faults) < 100
    assert time.process_time() - began < 10


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("own.yaml", "config.toml", "profile.toml", "file.zip", "speeds.json"):
        os.mkfifo(tmp_path / name)
    with pytest.raises(ContentError):
        read_yaml(tmp_path / "own.yaml", QuestionFile)
    with pytest.raises(ConfigError):
        load_settings({"COACH_HOME": str(tmp_path)})
    with pytest.raises(ConfigError):
        read_profile(tmp_path / "profile.toml")
    with pytest.raises(StorageError):
        restore(tmp_path / "home", tmp_path / "file.zip", _NOW)
    assert Speeds(tmp_path / "speeds.json").of("base") is None


def test_a_home_that_nobody_has_is_named() -> None:
    with pytest.raises(StorageError, match="~nobody-has-this-name"):
        load_settings({"COACH_HOME": "~nobody-has-this-name/coach"})


@pytest.mark.parametrize("text", [f"limit_s = {'9' * 5000}", f"model = {'[' * 3000}"], ids=lambda text: text[:12])
def test_toml_beyond_what_the_parser_can_hold(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text("")
    settings = load_settings({"COACH_HOME": str(tmp_path)})
    for name in ("config.toml", "profile.toml"):
        (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError):
        load_settings({"COACH_HOME": str(tmp_path)})
    with pytest.raises(ConfigError):
        read_profile(tmp_path / "profile.toml")
    with pytest.raises(StorageError):
        save_setting(settings, "guess", value=True)


def test_half_a_character_in_a_batch_is_told() -> None:
    with pytest.raises(BadLineError, match="half of a character"):
        parse_line(rb'{"id": 1, "answer": "I failed \ud800 Step 1."}')


def test_a_line_without_end_is_not_read_into_memory() -> None:
    endless = io.BytesIO(b"x" * (2 * LONGEST_LINE) + b'\n{"id": 1, "answer": "I failed."}')
    first, second = answer_lines(endless)
    assert len(first) == LONGEST_LINE + 1
    with pytest.raises(BadLineError, match="longer than"):
        parse_line(first)
    assert parse_line(second).answer == "I failed."


def test_more_than_eight_channels_do_not_crash(tmp_path: Path) -> None:
    """PyAV ended the process."""
    path = tmp_path / "many.wav"
    samples = np.tile(np.linspace(-0.5, 0.5, 1600, dtype="<f4")[:, None], 64)
    path.write_bytes(wav(form=3, channels=64, bits=32, data=samples.tobytes()))
    assert np.allclose(read_mono(path), samples[:, 0], atol=1e-3)


@pytest.mark.parametrize("rate", [0, 1, 2**31 - 1])
def test_a_rate_that_nobody_records_at(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "odd.wav"
    path.write_bytes(wav(rate=rate, data=bytes(4000)))
    with pytest.raises(AudioFileError):
        read_mono(path)


def test_a_recording_of_many_hours_is_refused_before_it_is_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file can unpack to days of silence. Here an hour has a second, so that none has to be made."""
    path = tmp_path / "long.wav"
    path.write_bytes(wav(data=bytes(2 * 16000 * 30)))
    blocks = 0

    def counted(*arguments: object) -> Iterator[NDArray[np.float32]]:
        nonlocal blocks
        for block in resampled(*arguments):
            blocks += 1
            yield block

    resampled = audiofile._resampled
    monkeypatch.setattr(audiofile, "_resampled", counted)
    read_mono(path)
    everything, blocks = blocks, 0
    monkeypatch.setattr(audiofile, "LONGEST_S", 2)
    with pytest.raises(AudioFileError, match="is longer than"):
        read_mono(path)
    assert 0 < blocks < everything


@pytest.mark.parametrize("name", ["own.yaml", "config.toml", "profile.toml", "speeds.json"])
def test_fifty_megabytes_are_not_read(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(50_000_000)
    read: Callable[[Path], object] = {
        "own.yaml": lambda path: read_yaml(path, QuestionFile),
        "config.toml": lambda path: load_settings({"COACH_HOME": str(path.parent)}),
        "profile.toml": read_profile,
        "speeds.json": lambda path: read_small(path, 1_000_000),
    }[name]
    tracemalloc.start()
    try:
        with pytest.raises((ContentError, ConfigError, OSError)):
            read(tmp_path / name)
        assert tracemalloc.get_traced_memory()[1] < 45_000_000
    finally:
        tracemalloc.stop()


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_backup_that_is_damaged_where_it_is_packed(tmp_path: Path) -> None:
    content = bytearray(_parts()[0])
    content[200:260] = b"\xff" * 60
    (tmp_path / "file.zip").write_bytes(content)
    with pytest.raises(StorageError):
        restore(tmp_path / "home", tmp_path / "file.zip", _NOW)


def test_a_backup_made_to_fill_the_disk(tmp_path: Path) -> None:
    bomb = _zip(tmp_path / "bomb.zip", {"coach.sqlite3": _parts()[1], "takes/a.wav": bytes(120_000_000)})
    with pytest.raises(StorageError, match="unpacks to too much"):
        restore(tmp_path / "home", bomb, _NOW)
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["coach.lock"]


def _changed(folder: Path, column: str, old: str, new: str) -> Path:
    path = folder / "coach.sqlite3"
    path.write_bytes(_good())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"UPDATE attempts SET {column} = replace({column}, ?, ?)", (old, new))
    return path


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("scorecard", '"level":2', '"level":7'),
        ("scorecard", '"score":1.0', '"score":NaN'),
        ("transcript", '"duration_s":0.0', '"duration_s":1e999'),
        ("created_at", "20", "00"),
    ],
)
def test_a_row_that_no_screen_could_show(tmp_path: Path, column: str, old: str, new: str) -> None:
    path = _changed(tmp_path, column, old, new)
    with pytest.raises(StorageError, match="cannot be read"):
        History(path).all()
    if column == "created_at":
        assert {(one.refused, one.created_at.year) for one in list_attempts(path)} == {(DAMAGED, 1970)}


@pytest.mark.parametrize("column", ["question", "transcript"])
def test_a_row_that_is_no_text(tmp_path: Path, column: str) -> None:
    """Python tells of it by an error of SQLite's that has no number, and quotes what was said."""
    path = tmp_path / "coach.sqlite3"
    path.write_bytes(_good())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE attempts SET {column} = CAST(X'4920666169ff' AS TEXT)")
    with pytest.raises(StorageError, match="no text") as told:
        History(path).all()
    assert "I fai" not in str(told.value)


def test_a_schema_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "coach.sqlite3"
    path.write_bytes(_good().replace(b"CREATE INDEX attempts_by_time", b"CREATE \xe1\xff\xfeEX attempts_by_time"))
    with pytest.raises(StorageError):
        History(path).all()


def test_nothing_but_filled_pauses_is_refused() -> None:
    """Every clause was empty, and the heads were asked about none."""
    card = scorer().score("What happened?", Transcript("um um um um um um um", ""))
    assert card.refused


@pytest.mark.parametrize("unit", ["a. ", "no no, ", " ", "I failed. ", ", and so I ", "a'", "\t\n,"])
def test_time_grows_with_the_words_and_not_with_their_square(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    began = time.process_time()
    without_echoes(segment(text), "What happened?")
    assert time.process_time() - began < 8


def test_a_title_of_a_rubric_is_no_markup() -> None:
    attempt = assessed(Transcript("I failed Step 1 with a 208, and that was my own doing.", ""))
    titles = {part.name: "<b>x</b>|[y](z)" for part in attempt.scorecard.parts}
    text = as_markdown(replace(attempt, question="x"), titles, (45, 90))
    assert "<b>" not in text
    assert "[y](z)" not in text


def test_arrays_that_claim_more_than_there_is(tmp_path: Path) -> None:
    header = (
        b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }".ljust(127) + b"\n"
    )
    path = _zip(tmp_path / "tuned.npz", {"name.npy": header, "steps x.npy": header, "sizes x.npy": header})
    with pytest.raises(ModelError, match="claims"):
        TunedLayers.load(path)
    assert name_of(path) == ""


def test_an_array_whose_header_is_no_python(tmp_path: Path) -> None:
    """Its reader raised tokenize.TokenError, which is a kind of nothing else."""
    header = b"\x93NUMPY\x01\x00v\x00" + b"(" * 118
    path = _zip(tmp_path / "tuned.npz", {"name.npy": header, "steps x.npy": header, "sizes x.npy": header})
    with pytest.raises(ModelError):
        TunedLayers.load(path)


def test_levels_that_do_not_fit_together(tmp_path: Path) -> None:
    good = (ROOT / "rubrics" / "carr.levels.json").read_text()
    (tmp_path / "carr.levels.json").write_text(good.replace('"scales"', '"other"', 1).replace('"means"', '"scales"', 1))
    with pytest.raises(ContentError):
        load_levels(tmp_path, "carr")


@pytest.mark.parametrize("length", ["9" * 5000, "-1", "\u00b2", "99999999999999"])
def test_a_server_that_lies_about_the_length(tmp_path: Path, length: str) -> None:
    def urlopen(*_: object, **__: object) -> HTTPResponse:
        return _response(_answered(b"short", f"Content-Length: {length}\r\n".encode("latin-1")))

    with patch.object(downloading, "urlopen", urlopen), pytest.raises(ModelError):
        download(Remote("base", "https://127.0.0.1/x", "0" * 64), tmp_path / "base.pt", silent)


def test_speeds_nested_too_deep_are_measured_again(tmp_path: Path) -> None:
    path = tmp_path / "speeds.json"
    path.write_text("[" * 100_000)
    speeds = Speeds(path)
    speeds.record("base", 60.0, 6.0)
    assert speeds.of("base") == 10.0


@pytest.mark.parametrize("arguments", [["score", f"{HOSTILE}.wav"], ["show", HOSTILE], [HOSTILE], ["bin", HOSTILE]])
def test_what_was_typed_is_not_carried_out(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    assert main(arguments) in (1, 2)
    shown = capsys.readouterr()
    assert not set(shown.out + shown.err) & set("\x1b\x07\x9b")


def test_a_control_character_before_a_tab_hides_nothing_from_a_spreadsheet() -> None:
    assert cell("\0\tI failed Step 1.") == "'\tI failed Step 1."


@pytest.mark.parametrize(
    "levels", ["2", "-2.5", "[1, 2]", '{"own_it": "2"}', '{"own_it": {}}', '{"own_it": 9}', "true"]
)
def test_figures_without_levels_are_told(tmp_path: Path, levels: str) -> None:
    """Progress added them up."""
    path = tmp_path / "coach.sqlite3"
    path.write_bytes(_good())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE figures SET levels = ?", (levels,))
    with pytest.raises(StorageError, match="figures of attempt"):
        read_progress(path)
