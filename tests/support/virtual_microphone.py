"""A microphone made of software: a private PulseAudio whose default source hears whatever a test plays.

It needs neither a sound card nor D-Bus, and nothing outside its own temporary folder: several can run at once.
PortAudio finds it through `environment`, which must be set before PortAudio is first used in a process.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from tests.support.needs import missing
from tests.support.waiting import wait_until

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
DEADLINE_S = 30.0
# norewinds: without it the first block of a recording comes up to 1.9 s late.
DEVICES = (
    "load-module module-null-sink sink_name=vspk rate=48000 channels=1 norewinds=1",
    "load-module module-remap-source source_name=vmic master=vspk.monitor",
    "load-module module-null-sink sink_name=vplay rate=48000 channels=2 norewinds=1",
    "set-default-source vmic",
    "set-default-sink vplay",
)


class VirtualMicrophone:
    """What is spoken with `speak` is heard by the default microphone; what is played can be heard with `listen`."""

    def __init__(self) -> None:
        absent = [program for program in PROGRAMS if shutil.which(program) is None]
        if absent:
            missing(f"{', '.join(absent)} (Debian: apt install pulseaudio pulseaudio-utils libasound2-plugins)")
        # Not pytest's tmp_path: a Unix socket's path may have 107 characters at most.
        self.folder = Path(tempfile.mkdtemp(prefix="vmic-"))
        self._socket = self.folder / "socket"
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def environment(self) -> dict[str, str]:
        """What a process must have in its environment, before it loads PortAudio, to use this microphone."""
        return {"PULSE_SERVER": f"unix:{self._socket}", "PULSE_COOKIE": str(self.folder / "cookie")}

    def start(self) -> None:
        """Start the sound server; again after `kill`, on the same address."""
        configuration = self.folder / "server.pa"
        protocol = f"load-module module-native-protocol-unix socket={self._socket} auth-anonymous=1"
        configuration.write_text("\n".join((protocol, *DEVICES, "")))
        command = ["pulseaudio", "-n", "-F", str(configuration), "--exit-idle-time=-1", "--daemonize=no"]
        command += ["--use-pid-file=no", "--realtime=no", "--system=no", "--disallow-exit=yes"]
        if shutil.which("setpriv"):  # the server must not outlive a test run that was killed
            command = ["setpriv", "--pdeathsig", "KILL", *command]
        with (self.folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(command, env=self._server_environment(), stdout=log, stderr=log)
        self._wait("the sound server to answer", self._answers)

    def speak(self, path: Path) -> None:
        """Say an audio file (WAV, FLAC or Ogg) into the microphone, to its end."""
        speaking = self.start_speaking(path)
        if speaking.wait(timeout=600):
            raise RuntimeError(f"paplay ended with {speaking.returncode}")

    def start_speaking(self, path: Path) -> subprocess.Popen[bytes]:
        """Begin to say an audio file; the caller waits for, or terminates, the process."""
        return subprocess.Popen(
            ["paplay", "--device=vspk", "--latency-msec=500", str(path)], env=os.environ | self.environment
        )

    def listen(self, path: Path) -> subprocess.Popen[bytes]:
        """Record what is played on the default loudspeaker as WAV (16-bit, mono, 16 kHz) until terminated."""
        command = ["parec", "--device=vplay.monitor", "--file-format=wav", "--format=s16le", "--rate=16000"]
        command += ["--channels=1", "--latency-msec=50", str(path)]
        listening = subprocess.Popen(command, env=os.environ | self.environment)
        self._wait("the listener to connect", lambda: "RUNNING" in self._state_of("sources", "vplay.monitor"))
        return listening

    def in_use(self) -> bool:
        """Whether somebody is recording from the microphone now."""
        return "RUNNING" in self._state_of("sources", "vmic")

    def playing(self) -> bool:
        """Whether somebody is playing on the default loudspeaker now."""
        return bool(self._pactl("list", "short", "sink-inputs").strip())

    def remove_source(self) -> None:
        """Unplug the microphone: whoever records from it loses it. (And the loudspeaker: PulseAudio would move the
        stream to any source that is left.)"""
        for module in ("module-remap-source", "module-null-sink"):
            self._pactl("unload-module", module)

    def plug_in(self) -> None:
        """Undo `remove_source`."""
        for command in DEVICES:
            self._pactl(*command.split())

    def freeze(self) -> None:
        """Stall the device: the sound server stops answering, and nobody is told."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the sound server at once."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None
        self._socket.unlink(missing_ok=True)

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> VirtualMicrophone:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _server_environment(self) -> dict[str, str]:
        """The server keeps its state in its own folder and talks to no D-Bus."""
        folder = str(self.folder)
        own = dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), folder)
        own |= {"PULSE_RUNTIME_PATH": folder, "PULSE_STATE_PATH": folder}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS_", "PULSE_"))}
        return kept | own | {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}

    def _signal(self, number: signal.Signals) -> None:
        if self._server:
            self._server.send_signal(number)

    def _pactl(self, *arguments: str) -> str:
        environment = os.environ | self.environment | {"LC_ALL": "C"}
        done = subprocess.run(
            ["pactl", *arguments], check=False, env=environment, capture_output=True, text=True, timeout=DEADLINE_S
        )
        if done.returncode:
            raise RuntimeError(f"pactl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def _state_of(self, kind: str, name: str) -> str:
        lines = self._pactl("list", "short", kind).splitlines()
        return next((line for line in lines if line.split("\t")[1] == name), "")

    def _answers(self) -> bool:
        if self._server and self._server.poll() is not None:
            raise RuntimeError(f"pulseaudio ended: {(self.folder / 'server.log').read_text()}")
        try:
            return "vmic" in self._pactl("list", "short", "sources")
        except RuntimeError:
            return False

    def _wait(self, what: str, condition: Callable[[], bool]) -> None:
        try:
            wait_until(condition, what)
        except BaseException:
            self.close()
            raise
