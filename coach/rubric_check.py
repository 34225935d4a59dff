"""What is in a rubric's files, and what is doubtful in them: for the physician who edits them.

Faults make a rubric unusable and are raised together. Warnings do not: the same words labelled in two ways, a cue that
only one clause bears (a slip of the pen?), advice for what is never found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from coach.content import read_lines, read_yaml
from coach.errors import ContentError, Fault
from coach.rubric import ClauseFile, LabelledClause, Rubric
from coach.scoring.clauses import fluent
from coach.scoring.heads import Heads
from coach.scoring.levels import load_levels
from coach.scoring.reader import load_reader

#: What to do about a file that was made for another sentence model.
REFIT = "Install the coach again; in a checkout run `python -m benchmarks.fit_levels RUBRIC`."


@dataclass(frozen=True, slots=True)
class PartCount:
    """How many clauses earn a part each level."""

    name: str
    partial: int
    strong: int


@dataclass(frozen=True, slots=True)
class RubricSummary:
    """`clauses` counts the exemplars too; `nothing` those that earn no part, `repeated` those said before, alike."""

    name: str
    title: str
    digest: str
    clauses: int
    nothing: int
    repeated: int
    parts: tuple[PartCount, ...]
    cues: tuple[tuple[str, int], ...]
    warnings: tuple[Fault, ...]


def check_rubrics(rubrics: Iterable[Rubric], encoder: str = "") -> tuple[RubricSummary, ...]:
    """Read every file of the rubrics. Raises ContentError with the faults of all of them.

    With `encoder`, the name of the sentence model, there is a warning for each file that was made for another.
    """
    faults: list[Fault] = []
    summaries: list[RubricSummary] = []
    for rubric in rubrics:
        unlearned = _level_faults(rubric)
        faults += unlearned
        try:
            summary = _summary(rubric)
            unfit = made_for_another(rubric, encoder) if encoder and not unlearned else ()
            summaries.append(replace(summary, warnings=(*unfit, *summary.warnings)))
        except ContentError as error:
            faults += error.faults
    if faults:
        raise ContentError(tuple(faults))
    return tuple(summaries)


def made_for_another(rubric: Rubric, encoder: str) -> tuple[Fault, ...]:
    """The rubric's files that were learned with another sentence model than the one named. Raises ContentError.

    A reader of another is left out of the score, heads of another are learned anew from nothing, and levels of another
    weigh what they do not know: the score is less exact, and nothing else tells.
    """
    folder, name = rubric.folder, rubric.name
    heads, reader, levels = (folder / f"{name}.{kind}" for kind in ("heads.npz", "reader.npz", "levels.json"))
    found: list[Fault] = []
    shipped = Heads.load(heads)
    if shipped is not None and not shipped.fitted_with(encoder):
        # "digest name-of-the-encoder version"; the name has spaces in it.
        found.append(_unfit(heads, " ".join(shipped.fitted_for.split()[1:-1]), "it is learned anew here, more slowly"))
    read = load_reader(folder, name)
    if read is not None and read.encoder != encoder:
        found.append(_unfit(reader, read.encoder, "answers are scored without it, less exactly"))
    made_for = load_levels(folder, name).encoder if levels.exists() else ""
    if made_for not in {"", encoder}:
        found.append(_unfit(levels, made_for, "answers are scored less exactly"))
    return tuple(found)


def _unfit(path: Path, made_for: str, so: str) -> Fault:
    return Fault(path, 0, "encoder", f"was made for another sentence model ({made_for or 'unknown'}): {so}. {REFIT}")


def _level_faults(rubric: Rubric) -> list[Fault]:
    """The answer-level decisions must be there for every part and flag, and the reader, if any, be whole."""
    path = rubric.folder / f"{rubric.name}.levels.json"
    try:
        levels = load_levels(rubric.folder, rubric.name)
        load_reader(rubric.folder, rubric.name)
    except ContentError as error:
        return list(error.faults)
    missing = [f"parts.{part.name}" for part in rubric.parts if part.name not in levels.parts]
    missing += [f"flags.{flag.name}" for flag in rubric.flags if flag.name not in levels.flags]
    return [Fault(path, 0, key, "is missing: run `python -m benchmarks.fit_levels`") for key in missing]


def _summary(rubric: Rubric) -> RubricSummary:
    clauses = rubric.clauses()
    places = _Places(rubric, len(clauses))
    cues = Counter(cue for clause in clauses for cue in clause.cues)
    repeats = list(_repeats(clauses))
    return RubricSummary(
        name=rubric.name,
        title=rubric.title,
        digest=rubric.digest,
        clauses=len(clauses),
        nothing=sum(not any(clause.parts.values()) for clause in clauses),
        repeated=sum(_label(clauses[first]) == _label(clauses[second]) for first, second in repeats),
        parts=tuple(
            PartCount(part.name, *(sum(clause.parts.get(part.name) == level for clause in clauses) for level in (1, 2)))
            for part in rubric.parts
        ),
        cues=tuple(cues.most_common()),
        warnings=(
            *_contradictions(clauses, repeats, places),
            *_rare_cues(clauses, cues, places),
            *_unheard(rubric, cues),
        ),
    )


class _Places:
    """Where each clause of `Rubric.clauses()` stands: first those of the clause files, then the exemplars."""

    def __init__(self, rubric: Rubric, count: int) -> None:
        self._rubric = rubric
        exemplars = read_lines(rubric.file)
        self._exemplars = [
            (exemplars.of("parts", number, "exemplars", kind, row), f"parts.{number}.exemplars.{kind}.{row}")
            for number, part in enumerate(rubric.parts)
            for kind in ("level_2", "level_1", "near_misses")
            for row in range(len(getattr(part.exemplars, kind)))
        ]
        shipped, *own = rubric.clause_files
        added = [(file, len(read_yaml(file, ClauseFile).clauses)) for file in own]
        others = len(self._exemplars) + sum(more for _, more in added)
        self._counts = [(shipped, count - others), *added]
        self._lines = {file: read_lines(file) for file in rubric.clause_files}

    def fault(self, number: int, message: str) -> Fault:
        for file, count in self._counts:
            if number < count:
                return Fault(file, self._lines[file].of("clauses", number), f"clauses.{number}", message)
            number -= count
        line, key = self._exemplars[number]
        return Fault(self._rubric.file, line, key, message)


def _repeats(clauses: Iterable[LabelledClause]) -> Iterator[tuple[int, int]]:
    """Pairs of numbers: where a text was first, and where it is again, disfluencies and capitals left aside."""
    first: dict[str, int] = {}
    for number, clause in enumerate(clauses):
        words = fluent(clause.text).casefold().strip(" .!?")
        if words in first:
            yield first[words], number
        else:
            first[words] = number


def _label(clause: LabelledClause) -> tuple[object, ...]:
    """Filled pauses are left out of the text that is compared, so their cue does not count."""
    earned = {part: level for part, level in clause.parts.items() if level}
    return earned, set(clause.cues) - {"filler"}, clause.n


def describe(clause: LabelledClause) -> str:
    """A clause's label in words."""
    words = [f"{part} {level}" for part, level in clause.parts.items() if level] or ["nothing"]
    words += [f"n {clause.n}"] if clause.n else []
    return ", ".join([*words, *clause.cues])


def _contradictions(
    clauses: tuple[LabelledClause, ...], repeats: list[tuple[int, int]], places: _Places
) -> Iterator[Fault]:
    for first, second in repeats:
        one, other = clauses[first], clauses[second]
        if _label(one) != _label(other):
            earlier = places.fault(first, "")
            where = f"{earlier.file.name}:{earlier.line}"
            yield places.fault(
                second, f"{other.text!r} is {describe(other)} here and {describe(one)} at {where}: keep one of them"
            )


def _rare_cues(clauses: tuple[LabelledClause, ...], cues: Counter[str], places: _Places) -> Iterator[Fault]:
    for number, clause in enumerate(clauses):
        for cue in clause.cues:
            if cues[cue] == 1:
                yield places.fault(number, f"no other clause bears the cue {cue!r}: is it spelt as the others are?")


def _unheard(rubric: Rubric, cues: Counter[str]) -> Iterator[Fault]:
    """Advice and reasons for what is never found."""
    from coach.scoring.findings import FINDINGS

    lines = read_lines(rubric.file)
    for number, part in enumerate(rubric.parts):
        told: list[tuple[str, ...]] = [("advice", "when", name) for name in part.advice.when]
        for level in ("absent", "partial", "strong"):
            told += [("reasons", level, "when", name) for name in getattr(part.reasons, level).when]
        for way in told:
            if way[-1] not in cues and way[-1] not in FINDINGS:
                at: tuple[int | str, ...] = ("parts", number, *way)
                message = "no clause bears this cue and no check finds it, so this is never said"
                yield Fault(rubric.file, lines.of(*at), ".".join(map(str, at)), message)
