"""The speech models: `tiny.en` and `base`, which come with the coach, and OpenAI's others, which can be downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path

from coach.adapters import embedded_model
from coach.adapters.download import Remote, download
from coach.adapters.embedded_model import EMBEDDED
from coach.adapters.pinned import sha256
from coach.adapters.speeds import Speeds
from coach.config import WHISPER
from coach.errors import ModelError
from coach.folders import make_private_folder
from coach.model import SpeechModel
from coach.model_choice import AUTO, largest_that_keeps_up
from coach.ports import Progress, silent


@dataclass(frozen=True, slots=True)
class _Official:
    """A checkpoint as OpenAI publishes it (whisper._MODELS): size in bytes, checksum, file name."""

    size: int
    sha256: str
    file: str


#: Written out here because importing whisper takes seconds, and listing models should not.
_OFFICIAL = {
    "base.en": _Official(145_261_783, "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead", "base.en.pt"),
    "small.en": _Official(
        483_615_683, "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872", "small.en.pt"
    ),
    "medium.en": _Official(
        1_528_006_491, "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f", "medium.en.pt"
    ),
    "turbo": _Official(
        1_617_941_637, "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a", "large-v3-turbo.pt"
    ),
}
_SERVER = "https://openaipublic.azureedge.net/main/whisper/models"


class SpeechModels:
    """A ModelStore in `<cache>/models`, for one engine.

    `model` is the one that the user chose, or AUTO; `server` is where downloads come from.
    """

    def __init__(self, cache: Path, model: str, *, engine: str = WHISPER, server: str = _SERVER) -> None:
        self.engine = engine
        self._folder = cache / "models"
        self._model = model
        self._server = server.rstrip("/")
        self._speeds = Speeds(cache / "speeds.json")

    def list(self) -> tuple[SpeechModel, ...]:
        """Every model that the engine can use, the least able first, with what is known about it here."""
        chosen = self.chosen()
        return tuple(
            SpeechModel(name, size, self._present(name), name == chosen, self.speed(name))
            for name, size in self._sizes().items()
        )

    def chosen(self) -> str:
        """The model in use: the user's, or by what was measured so far the best one here."""
        if self._model != AUTO:
            return self._model
        return largest_that_keeps_up({name: self.speed(name) for name in self.here()})

    def here(self) -> tuple[str, ...]:
        """The models that can be loaded now, the least able first."""
        return tuple(name for name in self._sizes() if self._present(name))

    def speed(self, name: str) -> float | None:
        """Seconds of speech per second of work on this machine, None when it was never measured."""
        return self._speeds.of(self._speed_key(name))

    def times_measured(self, name: str) -> int:
        """How often, up to the few times that are kept."""
        return self._speeds.count(self._speed_key(name))

    def get(self, name: str, progress: Progress = silent) -> Path:
        """Have a model, downloading it when it is missing or damaged.

        Raises ModelError (unknown name, offline, too little disk, wrong checksum).
        """
        if name in EMBEDDED:
            return embedded_model.checkpoint(name, self._folder, progress)
        remote, target = self._remote(name), make_private_folder(self._folder) / f"{name}.pt"
        if not (target.is_file() and sha256(target) == remote.sha256):
            download(remote, target, progress)
        return target

    def path(self, name: str, progress: Progress = silent) -> Path:
        """The verified checkpoint of a model that is here already. Raises ModelError when it is not."""
        if name in EMBEDDED:
            return embedded_model.checkpoint(name, self._folder, progress)
        remote, target = self._remote(name), self._folder / f"{name}.pt"
        fix = f"Download it with `coach models get {name}`."
        if not target.is_file():
            raise ModelError(f"The speech model {name} is not on this machine yet.", fix)
        progress("Checking the speech model", None)
        if sha256(target) != remote.sha256:
            raise ModelError(f"The speech model {name} is damaged: its checksum is wrong.", fix)
        return target

    def record_speed(self, name: str, audio_s: float, work_s: float) -> None:
        """Remember how long a transcription took, unless this is a batch's worker, which shares the processor."""
        if parent_process() is not None:
            return
        self._speeds.record(self._speed_key(name), audio_s, work_s)

    def forget_speeds(self) -> None:
        """Have every model measured again at the next start."""
        self._speeds.forget()

    def _sizes(self) -> dict[str, int]:
        embedded = {name: model.size for name, model in EMBEDDED.items()}
        return embedded if self.engine != WHISPER else embedded | {name: one.size for name, one in _OFFICIAL.items()}

    def _speed_key(self, name: str) -> str:
        return name if self.engine == WHISPER else f"{self.engine} {name}"

    def _present(self, name: str) -> bool:
        return embedded_model.installed(name) if name in EMBEDDED else (self._folder / f"{name}.pt").is_file()

    def _remote(self, name: str) -> Remote:
        try:
            official = _OFFICIAL[name]
        except KeyError:
            known = ", ".join([*EMBEDDED, *_OFFICIAL])
            raise ModelError(f"There is no speech model called {name!r}.", f"The names are: {known}.") from None
        return Remote(name, f"{self._server}/{official.sha256}/{official.file}", official.sha256)
