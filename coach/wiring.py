"""Put a Coach together. The only importer of adapters, and only when one is built."""

from __future__ import annotations

from pathlib import Path

from coach.bank import load_bank
from coach.config import Settings, make_private_folder
from coach.ports import WorkerPool
from coach.rehearsal import Coach, Equipment
from coach.rubric import load_rubrics


def build_coach(settings: Settings) -> Coach:
    """A Coach on this machine's devices and models; none of them is loaded yet. Raises ContentError."""
    from coach.adapters.loudspeaker import Loudspeaker
    from coach.adapters.microphone import Microphone
    from coach.adapters.portaudio import PortAudio
    from coach.adapters.sentence_encoder import SentenceEncoder
    from coach.adapters.speech_models import SpeechModels
    from coach.adapters.whisper_transcriber import WhisperTranscriber

    rubrics = load_rubrics(settings.content / "rubrics")
    bank = load_bank(settings.content / "question_bank", rubrics.names)
    audio = PortAudio()
    models = SpeechModels(settings.cache, settings.model)
    equipment = Equipment(
        recorder=Microphone(audio),
        player=Loudspeaker(audio),
        transcriber=WhisperTranscriber(models, settings.model),
        encoder=SentenceEncoder(),
        models=models,
    )
    return Coach(settings, bank, rubrics, equipment)


def build_worker_pool(settings: Settings, *, workers: int | None, scheduler: str | None) -> WorkerPool:
    """Processes for a batch: as many as were asked for or fit this machine, or those of a Dask cluster."""
    if scheduler is not None:
        from coach.adapters.cluster import Cluster

        return Cluster(scheduler)
    from coach.adapters.process_pool import ProcessPool, fitting_workers
    from coach.adapters.speech_models import SpeechModels

    size = next((model.size_bytes for model in SpeechModels(settings.cache, settings.model).list() if model.in_use), 0)
    return ProcessPool(workers or fitting_workers(size))


def sentence_model_folder() -> Path:
    """Where the sentence model is, without loading it. Raises ModelError when it is not installed."""
    from coach.adapters.sentence_encoder import model_folder

    return model_folder()


def keep_terminal_clean(log: Path) -> None:
    """Send what libraries print beneath a full-screen app to the log, before any is loaded. Raises StorageError."""
    from coach.adapters.quiet_stderr import keep_stderr_quiet

    make_private_folder(log.parent)
    keep_stderr_quiet(log)
