"""Whisper's weights from CTranslate2's file format to openai-whisper's, without loss.

Both hold the same 16-bit numbers; only the names differ, and CTranslate2 fuses the query, key and value projections of
an attention into one matrix. The layout read here is that of CTranslate2's model specification, version 6.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Half = NDArray[np.float16]

_VERSION = 6
_HALF = 4  # CTranslate2's number for float16
_WIDTH_OF_A_HEAD = 64  # the same in every Whisper model

#: Pieces of names, in the order in which they are replaced.
_RENAMES = (
    ("position_encodings/encodings", "positional_embedding"),
    ("embeddings/weight", "token_embedding/weight"),
    ("self_attention/layer_norm", "attn_ln"),
    ("attention/layer_norm", "cross_attn_ln"),
    ("ffn/layer_norm", "mlp_ln"),
    ("encoder/layer_norm", "encoder/ln_post"),
    ("decoder/layer_norm", "decoder/ln"),
    ("/layer_", "/blocks/"),
    ("ffn/linear_0", "mlp/0"),
    ("ffn/linear_1", "mlp/2"),
    ("self_attention/linear_1", "attn/out"),
    ("attention/linear_2", "cross_attn/out"),
    ("gamma", "weight"),
    ("beta", "bias"),
    ("/", "."),
)
#: Fused matrices: what the name ends with, the module they belong to, and what they are made of.
_FUSED = (
    ("self_attention/linear_0", "attn", ("query", "key", "value")),
    ("attention/linear_0", "cross_attn", ("query",)),
    ("attention/linear_1", "cross_attn", ("key", "value")),
)


class WeightsError(ValueError):
    """The file is not what the conversion expects."""


def read_half_variables(data: bytes) -> dict[str, Half]:
    """The float16 variables of a CTranslate2 model by name; the few settings in other types are left out.

    Raises WeightsError when the file is of another version, or ends early.
    """
    try:
        return _read(data)
    except (struct.error, UnicodeDecodeError, ValueError) as error:
        raise WeightsError(f"not a CTranslate2 model: {error}") from error


def to_checkpoint(variables: Mapping[str, Half]) -> tuple[dict[str, int], dict[str, Half]]:
    """openai-whisper's dimensions and state from CTranslate2's variables. Raises WeightsError on an unexpected one."""
    state: dict[str, Half] = {}
    for name, values in variables.items():
        state |= _split(name, values)
    return _dimensions(state), state


def _read(data: bytes) -> dict[str, Half]:
    offset = 0

    def number(kind: str) -> int:
        nonlocal offset
        (value,) = struct.unpack_from(f"<{kind}", data, offset)
        offset += struct.calcsize(f"<{kind}")
        return int(value)

    def text() -> str:
        nonlocal offset
        length = number("H")
        offset += length
        return data[offset - length : offset].rstrip(b"\0").decode("ascii")

    if (version := number("I")) != _VERSION:
        raise WeightsError(f"version {version}, not {_VERSION}")
    text(), number("I")  # the specification's name and revision
    variables: dict[str, Half] = {}
    for _ in range(number("I")):
        name = text()
        shape = [number("I") for _ in range(number("B"))]
        kind, size = number("B"), number("I")
        if kind == _HALF:
            variables[name] = np.frombuffer(data, "<f2", size // 2, offset).reshape(shape)
        offset += size
    return variables


def _split(name: str, values: Half) -> dict[str, Half]:
    """One variable under openai-whisper's name, or the several that CTranslate2 fused into it."""
    stem, _, leaf = name.rpartition("/")
    for ending, module, members in _FUSED:
        if stem.endswith(f"/{ending}"):
            prefix = _rename(stem.removesuffix(ending)) + module
            parts = zip(members, np.split(values, len(members)), strict=True)
            return {f"{prefix}.{member}.{leaf}": part for member, part in parts if not _zero_bias(member, leaf, part)}
    return {_rename(name): values}


def _zero_bias(member: str, leaf: str, values: Half) -> bool:
    """Whisper's keys have no bias, so CTranslate2 writes zeros; anything else would be lost by the conversion."""
    if (member, leaf) != ("key", "bias"):
        return False
    if values.any():
        raise WeightsError("a key projection has a bias")
    return True


def _rename(name: str) -> str:
    for old, new in _RENAMES:
        name = name.replace(old, new)
    return name


def _dimensions(state: Mapping[str, Half]) -> dict[str, int]:
    """What openai-whisper calls ModelDimensions, from the shapes."""
    try:
        width, mels, _ = state["encoder.conv1.weight"].shape
        vocabulary, _ = state["decoder.token_embedding.weight"].shape
        audio, _ = state["encoder.positional_embedding"].shape
        text, _ = state["decoder.positional_embedding"].shape
    except KeyError as error:
        raise WeightsError(f"no {error}") from error
    heads = width // _WIDTH_OF_A_HEAD
    return {
        "n_mels": mels,
        "n_audio_ctx": audio,
        "n_audio_state": width,
        "n_audio_head": heads,
        "n_audio_layer": _layers(state, "encoder"),
        "n_vocab": vocabulary,
        "n_text_ctx": text,
        "n_text_state": width,
        "n_text_head": heads,
        "n_text_layer": _layers(state, "decoder"),
    }


def _layers(state: Mapping[str, Half], half: str) -> int:
    return sum(name.startswith(f"{half}.blocks.") and name.endswith(".attn_ln.weight") for name in state)
