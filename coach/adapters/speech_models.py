"""The speech models: `base`, which comes with the coach, and OpenAI's others, which can be downloaded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coach.adapters import embedded_model
from coach.adapters.download import Remote, download
from coach.adapters.speeds import Speeds
from coach.config import make_private_folder
from coach.errors import ModelError
from coach.model import SpeechModel
from coach.ports import Progress, silent


@dataclass(frozen=True, slots=True)
class _Official:
    """A checkpoint as OpenAI publishes it (whisper._MODELS): size in bytes, checksum, file name."""

    size: int
    sha256: str
    file: str


#: Written out here because importing whisper takes seconds, and listing models should not.
_OFFICIAL = {
    "tiny.en": _Official(75_571_315, "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03", "tiny.en.pt"),
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
    """A ModelStore in `<cache>/models`. `model` is the one in use; `server` is where downloads come from."""

    def __init__(self, cache: Path, model: str, *, server: str = _SERVER) -> None:
        self._folder = cache / "models"
        self._model = model
        self._server = server.rstrip("/")
        self._speeds = Speeds(cache / "speeds.json")

    def list(self) -> tuple[SpeechModel, ...]:
        """Every model there is, with what is known about it here."""
        sizes = {embedded_model.NAME: embedded_model.SIZE} | {name: one.size for name, one in _OFFICIAL.items()}
        return tuple(
            SpeechModel(name, size, self._present(name), name == self._model, self._speeds.of(name))
            for name, size in sizes.items()
        )

    def get(self, name: str, progress: Progress = silent) -> Path:
        """Have a model, downloading it when it is missing or damaged.

        Raises ModelError (unknown name, offline, too little disk, wrong checksum).
        """
        if name == embedded_model.NAME:
            return embedded_model.checkpoint(self._folder, progress)
        remote, target = self._remote(name), make_private_folder(self._folder) / f"{name}.pt"
        if not (target.is_file() and embedded_model.sha256(target) == remote.sha256):
            download(remote, target, progress)
        return target

    def path(self, name: str, progress: Progress = silent) -> Path:
        """The verified checkpoint of a model that is here already. Raises ModelError when it is not."""
        if name == embedded_model.NAME:
            return embedded_model.checkpoint(self._folder, progress)
        remote, target = self._remote(name), self._folder / f"{name}.pt"
        fix = f"Download it with `coach models get {name}`."
        if not target.is_file():
            raise ModelError(f"The speech model {name} is not on this machine yet.", fix)
        progress("Checking the speech model", None)
        if embedded_model.sha256(target) != remote.sha256:
            raise ModelError(f"The speech model {name} is damaged: its checksum is wrong.", fix)
        return target

    def record_speed(self, name: str, audio_s: float, work_s: float) -> None:
        """Remember how long a transcription took."""
        self._speeds.record(name, audio_s, work_s)

    def _present(self, name: str) -> bool:
        if name == embedded_model.NAME:
            return embedded_model.installed()
        return (self._folder / f"{name}.pt").is_file()

    def _remote(self, name: str) -> Remote:
        try:
            official = _OFFICIAL[name]
        except KeyError:
            known = ", ".join([embedded_model.NAME, *_OFFICIAL])
            raise ModelError(f"There is no speech model called {name!r}.", f"The names are: {known}.") from None
        return Remote(name, f"{self._server}/{official.sha256}/{official.file}", official.sha256)
