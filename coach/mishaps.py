"""Failures that nobody expected, told like those that were: a library that crashes ends no app and costs no take."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from coach.errors import CoachError, NotAssessedError
from coach.ports import AbandonedError

_log = logging.getLogger(__name__)


@contextmanager
def told_plainly(doing: str) -> Iterator[None]:
    """Raise NotAssessedError for whatever is raised inside but a CoachError or an AbandonedError.

    `doing` completes "This computer ran out of memory while ...".
    """
    try:
        yield
    except (CoachError, AbandonedError):
        raise
    except MemoryError as error:
        raise NotAssessedError(
            f"This computer ran out of memory while {doing}.",
            "Close other programs, or use a smaller speech model (coach --model tiny.en), then score it again.",
        ) from error
    # Whatever a model's library may raise: the answer is kept, and whoever gave it is told.
    except Exception as error:
        name = type(error).__name__
        # Its message may hold what was said; the lines of code that it went through do not.
        _log.error("%s while %s:\n%s", name, doing, "".join(traceback.format_tb(error.__traceback__)))
        _log.debug("%s: %s", name, error)
        raise NotAssessedError(
            f"An error that the coach does not know ended {doing} ({name}).",
            "Score it again. If it ends so each time, `coach doctor` and the log in the data folder tell more.",
        ) from error
