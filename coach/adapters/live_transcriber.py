"""Transcribes a take while it is spoken, so that little is left to do when it ends.

One thread listens for pauses, decodes each segment that a pause completes, and in shorter pauses already what has been
said of the open one: if nothing more is said, that is the result. What it cannot follow waits in a queue.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Event, Thread, main_thread
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coach.adapters.assembly import assemble, on_the_takes_clock
from coach.adapters.decoding import Decoded, OnText, never, unheard
from coach.adapters.growing_segments import GrowingSegments, Piece
from coach.adapters.segments import quietest
from coach.adapters.streaming_activity import RATE, STEP, StreamingActivity
from coach.adapters.tape import Tape
from coach.errors import CoachError
from coach.model import Span, Transcript, Word
from coach.ports import Progress, silent

#: A pause in which the open segment is decoded on the chance that it was the last (s).
_CHANCE_S = 0.2
#: So short a silence is taken for the end once the end was asked for (s).
_FALLS_SILENT_S = 0.06
#: What was decoded on chance stands by itself from this length on, once so much was said after it (s).
_STANDS_S = 3.0
_FOLLOWS_S = 1.5
#: From this much on (s) it is behind, and below the other it has caught up.
_BEHIND_S = 8.0
_CAUGHT_UP_S = 3.0
#: What is too far behind (s) is left for the file, so that memory stays small.
_GIVE_UP_S = 300.0
_POLL_S = 0.1
#: The open segment is drafted from this length on, and again after so much more (s).
_DRAFTS_FROM_S = 2.0
_DRAFTS_EVERY_S = 1.0
#: A shorter segment (s) tells little of a model's speed: decoding the least of speech takes its time.
_TELLS_SPEED_S = 4.0
_DOING = "Transcribing"
#: Whatever fails here, the file is still there.
_FAILURES = (CoachError, RuntimeError, MemoryError, OSError, ValueError)
_log = logging.getLogger(__name__)


class Ears(Protocol):
    """What a live transcription needs of its transcriber; every method may raise ModelError."""

    @property
    def model(self) -> str: ...

    def load(self) -> None: ...

    def detector(self) -> StreamingActivity: ...

    def decode(self, samples: NDArray[np.float32], on_text: OnText = unheard, draft: str = "") -> Decoded: ...

    def draft(self, samples: NDArray[np.float32], before: str, unwanted: Callable[[], bool]) -> str: ...

    def record_speed(self, audio_s: float, work_s: float) -> None: ...


@dataclass(frozen=True, slots=True)
class _Guess:
    """The open segment as it was decoded in a pause."""

    piece: Piece
    decoded: Decoded


class LiveTranscriber:
    """See coach.ports.LiveTranscription. Starts its thread at once."""

    def __init__(
        self,
        ears: Ears,
        on_text: Callable[[str], None],
        on_behind: Callable[[bool], None],
        is_over: Callable[[], bool] = never,
    ) -> None:
        self._ears = ears
        self._on_text = on_text
        self._on_behind = on_behind
        self._is_over = is_over
        self._queue: SimpleQueue[NDArray[np.int16] | None] = SimpleQueue()
        self._tape = Tape(RATE)
        self._segments = GrowingSegments()
        self._guess: _Guess | None = None
        self._draft, self._drafted_s = "", 0.0
        self._spans: list[Span] = []
        self._words: list[Word] = []
        self._raw: list[str] = []
        self._decoded_s = self._work_s = 0.0  # of the segments; what idle time was spent on in vain slows nobody down
        self._heard = 0
        self._listened = 0
        self._behind = self._complete = self._loaded = self._untold = False
        self._ended, self._dropped, self._done = Event(), Event(), Event()
        Thread(target=self._work, name="live transcription").start()

    # From the recording's thread

    def hear(self, block: NDArray[np.int16]) -> None:
        self._heard += len(block)
        if self._heard - self._listened > _GIVE_UP_S * RATE:
            self.abandon()
        if not self._dropped.is_set():
            self._queue.put(block)

    def end(self) -> None:
        if not self._ended.is_set():
            self._ended.set()
            self._queue.put(None)

    # From whoever waits for the result

    def finish(self, progress: Progress = silent) -> Transcript | None:
        self.end()
        left = max(1, self._heard - self._listened)
        try:
            while not self._done.wait(_POLL_S):
                if self._loaded:
                    progress(_DOING, 1.0 - min(1.0, (self._heard - self._listened) / left))
                else:
                    progress("Loading the speech model", None)
        finally:
            self.abandon()
        if not self._complete:
            return None
        progress(_DOING, 1.0)
        return assemble(self._words, self._raw, self._spans, self._heard / RATE, self._ears.model)

    def abandon(self) -> None:
        self._dropped.set()
        self.end()

    # In its own thread

    def _work(self) -> None:
        try:
            self._ears.load()
            activity = self._ears.detector()
            self._loaded = True
            self._complete = self._follow(activity)
        except _FAILURES as error:
            _log.warning("The live transcription failed; the file will be transcribed: %s", error)
        finally:
            self._done.set()
            self._ears.record_speed(self._decoded_s, self._work_s)  # nobody waits for it

    def _follow(self, activity: StreamingActivity) -> bool:
        """Until the take's end. False when it was abandoned or the app is gone."""
        while (block := self._queue.get()) is not None:
            if self._unwanted():
                return False
            self._tape.append(block)
            self._listen(activity, STEP)
            self._tell_lag()
            if self._queue.empty():
                self._use_the_time(activity)
        self._listen(activity, 1)
        if self._unwanted():
            return False
        self._finish_segments(activity)
        return not self._unwanted()

    def _unwanted(self) -> bool:
        return self._dropped.is_set() or not main_thread().is_alive()

    def _listen(self, activity: StreamingActivity, least: int) -> None:
        """Take in what is on the tape, in the detector's steps, while at least so much is there."""
        while self._tape.end - self._listened >= least and not self._unwanted():
            step = self._tape.samples(self._listened, min(self._listened + STEP, self._tape.end))
            self._listened += len(step)
            self._add(activity.hear(step))
            while piece := self._segments.complete(activity.now_s, activity.speaking_since_s, self._quietest):
                self._close(piece)
        self._tape.forget_before(self._segments.needed_from_s(activity.now_s, activity.speaking_since_s))

    def _add(self, span: Span | None) -> None:
        if span:
            if self._guess and span.start_s < self._guess.piece.speech.end_s < span.end_s:
                self._guess = None  # what seemed to be the end was none
            self._spans.append(span)
            self._segments.add(span)
            self._keep_guess()

    def _quietest(self, within: Span) -> float:
        return within.start_s + quietest(self._tape.between(within), RATE)

    def _use_the_time(self, activity: StreamingActivity) -> None:
        """Nothing waits: in a pause decode what has been said of the open segment, else tell the text so far."""
        piece, now = self._segments.open(activity.now_s), activity.now_s
        in_pause = activity.speaking_since_s is None and piece and now - piece.speech.end_s >= _CHANCE_S
        if piece and in_pause and not self._is_guessed(piece):
            self._guess, self._untold = _Guess(piece, self._decode(piece)), True
        elif (said := activity.said) and self._is_over():
            self._guess_the_end(said, now)
        elif self._untold:
            self._untold = False
            self._tell(self._guessed())
        elif not self._near_its_end():
            self._draft_ahead(activity)

    def _guess_the_end(self, said: Span, now_s: float) -> None:
        """The last sound is still on its way; if it is as silent as what came just now, nothing more was said."""
        piece = self._segments.ending(said, now_s)
        if now_s - said.end_s >= _FALLS_SILENT_S and not self._is_guessed(piece):
            self._guess = _Guess(piece, self._decode_the_end(piece))

    def _is_guessed(self, piece: Piece) -> bool:
        """The sound may be a little longer: silence."""
        return self._guess is not None and self._guess.piece.speech == piece.speech

    def _draft_ahead(self, activity: StreamingActivity) -> None:
        """Decode what has been said of the open segment, so that at its end only the last words are new."""
        now, since = activity.now_s, activity.speaking_since_s
        begun = self._segments.needed_from_s(now, since)
        if since is None or now - begun < _DRAFTS_FROM_S or now - self._drafted_s < _DRAFTS_EVERY_S:
            return
        self._drafted_s = now
        said = self._tape.between(Span(begun, now))
        try:
            self._draft = self._ears.draft(said, self._draft, self._near_its_end) or self._draft
        except _FAILURES as error:
            _log.warning("What is being said could not be drafted: %s", error)

    def _near_its_end(self) -> bool:
        """So that a draft would keep it waiting."""
        return self._is_over() or self._ended.is_set()

    def _guessed(self) -> list[Word]:
        if self._guess is None:
            return []
        return on_the_takes_clock(self._guess.decoded.words, self._guess.piece.audio, self._guess.piece.speech)

    def _finish_segments(self, activity: StreamingActivity) -> None:
        said, guess = activity.said, self._guess
        self._add(activity.end())
        if last := self._segments.open(activity.now_s):
            if guess and said and guess.piece.speech.end_s == said.end_s:
                self._guess, last = guess, guess.piece  # the detector takes a short silence at the end for speech
            self._close(last, self._decode_the_end)

    def _decode_the_end(self, piece: Piece) -> Decoded:
        """The text is told while its words get their times, which leaves a processor free."""
        with ThreadPoolExecutor(1, "end of the answer") as pool:
            return self._decode(piece, lambda text: pool.submit(self._tell_end, text))

    def _tell_end(self, text: str) -> None:
        try:
            self._tell([Word(word, 0.0, 0.0, 1.0) for word in text.split()])
        except _FAILURES as error:
            _log.warning("The end of the answer could not be prepared: %s", error)

    def _tell(self, end: Sequence[Word]) -> None:
        self._on_text(assemble([*self._words, *end], (), (), 0.0, "").text)

    def _keep_guess(self) -> None:
        """What was decoded in a pause is a segment when it and what was said since are long enough to stand alone."""
        guess, now = self._guess, self._segments.open(0.0)
        if guess is None or now is None or guess.piece.speech.duration_s < _STANDS_S:
            return
        if now.speech.end_s - guess.piece.audio.end_s >= _FOLLOWS_S:
            self._segments.accept(guess.piece)
            self._close(guess.piece)

    def _close(self, piece: Piece, decode: Callable[[Piece], Decoded] | None = None) -> None:
        guess = self._guess if self._is_guessed(piece) else None
        self._guess = None
        piece, decoded = (guess.piece, guess.decoded) if guess else (piece, (decode or self._decode)(piece))
        self._draft = ""
        if decoded.work_s and piece.audio.duration_s >= _TELLS_SPEED_S:
            self._decoded_s += piece.audio.duration_s
            self._work_s += decoded.work_s
        self._words += on_the_takes_clock(decoded.words, piece.audio, piece.speech)
        self._raw.append(decoded.text)
        self._untold = True

    def _decode(self, piece: Piece, on_text: OnText = unheard) -> Decoded:
        began = time.perf_counter()
        decoded = self._ears.decode(self._tape.between(piece.audio), on_text, self._draft)
        _log.debug("Decoded %.2f s in %.2f s", piece.audio.duration_s, time.perf_counter() - began)
        drafted, self._draft = bool(self._draft), decoded.text or self._draft
        return replace(decoded, work_s=0.0) if drafted else decoded  # with a draft it was quicker than the model is

    def _tell_lag(self) -> None:
        lag = (self._heard - self._listened) / RATE
        behind = lag > (_CAUGHT_UP_S if self._behind else _BEHIND_S)
        if behind != self._behind:
            self._behind = behind
            self._on_behind(behind)
