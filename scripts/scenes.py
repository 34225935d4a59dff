"""Which pictures there are: every screen in the states that its user meets, and the keys that lead there.

`PICTURES` are kept in the repository and stand on the page of all screens; `STATES` are drawn to be looked at only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from coach.config import RemoteServer
from coach.errors import DeviceError, ModelError
from coach.model import InputLevel
from coach.profile import Profile
from coach.takes import TIME_FORMAT
from coach.tui.screens.drill_set_up import DrillSetUpScreen
from coach.tui.screens.file import FileScreen
from coach.tui.screens.interview_set_up import InterviewSetUpScreen
from coach.tui.screens.scorecard import ScorecardScreen
from coach.tui.status import ModelStatus
from scripts.sample_season import ANSWER, FIRST_TAKE, QUESTION, SAID, TOO_SHORT, SampleSeason
from scripts.scene_steps import (
    Step,
    does,
    fills_in,
    goes_to,
    hears,
    opens,
    plays,
    press,
    says,
    scrolls_to,
    shows,
    speaks,
    stands,
    writes,
)
from tests.support.fakes import write_wav

READY = "Press Space and answer aloud."


def _recordings(season: SampleSeason) -> FileScreen:
    folder = season.coach.settings.home / "Voice memos"
    for name in ("Monday.wav", "Tuesday.wav", "Wednesday.wav"):
        write_wav(folder / name)
    return FileScreen(season.coach.question(QUESTION), folder)


def _drill(season: SampleSeason) -> DrillSetUpScreen:
    return DrillSetUpScreen(season.coach.preparation.usual(), season.coach.rubrics, Random(1))  # noqa: S311 - not a secret


def _interview(_season: SampleSeason) -> InterviewSetUpScreen:
    return InterviewSetUpScreen(Random(4))  # noqa: S311 - not a secret


def _first_card(season: SampleSeason) -> ScorecardScreen:
    """Of the oldest answer, with much to mend in it."""
    return ScorecardScreen(season.coach.attempt(season.coach.listing()[-1].id))


def _leaves_a_take(season: SampleSeason) -> None:
    """A take that a crash left behind."""
    moment = datetime.now(UTC) - timedelta(days=1)
    takes = season.coach.settings.home / "takes"
    write_wav(takes / f"{moment.strftime(TIME_FORMAT)}.000Z_{QUESTION}.wav", 64.0)


def _leaves_takes(season: SampleSeason) -> None:
    """Two, of two evenings."""
    _leaves_a_take(season)
    moment = datetime.now(UTC) - timedelta(days=2)
    takes = season.coach.settings.home / "takes"
    write_wav(takes / f"{moment.strftime(TIME_FORMAT)}.000Z_{QUESTION}.wav", 48.0)


def _refuses_to_record(season: SampleSeason) -> None:
    season.recorder.refuse = DeviceError("The microphone is gone.", "Plug it in, or check it with `coach doctor`.")


def _has_no_microphone(season: SampleSeason) -> None:
    season.recorder.names = ()


def _is_quiet(season: SampleSeason) -> None:
    season.recorder.level = InputLevel(-38.0, -52.0, clipped=False, elapsed_s=0.0)


def _clips(season: SampleSeason) -> None:
    season.recorder.level = InputLevel(0.0, -6.0, clipped=True, elapsed_s=0.0)


def _sends_away(season: SampleSeason) -> None:
    server = RemoteServer(url="https://speech.example.org/v1")
    season.coach.settings = season.coach.settings.model_copy(update={"remote": server, "use_remote": True})


def _has_no_profile(season: SampleSeason) -> None:
    """Somebody who skipped it."""
    season.coach.preparation.keep(Profile())


CARD = (press("h"), opens("HistoryScreen"), shows("of 10"), press("enter"), opens("ScorecardScreen"))
REHEARSE = (press("c"), opens("RehearseScreen"))
TAKE = (press("space"), speaks)
DRILL = (goes_to(_drill), opens("DrillSetUpScreen"))
INTERVIEW = (goes_to(_interview), opens("InterviewSetUpScreen"))
GUESSING = (*REHEARSE, press("ctrl+g"), *TAKE, press("space"), opens("GuessScreen"))
ANSWERED = (*TAKE, press("space"), shows(READY))


@dataclass(frozen=True)
class Picture:
    """One screen in one state. `screen` is the class that it shows in the end."""

    name: str
    screen: str
    caption: str
    steps: tuple[Step, ...] = ()
    practised: bool = True
    arrange: Callable[[SampleSeason], None] | None = None
    """Done before the app starts."""


PICTURES = (
    Picture("first-start", "ProfileScreen", "The first start asks about you; nothing is required.", practised=False),
    Picture(
        "first-evening",
        "HomeScreen",
        "The home screen on the first evening.",
        (opens("ProfileScreen"), press("escape")),
        practised=False,
    ),
    Picture("home", "HomeScreen", "The home screen after three weeks: what is due, and everything else by one key."),
    Picture(
        "left-unscored",
        "HomeScreen",
        "A take that was not scored, after a crash for example, is offered.",
        (shows("was not scored"),),
        arrange=_leaves_a_take,
    ),
    Picture(
        "catching-up",
        "CatchingUpScreen",
        "Several of them are scored one after the other.",
        (shows("was not scored"), press("a"), opens("CatchingUpScreen"), shows("of 10")),
        arrange=_leaves_takes,
    ),
    Picture(
        "commands",
        "CommandPalette",
        "`Ctrl+P` finds everything by a word.",
        (press("ctrl+p"), opens("CommandPalette"), press("c", "o", "n", "t", "r"), shows("high contrast")),
    ),
    Picture("help", "HelpScreen", "`?` explains any screen.", (press("question_mark"),)),
    Picture("questions", "QuestionsScreen", "`d`: choose a question.", (press("d"),)),
    Picture("rehearse", "RehearseScreen", "A question, and the length of a good answer.", REHEARSE),
    Picture("recording", "RehearseScreen", "A take: the question, the clock, the level.", (*REHEARSE, *TAKE)),
    Picture(
        "coach-mode",
        "RehearseScreen",
        "Coach mode lights the parts as you earn them.",
        (*REHEARSE, press("c"), *TAKE, hears, shows("● Own it")),
    ),
    Picture(
        "guess",
        "GuessScreen",
        "Your own guess before the score, for those who want it.",
        (*GUESSING, press("2", "1")),
    ),
    Picture("scorecard", "ScorecardScreen", "The scorecard.", CARD),
    Picture("scorecard-below", "ScorecardScreen", "The scorecard's end: your words.", (*CARD, press("end"))),
    Picture(
        "playback",
        "ScorecardScreen",
        "Playback marks the word that is heard.",
        (*CARD, press("end"), press("p"), plays(30)),
    ),
    Picture("correct", "CorrectScreen", "Correct what was heard; it is scored again.", (*CARD, press("e"))),
    Picture("follow-up", "FollowUpScreen", "What an interviewer would ask next.", (*CARD, press("f"))),
    Picture("note", "NoteScreen", "A note and tags.", (*CARD, press("n"))),
    Picture("compare", "CompareScreen", "Two takes of one question side by side.", (*CARD, press("c"))),
    Picture("history", "HistoryScreen", "Every answer, newest first.", (press("h"), shows("of 10"))),
    Picture(
        "delete",
        "ConfirmScreen",
        "What cannot be taken back is asked first.",
        (press("h"), opens("HistoryScreen"), shows("of 10"), press("x")),
    ),
    Picture(
        "undo",
        "HistoryScreen",
        "Deleted answers go to the bin for 30 days; `u` brings the last one back.",
        (press("h"), opens("HistoryScreen"), shows("of 10"), press("x", "y"), shows("Press u")),
    ),
    Picture("progress", "ProgressScreen", "How your answers change.", (press("g"), shows("First "))),
    Picture("progress-table", "ProgressScreen", "The same in text.", (press("g"), shows("First "), press("t"))),
    Picture("calendar", "ProgressScreen", "The days of practice.", (press("g"), shows("First "), press("c"))),
    Picture(
        "filter", "FilterScreen", "Progress with one question or topic.", (press("g"), shows("First "), press("f"))
    ),
    Picture("profile", "ProfileScreen", "What the coach knows about you.", (press("p"),)),
    Picture("microphone", "MicrophoneScreen", "The microphone check.", (press("m"), shows("USB Headset"))),
    Picture(
        "typed",
        "TypedScreen",
        "A typed answer.",
        (
            press("t"),
            opens("QuestionsScreen"),
            press("enter"),
            opens("TypedScreen"),
            writes(" ".join(sentence for _, sentence in SAID[:3])),
        ),
    ),
    Picture("file", "FileScreen", "Score a recording made elsewhere.", (goes_to(_recordings), shows("Wednesday"))),
    Picture("drill-set-up", "DrillSetUpScreen", "`k`: a timed drill, set up.", DRILL),
    Picture(
        "drill",
        "DrillScreen",
        "A timed drill: kept and scored, and on to the next.",
        (*DRILL, press("r", "r", "s"), opens("DrillScreen"), *TAKE, press("space"), shows("of 10.")),
    ),
    Picture("interview-set-up", "InterviewSetUpScreen", "`i`: a mock interview, set up.", INTERVIEW),
    Picture(
        "voice",
        "InterviewSetUpScreen",
        "`v` gives the interviewer a voice: the neural one where it is installed, else the system's.",
        (*INTERVIEW, press("v")),
    ),
    Picture(
        "interview",
        "InterviewScreen",
        "A mock interview: no score.",
        (*INTERVIEW, press("s"), opens("InterviewScreen"), *TAKE),
    ),
    Picture(
        "debrief",
        "DebriefScreen",
        "The debrief: what to work on, what was strongest.",
        (
            *INTERVIEW,
            press("s"),
            opens("InterviewScreen"),
            says(FIRST_TAKE),
            *ANSWERED,
            *ANSWERED,
            *ANSWERED,
            says(ANSWER),
            *ANSWERED,
            *ANSWERED,
            press("escape"),
            opens("ConfirmScreen"),
            press("y"),
        ),
    ),
)

HISTORY = (press("h"), opens("HistoryScreen"), shows("of 10"))
PROGRESS = (press("g"), shows("First "))
TYPED = (press("t"), opens("QuestionsScreen"), press("enter"), opens("TypedScreen"))
FIRST_CARD = (goes_to(_first_card), opens("ScorecardScreen"))
WRITTEN_INTERVIEW = (*INTERVIEW, press("w", "s"), opens("InterviewScreen"))

STATES = (
    Picture("profile-error", "ProfileScreen", "", (press("p"), fills_in("step1_result", "good"), press("ctrl+s"))),
    Picture("home-remote", "HomeScreen", "", arrange=_sends_away),
    Picture("home-loading", "HomeScreen", "", (stands(ModelStatus("Loading the speech model", 0.4)),)),
    Picture(
        "home-failed",
        "HomeScreen",
        "",
        (stands(ModelStatus(error=ModelError("The model base cannot be read.", "Run `coach models get base`."))),),
    ),
    Picture("palette", "CommandPalette", "", (press("ctrl+p"), opens("CommandPalette"), shows("Continue"))),
    Picture("themes", "CommandPalette", "", (does("app.change_theme"), opens("CommandPalette"))),
    Picture("help-rehearse", "HelpScreen", "", (*REHEARSE, press("question_mark"))),
    Picture("help-scorecard", "HelpScreen", "", (*CARD, press("question_mark"))),
    Picture("help-scorecard-end", "HelpScreen", "", (*CARD, press("question_mark", "end"))),
    Picture("help-drill", "HelpScreen", "", (*DRILL, press("s"), opens("DrillScreen"), press("question_mark"))),
    Picture("help-profile", "HelpScreen", "", (press("p"), opens("ProfileScreen"), press("f1"))),
    Picture("questions-all", "QuestionsScreen", "", (press("d"), opens("QuestionsScreen"), press("a", "end"))),
    Picture("questions-no-profile", "QuestionsScreen", "", (press("d"),), arrange=_has_no_profile),
    Picture("why", "RehearseScreen", "", (*REHEARSE, press("w"))),
    Picture("rehearse-voice", "RehearseScreen", "", (*REHEARSE, press("v"))),
    Picture("coach-mode-on", "RehearseScreen", "", (*REHEARSE, press("c"))),
    Picture("paused", "RehearseScreen", "", (*REHEARSE, *TAKE, press("p"))),
    Picture("discard", "ConfirmScreen", "", (*REHEARSE, *TAKE, press("d"))),
    Picture("quit", "ConfirmScreen", "", (*REHEARSE, *TAKE, press("ctrl+q"))),
    Picture("recording-remote", "RehearseScreen", "", (*REHEARSE, *TAKE), arrange=_sends_away),
    Picture(
        "record-fails", "RehearseScreen", "", (*REHEARSE, press("space"), shows("gone")), arrange=_refuses_to_record
    ),
    Picture("guess-empty", "GuessScreen", "", (*GUESSING, press("enter"))),
    Picture(
        "guess-shown",
        "ScorecardScreen",
        "",
        (*GUESSING, press("2", "1", "2", "0", "2", "enter"), opens("ScorecardScreen"), scrolls_to("ReviewPanel")),
    ),
    Picture("refused", "ScorecardScreen", "", (says(TOO_SHORT), *REHEARSE, *TAKE, press("space"))),
    Picture("flags", "ScorecardScreen", "", FIRST_CARD),
    Picture("flags-end", "ScorecardScreen", "", (*FIRST_CARD, scrolls_to("FlagRow"))),
    Picture("playback-slow", "ScorecardScreen", "", (*CARD, press("v", "p"), plays(3))),
    Picture("starred", "ScorecardScreen", "", (*CARD, press("s"))),
    Picture("exported", "ScorecardScreen", "", (*CARD, press("o"), shows("Saved"))),
    Picture(
        "noted", "ScorecardScreen", "", (*CARD, press("n"), opens("NoteScreen"), writes("Calmer."), press("ctrl+s"))
    ),
    Picture("correct-unchanged", "CorrectScreen", "", (*CARD, press("e"), opens("CorrectScreen"), press("ctrl+s"))),
    Picture("correct-leave", "ConfirmScreen", "", (*CARD, press("e"), opens("CorrectScreen"), press("a", "escape"))),
    Picture(
        "corrected",
        "ScorecardScreen",
        "",
        (*CARD, press("e"), opens("CorrectScreen"), writes(FIRST_TAKE), press("ctrl+s"), opens("ScorecardScreen")),
    ),
    Picture(
        "as-heard",
        "ScorecardScreen",
        "",
        (
            *CARD,
            press("e"),
            opens("CorrectScreen"),
            writes(FIRST_TAKE),
            press("ctrl+s"),
            opens("ScorecardScreen"),
            press("w"),
        ),
    ),
    Picture("follow-up-asked", "RehearseScreen", "", (*CARD, press("f"), opens("FollowUpScreen"), press("enter"))),
    Picture(
        "follow-up-card",
        "ScorecardScreen",
        "",
        (*CARD, press("f"), opens("FollowUpScreen"), press("enter"), opens("RehearseScreen"), *TAKE, press("space")),
    ),
    Picture("compare-end", "CompareScreen", "", (*CARD, press("c"), opens("CompareScreen"), press("b", "end"))),
    Picture(
        "history-empty",
        "HistoryScreen",
        "",
        (opens("ProfileScreen"), press("escape"), opens("HomeScreen"), press("h")),
        practised=False,
    ),
    Picture("history-starred", "HistoryScreen", "", (*HISTORY, press("f"))),
    Picture("history-playing", "HistoryScreen", "", (*HISTORY, press("p"))),
    Picture(
        "progress-empty",
        "ProgressScreen",
        "",
        (opens("ProfileScreen"), press("escape"), opens("HomeScreen"), press("g")),
        practised=False,
    ),
    Picture("progress-rate", "ProgressScreen", "", (*PROGRESS, *[press("n")] * 7)),
    Picture("progress-none", "ProgressScreen", "", (*PROGRESS, press("b"))),
    Picture(
        "progress-filtered", "ProgressScreen", "", (*PROGRESS, press("f"), opens("FilterScreen"), press("end", "enter"))
    ),
    Picture("progress-saved", "ProgressScreen", "", (*PROGRESS, press("o"), shows("saved"))),
    Picture("no-microphone", "MicrophoneScreen", "", (press("m"), shows("No microphone")), arrange=_has_no_microphone),
    Picture("too-quiet", "MicrophoneScreen", "", (press("m"), shows("Too quiet")), arrange=_is_quiet),
    Picture("clipping", "MicrophoneScreen", "", (press("m"), shows("Clipping")), arrange=_clips),
    Picture("typed-empty", "TypedScreen", "", (*TYPED, press("ctrl+s"))),
    Picture("typed-why", "TypedScreen", "", (*TYPED, press("f2"))),
    Picture("typed-leave", "ConfirmScreen", "", (*TYPED, writes(ANSWER), press("escape"))),
    Picture("typed-card", "ScorecardScreen", "", (*TYPED, writes(ANSWER), press("ctrl+s"))),
    Picture(
        "drill-reading", "DrillScreen", "", (*DRILL, press("s"), opens("DrillScreen"), shows("Read the question:"))
    ),
    Picture("drill-take", "DrillScreen", "", (*DRILL, press("r", "r", "s"), opens("DrillScreen"), *TAKE)),
    Picture("drill-written", "DrillScreen", "", (*DRILL, press("w", "s"), opens("DrillScreen"), writes(ANSWER))),
    Picture(
        "drill-end",
        "ConfirmScreen",
        "",
        (*DRILL, press("r", "r", "s"), opens("DrillScreen"), *TAKE, press("space"), shows("of 10."), press("escape")),
    ),
    Picture("interview-greeting", "InterviewScreen", "", (*INTERVIEW, press("s"))),
    Picture(
        "interview-follow-up",
        "InterviewScreen",
        "",
        (*INTERVIEW, press("s"), opens("InterviewScreen"), says(FIRST_TAKE), *ANSWERED, *ANSWERED),
    ),
    Picture("interview-written", "InterviewScreen", "", WRITTEN_INTERVIEW),
    Picture("interview-nothing-sent", "InterviewScreen", "", (*WRITTEN_INTERVIEW, press("ctrl+s"))),
)
