"""`coach score --pending`: score every take that a crash, or a model that failed, has left behind."""

from __future__ import annotations

from operator import attrgetter

from coach.cli.output import Narration, emit, emit_json, say
from coach.cli.session import Session
from coach.errors import CoachError, ExitCode
from coach.model import Attempt, Recording
from coach.report import as_dict


def score_pending(session: Session, *, as_json: bool) -> ExitCode:
    """Score and keep them, oldest first; one that fails stays, and the next follows. Raises CoachError."""
    from coach.cohort.pending import HearTake, PendingRun
    from coach.wiring import build_coach, build_worker_pool

    coach = session.coach()
    if not coach.pending_takes():
        say("Every take is scored.")
        return ExitCode.OK
    coach.begin_writing()
    takes = sorted(coach.pending_takes(), key=lambda take: take.started_at)
    # The worker does not choose for itself: it would measure again.
    model, size = next(
        ((one.name, one.size_bytes) for one in coach.speech_models() if one.in_use), (coach.settings.model, 0)
    )
    pool = build_worker_pool(workers=1, scheduler=None, model_bytes=size, limit_s=attrgetter("patience_s"))
    work = HearTake(build_coach, model, coach.settings.engine)
    with Narration() as progress:
        run = PendingRun(coach, _emit_json if as_json else _emit, progress)
        try:
            run.score(takes, pool, work)
        except BaseException:
            progress("")
            say(f"Stopped. {run.scored} of {len(takes)} are scored and kept; the others stay on the disk for later.")
            raise
    say(f"{run.scored} scored, {run.failed} failed." + (" Those stay on the disk for later." if run.failed else ""))
    return ExitCode.FAILED if run.failed else ExitCode.OK


def _emit(take: Recording, became: Attempt | CoachError) -> None:
    if isinstance(became, CoachError):
        emit(f"{take.path.name}\tfailed: {became}")
        return
    card = became.scorecard
    emit(f"{take.path.name}\t{card.refused or f'{card.total} of {card.maximum}'}\tattempt {became.id}")


def _emit_json(take: Recording, became: Attempt | CoachError) -> None:
    if isinstance(became, CoachError):
        emit_json({"recording": str(take.path), "error": became.what, "fix": became.fix or None}, indent=None)
    else:
        emit_json({"error": None} | as_dict(became), indent=None)
