"""Read a YAML content file into a validated model, with every fault named by file, line and key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import ContentError, Fault


class Content(BaseModel):
    """A piece of a content file: frozen, and no key goes unread."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)


ContentT = TypeVar("ContentT", bound=Content)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
        return yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError((Fault(path, 0, "(file)", f"cannot be read: {error}"),)) from error
    except yaml.YAMLError as error:
        raise _bad_yaml(path, error) from error


def _construct(path: Path, root: yaml.Node | None) -> object:
    """The values of a composed document: None when the file is empty."""
    if root is None:
        return None
    try:
        return yaml.SafeLoader("").construct_document(root)
    except yaml.YAMLError as error:
        raise _bad_yaml(path, error) from error
    except ValueError as error:  # a date such as 2024-13-45
        raise ContentError((Fault(path, 0, "(YAML)", str(error)),)) from error


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
