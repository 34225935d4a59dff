"""A whole evening of practice without a network, every file that is written watched, and words that must not get out.

What is said, typed and told in it holds words that stand nowhere else; they are looked for wherever they do not belong.
"""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from coach.adapters import embedded_model
from coach.profile import Profile
from coach.profile_file import write_profile
from tests.e2e.conftest import User
from tests.support.terminal import Terminal
from tests.support.tracing import Made, Trace, Tracer, sees_through
from tests.support.virtual_microphone import VirtualMicrophone
from tests.support.voice import say

DEADLINE_S = 240
COACH = str(Path(sys.executable).with_name("coach"))
MODEL = "tiny.en"
SPOKEN = (
    "My Step 1 score was 204, and that result is mine. My grandmother collects purple umbrellas in Rotterdam. "
    "Then I did two timed blocks every morning."
)
TYPED = (
    "I passed Step 1 with a 207, and that was my own doing. The zebrafinch sang. Then I did two timed blocks every day "
    "and kept an error log."
)
#: Of the answers, the profile, a question of the user's own, a note and a tag.
SECRETS = ("umbrella", "rotterdam", "zebrafinch", "quokkology", "axolotl", "narwhal", "pangolin")
OWN_QUESTION = """\
questions:
  - id: my-own
    topic: Mine
    text: What did the axolotl teach you?
    wordings: [Tell me about the axolotl., And the axolotl?]
    why: It is mine.
    target_s: [45, 90]
    rubric: five_part
    suits: [any]
"""


@dataclass(frozen=True)
class Evening:
    """Where everything is, and how a program is started there: watched, and with umask 000."""

    folder: Path
    microphone: VirtualMicrophone
    told: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    @property
    def work(self) -> Path:
        """The folder in which the user stands, with what they asked to be written there."""
        return self.folder / "work"

    @property
    def system(self) -> tuple[Path, Path]:
        """The user's home folder, and that for temporary files: nothing has any business in either."""
        return self.folder / "user", self.folder / "tmp"

    @property
    def environment(self) -> dict[str, str]:
        user, temporary = self.system
        strange = ("COACH_", "TEXTUAL", "XDG_", "HF_", "NUMBA_", "TORCH", "PYTHONDONTWRITE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
        own = {"COACH_HOME": str(self.home), "COACH_MODEL": MODEL, "HOME": str(user), "TMPDIR": str(temporary)}
        return kept | self.microphone.environment | own

    @property
    def tracer(self) -> Tracer:
        return Tracer(self.folder / "trace", self.work)

    @cached_property
    def trace(self) -> Trace:
        return self.tracer.read()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`coach`, reading from a pipe."""
        return subprocess.Popen(
            self.tracer.command(COACH, *arguments),
            env=self.environment,
            cwd=self.work,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_together(self, *runs: tuple[tuple[str, ...], str]) -> None:
        """Commands at the same time, each with what is typed into it; what each tells is kept under its words."""
        with ExitStack() as stack:
            started = [(arguments, typed, stack.enter_context(self.start(*arguments))) for arguments, typed in runs]
            for arguments, typed, process in started:
                out, err = process.communicate(typed, timeout=DEADLINE_S)
                self.told[" ".join(arguments[:2])] = out + err
                assert process.returncode == 0, (arguments, out, err)


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory, model_cache: Path, microphone: VirtualMicrophone) -> Evening:
    evening = Evening(tmp_path_factory.mktemp("evening"), microphone)
    prepare(evening, model_cache)
    answer = say(SPOKEN, evening.folder / "answer.wav")
    in_the_app(evening, answer)
    on_the_command_line(evening, answer)
    return evening


def prepare(evening: Evening, model_cache: Path) -> None:
    """A profile, a question of their own, and a cache in which there is nothing but the converted speech model."""
    for folder in (evening.home, evening.work, *evening.system):
        folder.mkdir(mode=0o700)
    write_profile(evening.home / "profile.toml", Profile(specialty="quokkology", ck_score=251))
    own = evening.home / "question_bank"
    own.mkdir(mode=0o700)
    (own / "mine.yaml").touch(mode=0o600)
    (own / "mine.yaml").write_text(OWN_QUESTION)
    models = evening.cache / "models"
    models.mkdir(parents=True, mode=0o700)
    evening.cache.chmod(0o700)
    checkpoint = embedded_model.checkpoint(MODEL, model_cache / "models")
    for path in checkpoint.parent.glob(f"{MODEL}.pt*"):
        (models / path.name).symlink_to(path)


def in_the_app(evening: Evening, answer: Path) -> None:
    """Record, look at the score, note, star, export, look back, hear the interviewer, leave."""
    user = User(evening.home, evening.microphone)
    command, *arguments = evening.tracer.command(COACH)
    with Terminal(command, *arguments, environment=evening.environment, folder=evening.work) as terminal:
        terminal.wait_for("Answer aloud")
        terminal.press("d")
        terminal.wait_for("Choose a question")
        terminal.press("enter")
        terminal.wait_for("Press Space and answer aloud")
        terminal.press("space")
        terminal.wait_for("Recording")
        terminal.wait_until(lambda: user.recorded_s() > 0.3, "the recording to begin")
        evening.microphone.speak(answer)
        spoken_s = user.recorded_s()
        terminal.wait_until(lambda: user.recorded_s() > spoken_s + 0.5, "the last word to be recorded")
        terminal.press("space")
        terminal.wait_for("Scorecard.*of 10")
        terminal.press("n")
        terminal.wait_for("Note and tags")
        terminal.press("a narwhal")
        terminal.wait_for("a narwhal")
        # The first key after Tab may still come to the note, where a space does no harm.
        terminal.press("tab", " ", " ", "pangolin")
        terminal.wait_for("pangolin")
        terminal.press("ctrl+s")
        terminal.wait_for("The note is kept")
        terminal.press("o")
        terminal.wait_for("Saved, readable by you alone")
        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("h")
        terminal.wait_for("History.*When")
        terminal.press("escape")
        terminal.wait_for("Answer aloud")
        terminal.press("i")
        terminal.wait_for("Questions +in writing")
        terminal.press("v")
        terminal.wait_for("spoken by")
        terminal.press("s")
        terminal.wait_for("Press Space and answer aloud")
        # A question whose sound is late stays in writing, as on a computer that has much else to do.
        terminal.wait_until(lambda: bool(list(evening.cache.glob("voice/*.wav"))), "the voice to have spoken")
        terminal.press("ctrl+q")
        leave(terminal)


def leave(terminal: Terminal) -> None:
    """Quitting in the middle of an interview may be asked about."""
    terminal.wait_until(lambda: terminal.ended or "Quit" in terminal.words, "the app to end, or to ask")
    if not terminal.ended:
        terminal.press("y")
    assert terminal.exit_code() == 0


def on_the_command_line(evening: Evening, answer: Path) -> None:
    folder = evening.work / "answers"
    folder.mkdir(mode=0o700)
    (folder / "typed.txt").write_text(TYPED)
    (folder / "spoken.wav").symlink_to(answer)
    (evening.work / "lines.jsonl").write_text(
        json.dumps({"id": 1, "question": "What did the axolotl teach you?", "answer": TYPED})
    )
    plain_mode = f"1\n2\n1\n2\n{TYPED}\n\n\n8\n1\n4\n"
    evening.run_together(
        (("score", str(answer), "--save", "--json"), ""),
        (("score", "--batch", "answers", "--out", "results.jsonl", "--workers", "1"), ""),
    )
    evening.run_together((("--plain",), plain_mode), (("doctor",), ""), (("doctor", "--json"), ""))
    evening.run_together((("score", "--batch", "lines.jsonl", "--save", "--json"), ""))
    evening.run_together((("export", "season.csv", "--all"), ""))
    evening.run_together((("backup", "kept.zip"), ""))


def attempts(evening: Evening) -> list[dict[str, object]]:
    return User(evening.home, evening.microphone).attempts()


def test_the_evening_was_what_it_is_taken_for(evening: Evening) -> None:
    """Nothing else here means anything otherwise."""
    kept = attempts(evening)
    assert [attempt["source"] for attempt in kept] == ["microphone", "file", "typed", "typed"]
    heard = str(kept[0]["transcript"]).lower()
    assert "umbrella" in heard or "rotterdam" in heard
    assert kept[-1]["question"] == "What did the axolotl teach you?"
    for path in ("season.csv", "results.jsonl", "kept.zip"):
        assert (evening.work / path).stat().st_size > 100
    assert len(list((evening.home / "exports").iterdir())) == 2
    assert list((evening.cache / "voice").glob("*.wav"))
    assert any((evening.cache / "models" / "compiled").rglob("*.nbi"))
    made = {item.path for item in evening.trace.made}
    assert evening.home / "coach.sqlite3" in made
    assert len(evening.trace.started) >= 10


def test_nothing_was_sent_or_even_tried(evening: Evening) -> None:
    assert evening.trace.sent == ()
    sound = evening.microphone.environment["PULSE_SERVER"].removeprefix("unix:")
    assert evening.trace.locals == {sound}


def test_only_the_data_folder_and_what_was_asked_for_are_written(evening: Evening) -> None:
    user, temporary = evening.system
    sound = evening.microphone.folder / "cookie"
    asked_for = (evening.work / name for name in ("season.csv", "results.jsonl", "kept.zip"))
    allowed = (evening.home, *asked_for, sound)
    beside = re.compile(
        rf"{re.escape(str(evening.work))}/(\.season\.csv\.\w+|\.backup-\w+(/.*)?|results\.jsonl\.journal(\.lock)?)"
    )
    strange = [
        item.call
        for item in evening.trace.made
        if not any(item.path.is_relative_to(folder) for folder in (*allowed, temporary))
        and not beside.fullmatch(str(item.path))
        and not is_of_the_system(item)
    ]
    assert strange == []
    assert list(user.rglob("*")) == []
    assert list(temporary.rglob("*")) == []
    left = {path.name for path in evening.work.iterdir()}
    assert left <= {"answers", "lines.jsonl", "season.csv", "results.jsonl", "kept.zip"} | {
        "results.jsonl.journal",
        "results.jsonl.journal.lock",
    }


def is_of_the_system(item: Made) -> bool:
    """Devices, what a process tells of itself, shared memory that is private and gone, and compiled Python."""
    path = str(item.path)
    if path.startswith("/dev/shm/"):
        # JACK, which PortAudio asks for microphones, keeps a database of its own there.
        return path.startswith("/dev/shm/jack_db-") or (not item.mode & 0o077 and not item.path.exists())
    if re.fullmatch(r".*/__pycache__(/[\w.-]+\.pyc(\.\d+)?)?", path):
        return True
    return path.startswith(("/dev/", "/proc/self/", "pipe:", "socket:", "/memfd:"))


def test_nothing_is_for_others_although_the_umask_allows_it(evening: Evening) -> None:
    """What is there, and what was there for a moment: temporary files, SQLite's, locks."""
    lasting = [evening.home, *evening.home.rglob("*")]
    lasting += [evening.work / name for name in ("season.csv", "results.jsonl", "results.jsonl.journal", "kept.zip")]
    assert [told for path in lasting if (told := sees_through(path))] == []
    ours = [item for item in evening.trace.made if item.path.is_relative_to(evening.folder)]
    assert [item.call for item in ours if item.mode & 0o077] == []
    assert evening.trace.loosened == ()
    assert stat.S_IMODE(evening.home.stat().st_mode) == 0o700


def test_no_word_gets_out_of_the_files_that_are_for_it(evening: Evening) -> None:
    """Not into a log, a name, the cache, an argument or the environment of any program."""
    homes = {"coach.sqlite3", "coach.sqlite3-wal", "profile.toml", "mine.yaml"}
    told = [
        (path, secret)
        for path in evening.home.rglob("*")
        for secret in SECRETS
        if secret in str(path).lower()
        or (path.is_file() and path.name not in homes and path.parent.name != "exports" and holds(path, secret))
    ]
    assert told == []
    log = (evening.home / "logs" / "coach.log").read_text()
    assert "Transcribed" in log
    assert [line for line in evening.trace.started for secret in SECRETS if secret in line.lower()] == []


def holds(path: Path, secret: str) -> bool:
    content = path.read_bytes().lower()
    return secret.encode() in content or secret.encode("utf-16-le") in content


@pytest.mark.parametrize("command", ["doctor", "doctor --json", "export season.csv", "backup kept.zip"])
def test_what_is_told_in_passing_holds_no_word_of_it(evening: Evening, command: str) -> None:
    told = evening.told[command].lower()
    assert told
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize(
    "tries",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.getaddrinfo('example.org', 80)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "urllib.request.urlopen('https://example.org/', timeout=1)",
        "subprocess.run([sys.executable, '-c', 'import socket; socket.create_connection((\"::1\", 9))'])",
        "threading.Thread(target=lambda: socket.create_connection(('192.0.2.1', 80), timeout=1)).start()",
    ],
)
def test_the_guard_sees_whoever_tries(tmp_path: Path, tries: str) -> None:
    tracer = Tracer(tmp_path / "trace", tmp_path)
    source = f"import socket, subprocess, sys, threading, urllib.request\ntry:\n    {tries}\nexcept OSError: pass"
    subprocess.run(tracer.command(sys.executable, "-c", source), check=True, timeout=DEADLINE_S, capture_output=True)
    assert tracer.read().sent


def test_the_tracer_sees_every_way_of_making_a_file(tmp_path: Path) -> None:
    source = """
import os, pathlib, sqlite3, subprocess, tempfile
os.chdir({folder!r})
open("a", "w"), os.mkdir("b"), os.symlink("a", "c"), os.link("a", "d"), os.rename("d", "e")
os.close(os.open("f", os.O_CREAT | os.O_WRONLY, 0o644))
sqlite3.connect("g").execute("create table t (x)")
subprocess.run(["touch", "h"])
os.umask(0o077)
open("private", "w")
"""
    tracer = Tracer(tmp_path / "trace", tmp_path)
    command = tracer.command(sys.executable, "-c", source.format(folder=str(tmp_path)))
    subprocess.run(command, check=True, timeout=DEADLINE_S)
    made = {item.path.name: item.mode for item in tracer.read().made if item.path.is_relative_to(tmp_path)}
    assert set("abcefgh") <= set(made)
    assert {made["a"], made["h"]} == {0o666}
    assert made["b"] == 0o777
    assert made["private"] == 0o600
    assert sees_through(tmp_path / "a")
    assert not sees_through(tmp_path / "private")


BROKEN = """
import sys
from coach.tui.screens import scorecard
def broken(self, *args):
    secret = self.attempt.transcript.said
    raise RuntimeError("it broke")
scorecard.ScorecardScreen.on_mount = broken
from coach.cli import main
sys.exit(main())
"""


def test_a_crash_tells_where_and_not_what_was_said(evening: Evening) -> None:
    """On the screen, from which it is copied into a report, and in the log."""
    with Terminal(
        sys.executable, "-c", BROKEN, environment=evening.environment, folder=evening.work, size=(160, 50)
    ) as terminal:
        terminal.wait_for("Answer aloud")
        terminal.press("h")
        terminal.wait_for("History.*When.*axolotl.*Open")
        terminal.press("enter")
        terminal.wait_until(lambda: terminal.ended, "the app to crash")
        # Before it is the history, which shows questions.
        told = terminal.tail[terminal.tail.rindex("Traceback") :]
    assert "it broke" in told
    assert "in broken" in told
    log = "".join(path.read_text() for path in (evening.home / "logs").iterdir())
    for secret in (*SECRETS, "step 1 score was"):
        assert secret not in told.lower()
        assert secret not in log.lower()
