"""The use cases: ask, record, assess, keep, review. The one door for the TUI and the command line.

Methods block and may be called from worker threads; each says what it raises, always a CoachError.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from coach.asked import Asked, AskedQuestions
from coach.bank import Question, QuestionBank
from coach.bin import Bin
from coach.config import Settings, VoiceChoice, save_setting
from coach.delivery import measure_delivery
from coach.errors import CoachError, Fault, TakeInterruptedError
from coach.exchange import finish
from coach.follow_ups import PartQuestion, as_asked, narrowed, next_follow_up
from coach.garbage import uncollected
from coach.history import History, recording_checksum
from coach.interviewer import Interviewer
from coach.listing import Listed, heard_with, list_attempts
from coach.live import LiveTakes, unnoticed
from coach.mishaps import told_plainly
from coach.model import (
    Attempt,
    InputDevice,
    InputLevel,
    Recording,
    Scorecard,
    Session,
    Source,
    SpeechModel,
    Transcript,
)
from coach.model_choice import AUTO
from coach.norms import paced
from coach.one_writer import WAIT_S, Writer
from coach.ports import (
    DirectVoice,
    Encoder,
    ModelStore,
    Player,
    Progress,
    Recorder,
    Transcriber,
    Voice,
    silent,
    unfollowed,
)
from coach.preparation import Preparation
from coach.review import Review
from coach.rubric import RubricLibrary
from coach.scoring import Scorers
from coach.takes import Takes

if TYPE_CHECKING:
    from coach.rubric_check import RubricSummary
    from coach.scoring.sentence import Hearing

_UNSCORED = "It has not been scored yet. Press r to send it again."
_WARM_UP = "I failed Step 1 because I only read. I then did two timed blocks a day, and I passed with 240 points."


@dataclass(frozen=True, slots=True)
class Equipment:
    """The adapters a Coach works with."""

    recorder: Recorder
    player: Player
    transcriber: Transcriber
    encoder: Encoder
    models: ModelStore
    voices: tuple[Voice | DirectVoice, ...] = ()
    """The interviewer's, the best first; those that are not here among them."""


class Coach:
    """Everything a rehearsal needs, behind one door."""

    def __init__(self, settings: Settings, bank: QuestionBank, rubrics: RubricLibrary, equipment: Equipment) -> None:
        self.settings = settings
        self.writer = Writer(settings.home)
        """The right to write in the data folder: claimed by an app for its lifetime, by a command for a moment."""
        self.bank = bank
        self.rubrics = rubrics
        self._equipment = equipment
        self._history = History(settings.database)
        self._takes = Takes(settings.takes)
        self._asked = AskedQuestions(settings.database)
        self.bin = Bin(settings.database, settings.takes)
        self.review = Review(settings.database, bank, rubrics)
        self._live = LiveTakes()
        self.interviewer = Interviewer(
            lambda: self.settings.voice, equipment.voices, equipment.player, settings.cache / "voice"
        )
        self.preparation = Preparation(settings.profile, settings.database, bank, rubrics)
        self._scorers = Scorers(rubrics, equipment.encoder, settings.cache)

    def begin_writing(self, wait_s: float = WAIT_S) -> None:
        """Keep the right to write as long as this process lives, and bring to its end what was cut off.

        Raises ReadOnlyError when another process has the right still after `wait_s`, StorageError.
        """
        self.writer.claim(wait_s)
        finish(self.settings.home)

    # Questions

    def question(self, question_id: str | None, rubric: str | None = None) -> Question:
        """The question of the bank, by its own rubric or the one named; without a question, an unnamed one on `rubric`.

        Raises NotFoundError.
        """
        if question_id:
            known = self.bank.get(question_id)
            return known.model_copy(update={"rubric": self.rubrics.get(rubric).name}) if rubric else known
        name = self.rubrics.get(rubric or "five_part").name
        return Question.model_construct(id="", topic="", text="", why="", target_s=(45, 90), rubric=name)

    def question_of(self, attempt: Attempt | Listed) -> Question:
        """The question as it was asked then, whether or not the bank still has it."""
        about = attempt.scorecard.asks_about if isinstance(attempt, Attempt) else attempt.asks_about
        return self._as_asked(Asked(attempt.question_id, attempt.question, attempt.rubric, about))

    def _as_asked(self, asked: Asked) -> Question:
        known = next((question for question in self.bank.questions if question.id == asked.question_id), None)
        known = known or self.question(None, asked.rubric if asked.rubric in self.rubrics.names else None)
        known = known.model_copy(update={"id": asked.question_id, "text": asked.question})
        return as_asked(known, asked.asks_about)

    def follow_up(self, attempt: Attempt, earlier: tuple[Scorecard, ...] = (), turn: int = 0) -> PartQuestion | None:
        """What an interviewer would ask next; None when nothing is lacking, or enough was asked.

        `earlier` are the cards before this one, when it answers a follow-up itself; `turn` chooses the wording.
        """
        card = attempt.scorecard
        if card.rubric not in self.rubrics.names:
            return None
        rubric, question = self.rubrics.get(card.rubric), self.question_of(attempt)
        return next_follow_up(rubric, question, (*earlier, card), turn)

    # Models

    def load_models(self, progress: Progress = silent) -> None:
        """Load all that assessing needs, in the order in which a take needs it. Raises ModelError, NotAssessedError."""
        with told_plainly("loading the models"), uncollected():
            self._equipment.transcriber.load(progress)
            self._equipment.encoder.load(progress)
            # The first answer pays for what its libraries put off; this one is nobody's.
            self._scorers.get("five_part", progress).score("", Transcript(_WARM_UP, _WARM_UP))
            for name in self.rubrics.names:
                self._scorers.get(name, progress)
        progress("Ready", 1.0)

    @property
    def hears_with(self) -> str:
        """The speech model that is loaded; before that, the one that would be."""
        return self._equipment.transcriber.model

    @property
    def model_is_automatic(self) -> bool:
        """Whether this machine's speed chose the speech model, and not the user or a server."""
        return self.settings.model == AUTO and not self.settings.sends_to

    def heard_last_with(self) -> str:
        """The speech model of the latest spoken answer; empty where nothing tells. Raises StorageError."""
        return heard_with(self.settings.database)

    def speech_models(self) -> tuple[SpeechModel, ...]:
        return self._equipment.models.list()

    def get_speech_model(self, name: str, progress: Progress = silent) -> Path:
        """Download a speech model. Raises ModelError."""
        return self._equipment.models.get(name, progress)

    # Microphone

    def microphones(self) -> tuple[InputDevice, ...]:
        """Raises DeviceError when there is no PortAudio."""
        return self._equipment.recorder.devices()

    def choose_microphone(self, name: str) -> None:
        """Use this microphone from now on (the recorder asks for `settings.microphone` at each take)."""
        self.settings = save_setting(self.settings, "microphone", name)

    def monitor(self, *, stop: Event, on_level: Callable[[InputLevel], None]) -> None:
        """Report input levels until `stop`. Raises DeviceError."""
        self._equipment.recorder.monitor(device=self.settings.microphone, stop=stop, on_level=on_level)

    def choose_coach_mode(self, on: bool) -> None:
        """Whether the parts light up while one speaks, from now on. Raises StorageError."""
        self.settings = save_setting(self.settings, "coach_mode", on)

    def choose_theme(self, name: str) -> None:
        """Use these colours from now on. Raises StorageError."""
        self.settings = save_setting(self.settings, "theme", name)

    def choose_guessing(self, *, on: bool) -> None:
        """Ask, or no longer ask, for the user's own guess before a score is shown. Raises StorageError."""
        self.settings = save_setting(self.settings, "guess", on)

    def choose_voice(self, choice: VoiceChoice) -> None:
        """Who speaks the questions from now on. Raises StorageError."""
        self.settings = save_setting(self.settings, "voice", choice)

    # Rubrics

    def check_rubrics(self, name: str | None = None) -> tuple[RubricSummary, ...]:
        """What is in one rubric's files, or in all. Raises NotFoundError, ContentError with every fault."""
        from coach.rubric_check import check_rubrics

        chosen = [self.rubrics.get(name)] if name else self.rubrics.rubrics
        return check_rubrics(chosen, self._equipment.encoder.name)

    def unfit_files(self) -> tuple[Fault, ...]:
        """The rubrics' files that were made for another sentence model. Raises ContentError."""
        from coach.rubric_check import made_for_another

        name = self._equipment.encoder.name
        return tuple(fault for rubric in self.rubrics.rubrics for fault in made_for_another(rubric, name))

    def try_sentence(self, sentence: str, rubric: str = "five_part", progress: Progress = silent) -> Hearing:
        """What a rubric's clause heads hear in one sentence. Raises NotFoundError, ContentError, ModelError."""
        from coach.scoring.sentence import hear

        return hear(sentence, self.rubrics.get(rubric), self._equipment.encoder, self.settings.cache, progress)

    # Takes

    def record(
        self,
        question: Question,
        *,
        stop: Event,
        paused: Event,
        on_level: Callable[[InputLevel], None],
        on_behind: Callable[[bool], None] = unnoticed,
        on_earned: Callable[[Scorecard], None] | None = None,
    ) -> Recording:
        """Record a take, on disk as it is spoken; it is transcribed meanwhile where that is possible.

        `on_behind` is told when transcribing falls behind the speaker, and when it has caught up. `on_earned`
        is told what the answer so far has earned, from the transcription's thread: the sound is never kept waiting.
        Nothing is recorded before the interviewer is silent. Raises DeviceError, ReadOnlyError, StorageError,
        TakeInterruptedError.
        """
        self.interviewer.hush()
        with self.writer.turn():
            return self._record(question, stop, paused, on_level, on_behind, on_earned)

    def _record(
        self,
        question: Question,
        stop: Event,
        paused: Event,
        on_level: Callable[[InputLevel], None],
        on_behind: Callable[[bool], None],
        on_earned: Callable[[Scorecard], None] | None,
    ) -> Recording:
        path = self._takes.new_path(question.id, datetime.now(UTC))
        about = question.asks_about if isinstance(question, PartQuestion) else ""
        self._asked.remember(path, Asked(question.id, question.text, question.rubric, about))
        transcriber = self._equipment.transcriber
        on_text = partial(self._follow, question, on_earned)
        on_audio = self._live.start(transcriber, path, on_text, on_behind, stop.is_set)
        try:
            recording = self._equipment.recorder.record(
                path,
                device=self.settings.microphone,
                stop=stop,
                paused=paused,
                on_level=on_level,
                on_audio=on_audio,
                limit_s=self.settings.limit_s,
            )
        except TakeInterruptedError:
            self._live.end(path)
            raise
        except CoachError:
            self._live.abandon(path)
            self._asked.forget(path)
            raise
        self._live.end(path)
        return replace(recording, question_id=question.id)

    def _follow(self, question: Question, on_earned: Callable[[Scorecard], None] | None, text: str) -> None:
        if on_earned is None:
            self._scorers.prepare(question, text)
        elif (card := self._scorers.so_far(question, text)) and not card.refused:
            on_earned(card)

    def pending_takes(self) -> tuple[Recording, ...]:
        """Takes on disk that were never scored (after a crash, say), newest first."""
        return self._takes.pending(known={*self._history.recordings(), *self.bin.recordings()})

    def discard(self, recording: Recording) -> None:
        """Delete a take for good. Raises ReadOnlyError, StorageError."""
        with self.writer.turn():
            self._live.abandon(recording.path)
            self._takes.discard(recording.path)
            self._asked.forget(recording.path)

    def question_of_take(self, recording: Recording) -> Question:
        """The question that a take on the disk answers, as it was asked. Raises StorageError.

        Where that is not known, in the wording whose turn it is; an unnamed one where the bank has it no more.
        """
        if asked := self._asked.recall(recording.path):
            return self._as_asked(asked)
        known = {question.id for question in self.bank.questions}
        question = self.question(recording.question_id if recording.question_id in known else None)
        return self.preparation.ask(question, self.preparation.asked())

    def loudspeaker(self) -> str:
        """Its name. Raises DeviceError where there is none."""
        return self._equipment.player.device()

    def play(
        self,
        path: Path,
        *,
        stop: Event,
        start_s: float = 0.0,
        speed: float = 1.0,
        on_position: Callable[[float], None] = unfollowed,
    ) -> None:
        """See `Player.play`. Raises DeviceError, AudioFileError."""
        self._equipment.player.play(path, stop=stop, start_s=start_s, speed=speed, on_position=on_position)

    # Assessing

    def transcribe(self, path: Path, progress: Progress = silent) -> Transcript:
        """Raises AudioFileError, ModelError, NotAssessedError."""
        with told_plainly("transcribing"):
            return self._equipment.transcriber.transcribe(path, progress)

    def assess_take(
        self, question: Question, recording: Recording, progress: Progress = silent, session: Session | None = None
    ) -> Attempt:
        """Transcribe, score and keep a take; returned only once it is saved.

        Whatever fails, the take stays on the disk, among `pending_takes`. Raises CoachError.
        """
        with self.writer.turn(), ThreadPoolExecutor(1) as pool:
            # Beside the transcription, whose end leaves a processor free: the file of a long take is read for a while.
            checksum = pool.submit(recording_checksum, recording.path)
            attempt = self.hear_take(question, recording, progress)
            return self._history.add(replace(attempt, session=session), checksum.result())

    def hear_take(self, question: Question, recording: Recording, progress: Progress = silent) -> Attempt:
        """Transcribe and score a take, and keep nothing. Raises CoachError."""
        with told_plainly("transcribing"):
            heard = self._live.transcript(recording, progress)
        heard = heard or self.transcribe(recording.path, progress)
        return self._assess_audio(question, heard, recording.path, Source.MICROPHONE, recording.started_at, progress)

    def keep(self, attempt: Attempt) -> Attempt:
        """Save an attempt; returned with its id once it is on the disk. Raises ReadOnlyError, StorageError."""
        return self._history.add(attempt)

    def assess_file(
        self, question: Question, path: Path, *, save: bool = False, progress: Progress = silent
    ) -> Attempt:
        """Transcribe and score an audio file; with `save`, keep the attempt and a copy of the audio.

        Raises CoachError; ReadOnlyError before anything is heard.
        """
        if save:
            with self.writer.turn():
                attempt = self.assess_file(question, path, progress=progress)
                copy = self._takes.keep_copy(path, question.id, attempt.created_at)
                return self.keep(replace(attempt, recording=copy))
        began = datetime.now(UTC)
        return self._assess_audio(question, self.transcribe(path, progress), path, Source.FILE, began, progress)

    def keep_text(self, question: Question, text: str, session: Session | None = None) -> Attempt:
        """Keep a typed answer at once; `rescore` scores it later. Raises StorageError."""
        part = question.asks_about if isinstance(question, PartQuestion) else ""
        card = Scorecard(question.rubric, "", "", (), refused=_UNSCORED, asks_about=part)
        written, now = Transcript(text=text.strip(), raw_text=text), datetime.now(UTC)
        attempt = Attempt(question.id, question.text, now, Source.TYPED, written, card, session=session)
        return self._history.add(attempt)

    def assess_text(self, question: Question, text: str, *, save: bool = False, progress: Progress = silent) -> Attempt:
        """Score a typed answer; with `save`, keep the attempt. Raises CoachError; ReadOnlyError before it is scored."""
        if save:
            with self.writer.turn():
                return self.keep(self.assess_text(question, text, progress=progress))
        transcript = Transcript(text=text.strip(), raw_text=text)
        return Attempt(
            question_id=question.id,
            question=question.text,
            created_at=datetime.now(UTC),
            source=Source.TYPED,
            transcript=transcript,
            scorecard=self._score(question, transcript, progress),
        )

    def rescore(self, attempt: Attempt, corrected_text: str, progress: Progress = silent) -> Attempt:
        """Score what the user says was said; a saved attempt is updated. What was heard is kept beside it.

        Text equal to what was heard, or none, takes a correction back. Delivery is of the audio and stays. Raises
        NotFoundError when the saved attempt is gone, ModelError, ReadOnlyError, StorageError.
        """
        if attempt.id is None:
            return self._rescored(attempt, corrected_text, progress)
        with self.writer.turn():
            rescored = self._rescored(attempt, corrected_text, progress)
            self._history.update(rescored)
            return rescored

    def _rescored(self, attempt: Attempt, corrected_text: str, progress: Progress) -> Attempt:
        heard, corrected_text = attempt.transcript, corrected_text.strip()
        transcript = replace(heard, corrected_text="" if corrected_text == heard.text else corrected_text)
        question = self.question_of(attempt)
        if attempt.scorecard.rubric in self.rubrics.names:
            question = question.model_copy(update={"rubric": attempt.scorecard.rubric})
        card = paced(self._score(question, transcript, progress), attempt.delivery, question.target_s)
        return replace(attempt, transcript=transcript, scorecard=card)

    def _assess_audio(
        self,
        question: Question,
        transcript: Transcript,
        path: Path,
        source: Source,
        created_at: datetime,
        progress: Progress,
    ) -> Attempt:
        delivery = measure_delivery(transcript)
        return Attempt(
            question_id=question.id,
            question=question.text,
            created_at=created_at,
            source=source,
            transcript=transcript,
            scorecard=paced(self._score(question, transcript, progress), delivery, question.target_s),
            delivery=delivery,
            recording=path,
        )

    def _score(self, question: Question, transcript: Transcript, progress: Progress) -> Scorecard:
        with told_plainly("scoring"):
            card = self._scorers.get(question.rubric, progress).score(question.text, transcript)
            if not isinstance(question, PartQuestion):
                return card
            return narrowed(card, self.rubrics.get(question.rubric), question.asks_about)

    # History

    def attempts(self) -> tuple[Attempt, ...]:
        """Every attempt, newest first, whole: for a list take `listing`, which costs a thirtieth."""
        return self._history.all()

    def listing(self, most: int | None = None) -> tuple[Listed, ...]:
        """What a list shows of every attempt, newest first, or of the `most` newest ones. Raises StorageError."""
        return list_attempts(self.settings.database, most)

    def attempt(self, attempt_id: int) -> Attempt:
        """Raises NotFoundError."""
        return self._history.get(attempt_id)

    def delete_attempt(self, attempt_id: int) -> None:
        """Move an attempt and its recording to the bin for thirty days. Raises NotFoundError, StorageError."""
        self.bin.put(attempt_id, datetime.now(UTC))
