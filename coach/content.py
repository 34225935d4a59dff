"""Read a YAML content file into a validated model, with every fault named by file, line and key.

The file may be anybody's, so what would take the program down is refused before it is built: a file that is too large,
nesting that is too deep (the library's own composer overflows its stack), and aliases that stand for too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import ContentError, Fault
from coach.small_file import read_small


class Content(BaseModel):
    """A piece of a content file: frozen, and no key goes unread."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)


ContentT = TypeVar("ContentT", bound=Content)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Ten times the largest file that is shipped.
_MOST_BYTES = 20_000_000
#: A rubric has some ten levels.
_DEEPEST = 50
#: With so few levels no stack overflows, so that most files need not be gone through twice.
_SURELY_COMPOSED = 1000
#: Values that a file may stand for once its aliases are written out; the largest shipped one has 200,000.
_MOST_VALUES = 3_000_000
#: A plain number or date is never longer; a long one in base 60 takes the library minutes.
_LONGEST_NUMBER = 100
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the keys of a content file are."""

    root: yaml.Node | None

    def of(self, *location: int | str) -> int:
        """The line, from 1, of the deepest node on the way to `location`: a missing key is where its parent starts."""
        return _line(self.root, location)


def read_yaml(path: Path, model: type[ContentT]) -> ContentT:
    """The file as `model`. Raises ContentError with all its faults."""
    root = _compose(path)
    faults = [Fault(path, line, key, "is there twice") for key, line in _repeated_keys(root)]
    try:
        content = model.model_validate(_construct(path, root))
    except ValidationError as error:
        faults += (
            Fault(path, _line(root, detail["loc"]), ".".join(map(str, detail["loc"])) or "(file)", detail["msg"])
            for detail in error.errors()
        )
        raise ContentError(tuple(faults)) from error
    if faults:
        raise ContentError(tuple(faults))
    return content


def read_lines(path: Path) -> Lines:
    """For faults that are found after reading, such as a name used twice. Raises ContentError."""
    return Lines(_compose(path))


def _compose(path: Path) -> yaml.Node | None:
    try:
        text = read_small(path, _MOST_BYTES).decode("utf-8")
        _check_depth(path, text)
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError((Fault(path, 0, "(file)", f"cannot be read: {error}"),)) from error
    except yaml.YAMLError as error:
        raise _bad_yaml(path, error) from error
    _check_size(path, root)
    return root


def _check_depth(path: Path, text: str) -> None:
    """Raises ContentError where the nesting is too deep to be composed, which calls itself for every level."""
    if _deepest_thinkable(text) < _SURELY_COMPOSED:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise _too_deep(path, event)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _deepest_thinkable(text: str) -> int:
    """More levels than this there cannot be: each needs a bracket, or a sign or a space at the start of its line."""
    lines = max((len(line) - len(line.lstrip()) + sum(map(line.count, "-?:")) for line in text.splitlines()), default=0)
    return text.count("[") + text.count("{") + lines


def _check_size(path: Path, root: yaml.Node | None) -> None:
    """Raises ContentError: values too deep, aliases that stand for themselves or for too much, a number too long."""
    sizes: dict[int, int] = {}
    within: set[int] = set()
    left = [(root, False)] if root is not None else []
    while left:
        node, done = left.pop()
        line = node.start_mark.line + 1
        if len(within) > _DEEPEST:
            raise _too_deep(path, node)
        if done:
            within.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(child)] for child in _children(node))
            if sizes[id(node)] > _MOST_VALUES:
                raise ContentError((Fault(path, line, "(YAML)", f"stands for more than {_MOST_VALUES} values"),))
        elif id(node) in within:
            raise ContentError((Fault(path, line, "(YAML)", "an alias stands for what it is in itself"),))
        elif id(node) not in sizes:
            if isinstance(node, yaml.ScalarNode) and node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
                message = f"a number or date of more than {_LONGEST_NUMBER} characters; put text in quotation marks"
                raise ContentError((Fault(path, line, "(YAML)", message),))
            within.add(id(node))
            left += [(node, True), *((child, False) for child in _children(node))]


def _too_deep(path: Path, where: yaml.Node | yaml.Event) -> ContentError:
    line = where.start_mark.line + 1 if where.start_mark else 0
    return ContentError((Fault(path, line, "(YAML)", f"is nested more than {_DEEPEST} levels deep"),))


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    return [one for pair in node.value for one in pair] if isinstance(node, yaml.MappingNode) else []


def _construct(path: Path, root: yaml.Node | None) -> object:
    """The values of a composed document: None when the file is empty."""
    if root is None:
        return None
    try:
        return yaml.SafeLoader("").construct_document(root)
    except yaml.YAMLError as error:
        raise _bad_yaml(path, error) from error
    except (ValueError, LookupError, AttributeError, TypeError, ArithmeticError) as error:
        # A date such as 2024-13-45, or a tag that does not fit its value, such as `!!bool maybe`.
        raise ContentError((Fault(path, 0, "(YAML)", f"a value cannot be read: {error}"),)) from error


def _bad_yaml(path: Path, error: yaml.YAMLError) -> ContentError:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 0
    return ContentError((Fault(path, line, "(YAML)", getattr(error, "problem", None) or str(error)),))


def _repeated_keys(root: yaml.Node | None) -> list[tuple[str, int]]:
    """Keys that stand twice in one mapping, which YAML would let the last of them win, and their lines."""
    repeated: list[tuple[str, int]] = []
    left, seen = [root], set[int]()
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            left += node.value
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                left.append(value)
                if isinstance(key, yaml.ScalarNode) and key.value in keys:
                    repeated.append((key.value, key.start_mark.line + 1))
                keys.add(str(key.value))
    return repeated


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line of the deepest node on the way to `location`; a missing key is reported where its parent starts."""
    line = node.start_mark.line + 1 if node else 0
    for step in location:
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    child, line = value, key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
            line = child.start_mark.line + 1
        if child is None:
            break
        node = child
    return line
