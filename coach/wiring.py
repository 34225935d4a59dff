"""Put a Coach together. The only importer of adapters, and only when one is built."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.deferred import deferred
from coach.folders import make_private_folder

if TYPE_CHECKING:
    from coach.adapters.speech_models import SpeechModels
    from coach.config import Settings
    from coach.ports import Encoder, Player, Progress, Recorder, Transcriber, WorkerPool
    from coach.rehearsal import Coach, Equipment


def build_coach(settings: Settings) -> Coach:
    """A Coach on this machine's devices and models; none of them is loaded yet. Raises ContentError.

    What processes that were killed left half done in the data folder is cleared away.
    """
    from coach.bank import load_bank
    from coach.database import Database
    from coach.rehearsal import Coach
    from coach.rubric import load_rubrics
    from coach.takes import Takes

    Database(settings.database).tidy()
    Takes(settings.takes).tidy()
    rubrics = load_rubrics(settings.content / "rubrics", own=settings.own_rubrics)
    bank = load_bank(settings.content / "question_bank", rubrics.names, own=settings.own_questions)
    return Coach(settings, bank, rubrics, _equipment(settings))


def _equipment(settings: Settings) -> Equipment:
    """Each piece is imported at its first use: looking something up imports none, the first paint waits for none."""
    from coach.adapters.piper_voice import NeuralVoice
    from coach.adapters.portaudio import PortAudio
    from coach.adapters.system_voice import SpeechDispatcher, SystemVoice
    from coach.rehearsal import Equipment

    audio = PortAudio()

    def speech_models() -> SpeechModels:
        from coach.adapters.speech_models import SpeechModels

        return SpeechModels(settings.cache, settings.model, engine=settings.engine)

    models = deferred(speech_models)

    def microphone() -> Recorder:
        from coach.adapters.microphone import Microphone

        return Microphone(audio)

    def loudspeaker() -> Player:
        from coach.adapters.loudspeaker import Loudspeaker

        return Loudspeaker(audio)

    def transcriber() -> Transcriber:
        if settings.use_remote and settings.remote is not None:
            from coach.adapters.remote_transcriber import RemoteTranscriber
            from coach.adapters.transcription_server import TranscriptionServer
            from coach.config import REMOTE_KEY

            return RemoteTranscriber(TranscriptionServer(settings.remote, os.environ.get(REMOTE_KEY, "")))
        from coach.adapters.whisper_transcriber import WhisperTranscriber

        return WhisperTranscriber(models, settings.model)

    def encoder() -> Encoder:
        from coach.adapters.remembering_encoder import RememberingEncoder
        from coach.adapters.sentence_encoder import SentenceEncoder

        return RememberingEncoder(SentenceEncoder())

    return Equipment(
        recorder=deferred(microphone),
        player=deferred(loudspeaker),
        transcriber=deferred(transcriber),
        encoder=deferred(encoder),
        models=models,
        voices=(NeuralVoice(), SystemVoice(), SpeechDispatcher()),
    )


def build_worker_pool(
    *,
    workers: int | None,
    scheduler: str | None,
    model_bytes: int = 0,
    limit_s: Callable[[Any], float] | None = None,
) -> WorkerPool:
    """Processes for a batch: as many as were asked for or fit this machine, or those of a Dask cluster.

    `model_bytes` is the size of the speech model that each will load; 0 when there is nothing to hear. A process of
    this machine that works on a job for longer than its `limit_s` is ended.
    """
    if scheduler is not None:
        from coach.adapters.cluster import Cluster

        return Cluster(scheduler)
    from coach.adapters.process_pool import ProcessPool, fitting_workers

    return ProcessPool(workers or fitting_workers(model_bytes), limit_s)


def measure_speech_models(settings: Settings, progress: Progress) -> None:
    """Measure anew how fast every speech model on this machine is. Raises ModelError."""
    from coach.adapters.model_loading import measure_all
    from coach.adapters.speech_models import SpeechModels

    measure_all(SpeechModels(settings.cache, settings.model, engine=settings.engine), progress)


def sentence_model_folder() -> Path:
    """Where the sentence model is, without loading it. Raises ModelError when it is not installed."""
    from coach.adapters.sentence_encoder import model_folder

    return model_folder()


def keep_terminal_clean(log: Path) -> None:
    """Send what libraries print beneath a full-screen app to the log, before any is loaded. Raises StorageError."""
    from coach.adapters.quiet_stderr import keep_stderr_quiet

    make_private_folder(log.parent)
    keep_stderr_quiet(log)
