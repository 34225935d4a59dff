"""Analytic rubrics: YAML files, validated, with every fault reported.

A rubric `NAME.yaml` holds the parts, flags, advice and a few exemplars that people read; `NAME.clauses.yaml` beside it
holds the labelled clauses from which the scorer learns. A change in either changes the rubric's digest. Only a change
in what the scorer learns from changes `learned_from` too, and then the scorer is fitted anew.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from coach.content import Content, read_lines, read_yaml
from coach.errors import ContentError, Fault, NotFoundError
from coach.rubric_words import Advice, Interviewer, PartLevel, QuotingText, Reasons, Wordings

_PIECE = 1024 * 1024


class NearMiss(Content):
    """A sentence that resembles the part and earns nothing, and why."""

    text: str
    why: str


class Exemplars(Content):
    """Sentences at each level: what a trained rater would be shown."""

    level_2: tuple[str, ...] = Field(min_length=1)
    level_1: tuple[str, ...] = Field(min_length=1)
    near_misses: tuple[NearMiss, ...] = Field(min_length=1)


class Part(Content):
    """One part of a rubric, scored 0, 1 or 2. `color` is a Textual colour name used wherever the part is shown."""

    name: str = Field(pattern=r"^[a-z]+(_[a-z]+)*$")
    title: str
    definition: str
    color: str
    levels: dict[PartLevel, str] = Field(min_length=3, max_length=3)
    exemplars: Exemplars
    advice: Advice
    reasons: Reasons = Reasons()
    follow_up: Wordings = Field(min_length=1)


class FlagRule(Content):
    """Something that sinks an answer: when it is raised, and what to do about it.

    `first` is what to do first on the next take, for the flags that come before any missing part. `follow_up` is what
    an interviewer asks when it is raised, and `asks_about` the part that this asks about: the rubric's first, if none.
    """

    name: str = Field(pattern=r"^[a-z]+(_[a-z]+)*$")
    title: str
    definition: str
    fix: str
    first: QuotingText = ""
    follow_up: Wordings = ()
    asks_about: str = ""


class Checks(Content):
    """Limits the scorer applies before it assesses anything."""

    shortest_answer_words: int = Field(default=5, ge=1)


class RubricFile(Content):
    """The file as it is written."""

    name: str
    title: str
    purpose: str
    parts: tuple[Part, ...] = Field(min_length=1)
    flags: tuple[FlagRule, ...] = ()
    interviewer: Interviewer = Interviewer()
    checks: Checks = Checks()


class LabelledClause(Content):
    """A clause and what it alone contributes: level per part, concrete elements named (`n`), cues, why nothing."""

    text: str = Field(min_length=1)
    parts: dict[str, PartLevel] = Field(default_factory=dict)
    cues: tuple[str, ...] = ()
    n: int = 0
    why: str = ""


_NOT_SHIPPED = "there is no rubric of this name to change; a new one needs levels fitted to labelled answers"


class ClauseFile(Content):
    """The labelled clauses of one rubric."""

    clauses: tuple[LabelledClause, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """A rubric ready for use. `digest` changes when any of its files does.

    `own` is a folder of the user's, whose NAME.yaml takes the place of the one in `folder`, and whose
    NAME.clauses.yaml adds to that one; either may be missing there.
    """

    name: str
    title: str
    purpose: str
    parts: tuple[Part, ...]
    flags: tuple[FlagRule, ...]
    checks: Checks
    digest: str
    folder: Path
    interviewer: Interviewer = field(default_factory=Interviewer)
    own: Path | None = None

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)

    def flag(self, name: str) -> FlagRule:
        return next(flag for flag in self.flags if flag.name == name)

    def clauses(self) -> tuple[LabelledClause, ...]:
        """The training clauses, with the exemplars among them. Raises ContentError. Read only when fitting."""
        known = frozenset(part.name for part in self.parts)
        read = (clause for file in self.clause_files for clause in _read_clauses(file, known))
        return (*read, *self._exemplars())

    def learned_from(self) -> str:
        """A digest of what the scorer learns from: the parts' names, their exemplars, and the labelled clauses.

        Titles, advice and follow-up questions are not among them: new words fit nothing anew.
        """
        parts = [[part.name, part.exemplars.model_dump(mode="json")] for part in self.parts]
        digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode())
        for file in self.clause_files:
            _update(digest, file)
        return digest.hexdigest()[:16]

    @property
    def file(self) -> Path:
        own = self.own / f"{self.name}.yaml" if self.own else None
        return own if own is not None and own.is_file() else self.folder / f"{self.name}.yaml"

    @property
    def clause_files(self) -> tuple[Path, ...]:
        """In the order in which `clauses` reads them; the first may be missing."""
        return _clause_files(self.folder, self.own, self.name)

    def _exemplars(self) -> list[LabelledClause]:
        found: list[LabelledClause] = []
        for part in self.parts:
            found += [LabelledClause(text=text, parts={part.name: 2}) for text in part.exemplars.level_2]
            found += [LabelledClause(text=text, parts={part.name: 1}) for text in part.exemplars.level_1]
            found += [LabelledClause(text=miss.text, why=miss.why) for miss in part.exemplars.near_misses]
        return found


@dataclass(frozen=True, slots=True)
class RubricLibrary:
    """All rubrics by name."""

    rubrics: tuple[Rubric, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(rubric.name for rubric in self.rubrics)

    def get(self, name: str) -> Rubric:
        """Raises NotFoundError."""
        for rubric in self.rubrics:
            if rubric.name == name:
                return rubric
        raise NotFoundError(f"There is no rubric {name!r}.", f"There are: {', '.join(sorted(self.names))}.")


def load_rubrics(folder: Path, own: Path | None = None) -> RubricLibrary:
    """Read every rubric in `folder`, overlaid with what the user put into `own` (see `Rubric`).

    Raises ContentError with the faults of all files together.
    """
    faults: list[Fault] = []
    rubrics: list[Rubric] = []
    files = _rubric_files(folder)
    if not files:
        faults.append(Fault(folder, 0, "(folder)", "no rubric files (*.yaml) here"))
    own_files = {path.stem: path for path in _rubric_files(own)} if own else {}
    for path in files:
        rubric = shipped = _read(path, folder, own, faults)
        if mine := own_files.pop(path.stem, None):
            rubric = _read(mine, folder, own, faults)
            faults += _other_names(mine, rubric, shipped) if rubric and shipped else []
        if rubric:
            rubrics.append(rubric)
    faults += [Fault(path, 0, "(file)", _NOT_SHIPPED) for path in own_files.values()]
    if faults:
        # Whoever mends the files sees what is wrong with the clauses at once; otherwise those are read when fitting.
        known = {rubric.name: frozenset(part.name for part in rubric.parts) for rubric in rubrics}
        for path in files:
            for clauses in _clause_files(folder, own, path.stem):
                faults += _clause_faults(clauses, known.get(path.stem))
        raise ContentError(tuple(faults))
    return RubricLibrary(tuple(rubrics))


def _rubric_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yaml") if path.suffixes == [".yaml"])


def _read(path: Path, folder: Path, own: Path | None, faults: list[Fault]) -> Rubric | None:
    """The rubric of one file; what is wrong in it is added to `faults`."""
    try:
        content = read_yaml(path, RubricFile)
    except ContentError as error:
        faults.extend(error.faults)
        return None
    faults += _faults(path, content, folder)
    return Rubric(
        name=content.name,
        title=content.title,
        purpose=content.purpose,
        parts=content.parts,
        flags=content.flags,
        checks=content.checks,
        digest=_digest(path, *_clause_files(folder, own, content.name)),
        folder=folder,
        interviewer=content.interviewer,
        own=own,
    )


def _other_names(path: Path, own: Rubric, shipped: Rubric) -> list[Fault]:
    """The decisions were fitted on the shipped parts and flags, and know no others."""
    faults = []
    for kind, mine, theirs in (
        ("parts", {part.name for part in own.parts}, {part.name for part in shipped.parts}),
        ("flags", {flag.name for flag in own.flags}, {flag.name for flag in shipped.flags}),
    ):
        if mine != theirs:
            faults.append(Fault(path, read_lines(path).of(kind), kind, f"must be {', '.join(sorted(theirs))}"))
    return faults


def _read_clauses(path: Path, known: frozenset[str] | None) -> tuple[LabelledClause, ...]:
    """`known` are the names of the parts, None when they cannot be told. Raises ContentError."""
    clauses = read_yaml(path, ClauseFile).clauses
    if known is None:
        return clauses
    wrong = [(number, ", ".join(sorted(set(clause.parts) - known))) for number, clause in enumerate(clauses)]
    wrong = [(number, names) for number, names in wrong if names]
    if wrong:
        lines = read_lines(path)
        raise ContentError(
            tuple(
                Fault(path, lines.of("clauses", number, "parts"), f"clauses.{number}.parts", f"unknown: {names}")
                for number, names in wrong
            )
        )
    return clauses


def _clause_faults(path: Path, known: frozenset[str] | None) -> tuple[Fault, ...]:
    """What is wrong with a clause file that is there."""
    try:
        if path.is_file():
            _read_clauses(path, known)
    except ContentError as error:
        return error.faults
    return ()


def _faults(path: Path, content: RubricFile, folder: Path) -> list[Fault]:
    """Faults that validation of the single values does not see."""
    lines = read_lines(path)
    faults: list[Fault] = []
    if content.name != path.stem:
        message = f"{content.name!r} must be the file's name, {path.stem!r}"
        faults.append(Fault(path, lines.of("name"), "name", message))
    for kind, names in (
        ("parts", [part.name for part in content.parts]),
        ("flags", [flag.name for flag in content.flags]),
    ):
        faults += [
            Fault(path, lines.of(kind, number, "name"), f"{kind}.{number}.name", f"{name!r} is there twice")
            for number, name in enumerate(names)
            if name in names[:number]
        ]
    known_parts = frozenset(part.name for part in content.parts)
    if unknown := content.interviewer.unknown(known_parts, frozenset(flag.name for flag in content.flags)):
        message = f"unknown: {', '.join(sorted(unknown))}"
        faults.append(Fault(path, lines.of("interviewer", "questions"), "interviewer.questions", message))
    faults += [
        Fault(path, lines.of("flags", number, "asks_about"), f"flags.{number}.asks_about", "no part has this name")
        for number, flag in enumerate(content.flags)
        if flag.asks_about and flag.asks_about not in known_parts
    ]
    for number, part in enumerate(content.parts):
        for name in part.advice.after:
            if name not in known_parts - {part.name}:
                at = ("parts", number, "advice", "after", name)
                faults.append(Fault(path, lines.of(*at), ".".join(map(str, at)), "no other part has this name"))
    clauses = _clause_path(folder, content.name)
    if not clauses.is_file():
        faults.append(Fault(clauses, 0, "(file)", "the rubric's labelled clauses are missing"))
    return faults


def _clause_files(folder: Path, own: Path | None, name: str) -> tuple[Path, ...]:
    added = _clause_path(own, name) if own else None
    return (_clause_path(folder, name), *([added] if added is not None and added.is_file() else []))


def _clause_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.clauses.yaml"


def _digest(*paths: Path) -> str:
    """The first 16 hexadecimal digits of the SHA-256 over the files' bytes."""
    digest = hashlib.sha256()
    for path in paths:
        _update(digest, path)
    return digest.hexdigest()[:16]


def _update(digest: hashlib._Hash, path: Path) -> None:
    """Add a file's bytes, a piece at a time; nothing of a missing one. Raises ContentError."""
    if not path.is_file():
        return
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise ContentError((Fault(path, 0, "(file)", f"cannot be read: {error}"),)) from error
