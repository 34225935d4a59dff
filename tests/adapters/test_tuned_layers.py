"""What was tuned in the sentence model, as it is kept and put back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from coach.adapters.sentence_encoder import SentenceEncoder
from coach.adapters.tuned_layers import SHIPPED, TunedLayers, name_of
from coach.errors import ModelError


def tuned(before: torch.nn.Linear, after: torch.nn.Linear) -> TunedLayers:
    arrays = [{name: one.detach().numpy() for name, one in layer.named_parameters()} for layer in (before, after)]
    return TunedLayers.between("try", *arrays)


def test_tuning_comes_back_to_within_half_a_step(tmp_path: Path) -> None:
    torch.manual_seed(0)
    before, after = torch.nn.Linear(6, 3), torch.nn.Linear(6, 3)
    tuned(before, after).save(tmp_path / "tuned.npz")
    loaded = TunedLayers.load(tmp_path / "tuned.npz")
    step = float(max(size.max() for size in loaded.sizes.values()))
    loaded.apply(before)
    assert (loaded.name, name_of(tmp_path / "tuned.npz")) == ("try", "try")
    for one, other in zip(before.parameters(), after.parameters(), strict=True):
        assert float((one - other).detach().abs().max()) <= step / 2 + 1e-6


def test_what_did_not_change_stays_as_it_was() -> None:
    layer = torch.nn.Linear(2, 2)
    kept = layer.weight.detach().clone()
    tuned(layer, layer).apply(layer)
    assert torch.equal(layer.weight, kept)


def test_tuning_of_another_model_is_refused() -> None:
    with pytest.raises(ModelError, match="shape"):
        tuned(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)).apply(torch.nn.Linear(3, 2))


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no more"])
def test_a_missing_or_damaged_file_says_what_to_do(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "tuned.npz"
    if content is not None:
        path.write_bytes(content)
    encoder = SentenceEncoder(path)
    assert encoder.name.endswith("tuned ")
    with pytest.raises(ModelError, match="Install the coach again"):
        encoder.load()


def test_the_shipped_tuning_changes_the_upper_half_of_the_model() -> None:
    layers = {name.split(".")[2] for name in TunedLayers.load(SHIPPED).steps}
    assert layers == {"3", "4", "5"}


def test_the_shipped_encoder_tells_who_did_it() -> None:
    mine, theirs, other = SentenceEncoder().encode(
        [
            "I kept an error log and did two timed blocks every day.",
            "My roommate kept an error log and did two timed blocks every day.",
            "Every morning I worked two blocks against the clock and logged each mistake.",
        ]
    )[:, :384]
    assert np.dot(mine, other) > np.dot(mine, theirs)
