"""What a program and all its children do to files and to the network, told by strace, with the network taken away.

The program runs in a network namespace without interfaces where the system allows one, so that nothing can leave; and
every system call that would have sent something is recorded, so that nothing even tried.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.support.needs import missing

_NETWORK = "socket,connect,bind,sendto,sendmsg,sendmmsg"
_FILES = "openat,openat2,open,creat,mkdir,mkdirat,mknod,mknodat,symlink,symlinkat,link,linkat,rename,renameat,renameat2"
_MODES = "chmod,fchmod,fchmodat,umask"
#: A line of `strace -ttt`: the time, the call, its arguments, its result.
_LINE = re.compile(r"(?P<time>\d+\.\d+) (?P<call>\w+)\((?P<arguments>.*)\)\s+= (?P<result>-?\d+|\?)(?P<more>.*)")
_TEXT = r'"((?:[^"\\]|\\.)*)"'
#: A relative path with the folder that it starts from (`strace -y`), or an absolute one.
_PATH = re.compile(rf"(?:(?:AT_FDCWD|\d+)<(?P<folder>[^>]*)>, )?{_TEXT}")
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Made:
    """A file, a folder, or a name that was made or may have been: with the mode that it would have been given."""

    path: Path
    mode: int
    call: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What was done. `sent` are system calls that had to do with a network; `started` whole command lines with their
    environments; `locals` the Unix sockets that were connected to."""

    made: tuple[Made, ...]
    sent: tuple[str, ...]
    started: tuple[str, ...]
    locals: frozenset[str]
    loosened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracer:
    """Puts itself before a command that is started in the folder `work`; `read` is for when it has ended."""

    folder: Path
    work: Path
    umask: int = 0

    def command(self, *command: str) -> list[str]:
        """Under a umask that would let everybody in, without a network, and watched."""
        if shutil.which("strace") is None:
            missing("strace (Debian: apt install strace)")
        self.folder.mkdir(exist_ok=True, mode=0o700)
        logs = Path(tempfile.mkdtemp(dir=self.folder))
        traced = ["strace", "-ff", "--seccomp-bpf", "-qq", "-ttt", "-v", "-y", "-s", "4096"]
        traced += ["-e", f"trace={_NETWORK},{_FILES},{_MODES},execve", "-e", "signal=none"]
        traced += ["-o", str(logs / "of")]
        widened = ["sh", "-c", f'umask {self.umask:03o}; exec "$@"', "sh"]
        return [*_without_network(), *traced, "--", *widened, *command]

    def read(self) -> Trace:
        """Everything that the watched programs did so far."""
        calls = sorted(call for log in self.folder.glob("*/of.*") for call in _calls(log))
        return _told(calls, self.umask, self.work)


@cache
def _without_network() -> tuple[str, ...]:
    """The command that takes the network away, empty where that is not allowed: then only the recording is left."""
    for command in (("unshare", "-n"), ("unshare", "-rn")):
        if shutil.which("unshare"):
            tried = subprocess.run([*command, "true"], check=False, capture_output=True)
            if tried.returncode == 0:
                return command
    return ()


@dataclass(frozen=True, order=True, slots=True)
class _Call:
    time: float
    name: str
    arguments: str = field(compare=False)
    result: int = field(compare=False)
    more: str = field(compare=False)

    def __str__(self) -> str:
        return f"{self.name}({self.arguments}) = {self.result}{self.more}"


def _calls(log: Path) -> Iterator[_Call]:
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if match := _LINE.match(line):
                result = -1 if match["result"] == "?" else int(match["result"])
                yield _Call(float(match["time"]), match["call"], match["arguments"], result, match["more"])


def _told(calls: list[_Call], umask: int, work: Path) -> Trace:
    made, sent, started, unix, loosened = [], [], [], set[str](), []
    for call in calls:
        if call.name == "umask":
            # The narrowest is not tracked by process: one umask counts for all, so that a wide one is a fault of all.
            umask = int(call.arguments, 8)
        elif call.name == "execve":
            started.append(str(call))
        elif call.name in _NETWORK.split(","):
            if "AF_INET" in call.arguments or "AF_PACKET" in call.arguments:
                sent.append(str(call))
            elif call.name == "connect" and call.result == 0:
                unix.update(re.findall(r'sun_path=@?"([^"]*)"', call.arguments))
        elif call.result >= 0:
            if call.name.endswith("chmod") or call.name == "fchmodat":
                mode = int(re.findall(r"\b0[0-7]*\b", call.arguments)[-1], 8)
                if mode & _OTHERS:
                    loosened.append(str(call))
            else:
                made.extend(_made(call, umask, work))
    return Trace(tuple(made), tuple(sent), tuple(started), frozenset(unix), tuple(loosened))


def _made(call: _Call, umask: int, work: Path) -> Iterator[Made]:
    """Nothing for a file that was only read."""
    paths = [(Path(folder) if folder else work) / _decoded(text) for folder, text in _PATH.findall(call.arguments)]
    if call.name in {"openat", "openat2", "open", "creat"}:
        writing = call.name == "creat" or re.search(r"O_(WRONLY|RDWR|CREAT|TMPFILE)", call.arguments)
        if not writing:
            return
        # With -y the result tells which file it is, whatever the name led to.
        told = re.match(r"<([^>]*)>", call.more)
        path = Path(_decoded(told[1].removesuffix("(deleted)"))) if told else paths[0]
        creates = re.search(r"O_CREAT|O_TMPFILE|creat", f"{call.name} {call.arguments}")
        mode = int(re.findall(r", (0[0-7]*)$", call.arguments)[0], 8) & ~umask if creates else 0
        yield Made(path, mode, str(call))
    elif call.name.startswith(("mkdir", "mknod")):
        mode = int(re.findall(r", (?:S_IF\w+\|)?(0[0-7]*)", call.arguments)[-1], 8) & ~umask
        yield Made(paths[0], mode, str(call))
    else:
        yield Made(paths[-1], 0, str(call))


def _decoded(text: str) -> str:
    raw = text.encode("latin-1", errors="replace").decode("unicode_escape", errors="replace")
    return raw.encode("latin-1", errors="replace").decode(errors="replace")


def sees_through(path: Path) -> str:
    """The mode of what is there, as text, when others than its owner may do anything with it; else empty."""
    mode = os.lstat(path).st_mode
    if path.is_symlink():
        return ""
    return f"{mode & 0o777:03o} {path}" if mode & _OTHERS else ""
