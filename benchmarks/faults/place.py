"""A data folder to do harm to, with something in it that must survive; and every process that was started there."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

from coach.config import load_settings

ROOT = Path(__file__).parent.parent.parent
#: In the environment of every process that a scenario starts, so that none is missed at its end.
MARK = "COACH_FAULT_SCENARIO"
DISK_BYTES = 24 * 1024 * 1024


class Place:
    """A private folder, on a small disk of its own when asked for (`on_disk` tells whether that could be had)."""

    def __init__(self, *, small_disk: bool = False) -> None:
        self.mark = secrets.token_hex(8)
        self.folder = Path(tempfile.mkdtemp(prefix="coach-fault-"))
        self.disk = self.folder / "disk"
        self.disk.mkdir(mode=0o700)
        self.on_disk = small_disk and _mount(self.disk)
        self.home = self.disk / "home"
        self.home.mkdir(mode=0o700)
        #: On the big disk: what a program that was started there says.
        self.outside = self.folder / "outside"
        self.outside.mkdir(mode=0o700)
        cache = load_settings().cache
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.home / "cache").symlink_to(cache.resolve(), target_is_directory=True)

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """This process's, but for what is the coach's or Textual's own; this checkout's code comes first."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "TEXTUAL", "PULSE_"))
        }
        path = os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH", "")]))
        kept |= {"PYTHONPATH": path, "COACH_HOME": str(self.home), MARK: self.mark, "PYTHONUNBUFFERED": "1"}
        return kept | dict(extra or {})

    def start(self, *command: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
        """A process in a group of its own, its output to be read; errors go with it."""
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment(),
            cwd=self.outside,
            text=True,
            errors="replace",
            start_new_session=True,
        )

    def run(self, *command: str, deadline_s: float = 60.0) -> tuple[int, str]:
        """A command to its end: exit code and all that it said. Raises TimeoutError."""
        process = self.start(*command)
        try:
            said, _ = process.communicate(timeout=deadline_s)
        except subprocess.TimeoutExpired:
            end_group(process.pid)
            process.communicate()
            raise TimeoutError(f"{' '.join(command[-3:])} ran for more than {deadline_s:.0f} s") from None
        return process.returncode, said

    def coach(self, *arguments: str, deadline_s: float = 60.0) -> tuple[int, str]:
        """The installed command, to its end."""
        return self.run(COACH, *arguments, deadline_s=deadline_s)

    def takes(self) -> list[Path]:
        return sorted((self.home / "takes").glob("*.wav"))

    @property
    def used_bytes(self) -> int:
        return shutil.disk_usage(self.disk).used

    def fill(self, leave: int = 0) -> None:
        """Leave no more room on the disk than that (bytes)."""
        if leave:
            with suppress(OSError), (self.disk / "filler").open("wb", buffering=0) as file:
                file.write(bytes(max(0, shutil.disk_usage(self.disk).free - leave)))
            return
        with suppress(OSError), (self.disk / "filler").open("wb", buffering=0) as file:
            while file.write(bytes(65536)):
                pass
        with suppress(OSError), (self.disk / "filler").open("ab", buffering=0) as file:
            while file.write(bytes(512)):
                pass

    def free(self) -> None:
        (self.disk / "filler").unlink(missing_ok=True)

    def still_running(self, deadline_s: float = 5.0) -> list[str]:
        """What of all that was started here runs on after a moment of grace."""
        deadline = time.monotonic() + deadline_s
        while (running := self._processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return [" ".join(process.info["cmdline"] or [])[:80] for process in running]

    def close(self) -> None:
        for process in self._processes():
            with suppress(psutil.Error):
                process.kill()
        if self.on_disk:
            subprocess.run(["umount", "--lazy", str(self.disk)], check=False, capture_output=True)
        _make_mutable(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Place:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["cmdline", "status"]):
            with suppress(psutil.Error):
                if process.info["status"] != psutil.STATUS_ZOMBIE and process.environ().get(MARK) == self.mark:
                    found.append(process)
        return found


COACH = str(Path(sys.executable).with_name("coach"))


def driver(*arguments: str) -> Sequence[str]:
    """The command of one of `benchmarks.faults.drivers`."""
    return (sys.executable, "-m", "benchmarks.faults.drivers", *arguments)


def end_group(pid: int) -> None:
    """Kill a process and all of its group, at once."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _mount(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs", str(folder)]
    return (
        shutil.which("mount") is not None and subprocess.run(command, check=False, capture_output=True).returncode == 0
    )


def _make_mutable(folder: Path) -> None:
    if shutil.which("chattr"):
        subprocess.run(["chattr", "-R", "-i", str(folder)], check=False, capture_output=True)
