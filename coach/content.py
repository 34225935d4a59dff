"""Read a YAML content file into a validated model, with every fault named by file, line and key."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import ContentError, Fault


class Content(BaseModel):
    """A piece of a content file: frozen, and no key goes unread."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


ContentT = TypeVar("ContentT", bound=Content)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, model: type[ContentT]) -> ContentT:
    """The file as `model`. Raises ContentError with all its faults."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError((Fault(path, 0, "(file)", f"cannot be read: {error}"),)) from error
    try:
        root = yaml.compose(text, Loader=_Loader)
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C where it is built
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        message = getattr(error, "problem", None) or str(error)
        raise ContentError((Fault(path, line, "(YAML)", message),)) from error
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = (
            Fault(path, _line(root, detail["loc"]), ".".join(map(str, detail["loc"])) or "(file)", detail["msg"])
            for detail in error.errors()
        )
        raise ContentError(tuple(faults)) from error


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
