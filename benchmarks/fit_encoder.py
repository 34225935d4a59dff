"""Tune the upper layers of the sentence model on the labelled clauses of every rubric.

    python -m benchmarks.fit_encoder

Writes the tuning that is shipped, and one per fold that saw no clause of the fold's training answers: what is learned
about whole answers (`benchmarks.fit_levels`) must be learned from embeddings like those of an answer never seen. The
folds' tunings stay in a folder that git ignores.

Each clause asks every question of its rubric ("does it alone earn own_it 2?", "is it conditional?"), a linear answer
to each on the mean over its words. The lower layers are frozen, so what they give is computed once.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import KFold
from torch import Tensor, nn

from benchmarks.answers import LabelledAnswer, training_answers
from benchmarks.perturbations import without_case_and_punctuation
from coach.adapters.sentence_encoder import LAYERS, model_folder
from coach.adapters.tuned_layers import SHIPPED, TunedLayers
from coach.config import load_settings
from coach.rubric import load_rubrics
from coach.scoring.clauses import fluent
from coach.scoring.heads import questions

FOLDS = 6
FOLDER = Path(__file__).parent / ".folds"
FROZEN = min(LAYERS)
EPOCHS = 4
BATCH = 32
LEARNING_RATE = 2e-4
HEADS_LEARNING_RATE = 2e-3
WEIGHT_DECAY = 0.01
DROPOUT = 0.1
#: Unit vectors of hundreds of dimensions, brought to the size that a linear layer is at ease with.
SCALE = 8.0
LONGEST_TOKENS = 96
#: How often a clause comes without case and punctuation, as a recogniser may write it.
UNPUNCTUATED = 0.3

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Clauses:
    """The labelled clauses of every rubric. `labels` (clauses, questions of all rubrics), counted where `asked`."""

    rubrics: NDArray[np.str_]
    texts: list[str]
    forms: list[tuple[str, ...]]
    labels: NDArray[np.float32]
    asked: NDArray[np.float32]


def labelled_clauses() -> Clauses:
    """Those of the rubrics as they are."""
    library = load_rubrics(load_settings().content / "rubrics")
    blocks, rubrics, texts = [], [], []
    for name in sorted(library.names):
        rubric = library.get(name)
        clauses = rubric.clauses()
        blocks.append(np.stack(list(questions([part.name for part in rubric.parts], clauses).values()), axis=1))
        rubrics += [name] * len(clauses)
        texts += [clause.text for clause in clauses]
    shape = len(texts), sum(block.shape[1] for block in blocks)
    labels, asked = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    row = column = 0
    for block in blocks:
        place = slice(row, row + block.shape[0]), slice(column, column + block.shape[1])
        labels[place], asked[place] = block, 1.0
        row, column = row + block.shape[0], column + block.shape[1]
    said = [fluent(text) for text in texts]
    forms = [(text, without_case_and_punctuation(text, Random(0)) or text) for text in said]
    return Clauses(np.array(rubrics), texts, forms, labels, asked)


def folds(answers: Sequence[LabelledAnswer]) -> Iterator[tuple[Rows, Rows]]:
    """The rows to learn from and those held out, the same wherever the folds are used."""
    yield from KFold(FOLDS, shuffle=True, random_state=0).split(answers)


def without_fold(clauses: Clauses, number: int) -> Rows:
    """The rows of the clauses that stand in no answer of the fold."""
    kept = np.ones(len(clauses.texts), dtype=bool)
    for rubric in np.unique(clauses.rubrics):
        answers = training_answers(str(rubric))
        held = "\n".join(answers[row].answer for row in list(folds(answers))[number][1])
        own = np.flatnonzero(clauses.rubrics == rubric)
        kept[own] = [clauses.texts[row] not in held for row in own]
    return np.flatnonzero(kept)


class Lower:
    """The frozen layers, and what they give for every form of every clause, in half precision."""

    def __init__(self, clauses: Clauses) -> None:
        from transformers import AutoModel, AutoTokenizer

        folder = str(model_folder())
        # The eager form of attention is the one that trains fast in bfloat16 on a CPU.
        self.model: Any = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
        tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.hidden: list[list[Tensor]] = [[] for _ in clauses.forms]
        for form in range(2):
            tokens = tokenizer([forms[form] for forms in clauses.forms], truncation=True, max_length=LONGEST_TOKENS)
            self._run([torch.tensor(ids) for ids in tokens["input_ids"]])

    def _run(self, tokens: Sequence[Tensor]) -> None:
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        with torch.inference_mode():
            for start in range(0, len(order), 2 * BATCH):
                rows = order[start : start + 2 * BATCH]
                mask = _padded([torch.ones(len(tokens[row])) for row in rows])
                hidden = self.model.embeddings(input_ids=_padded([tokens[row] for row in rows]))
                hidden = through(self.model.encoder.layer[:FROZEN], hidden, mask)
                for row, one in zip(rows, hidden, strict=True):
                    self.hidden[row].append(one[: len(tokens[row])].half())

    def batch(self, rows: Sequence[int], random: Random) -> tuple[Tensor, Tensor]:
        """Hidden states (rows, tokens, dimension) of one form of each clause, and the mask of its tokens."""
        chosen = [self.hidden[row][random.random() < UNPUNCTUATED].float() for row in rows]
        return _padded(chosen), _padded([torch.ones(len(one)) for one in chosen])

    def parameters(self) -> dict[str, NDArray[np.float32]]:
        """Those of the upper layers, as they came, by the names that the whole model gives them."""
        return _parameters(self.model.encoder.layer[FROZEN:])


def tune(lower: Lower, clauses: Clauses, rows: Rows, name: str) -> TunedLayers:
    """Train the upper layers on these rows."""
    from copy import deepcopy

    torch.manual_seed(0)
    random = Random(0)
    upper: Any = deepcopy(lower.model.encoder.layer[FROZEN:]).train()
    answers = nn.Linear(lower.model.config.hidden_size, clauses.labels.shape[1])
    common = (clauses.labels[rows].sum(0) + 1) / (clauses.asked[rows].sum(0) + 2)
    with torch.no_grad():
        answers.weight.mul_(0.2)
        answers.bias.copy_(torch.logit(torch.from_numpy(common)))
    rates = [LEARNING_RATE, HEADS_LEARNING_RATE]
    groups = [{"params": upper.parameters()}, {"params": answers.parameters()}]
    optimiser = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    steps = EPOCHS * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rates, total_steps=steps, pct_start=0.1)
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in _batches(lower, rows, random):
            hidden, mask = lower.batch(batch, random)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                embedded = mean_of_words(through(upper, hidden, mask), mask) * SCALE
                given = answers(nn.functional.dropout(embedded, DROPOUT))
            labels, asked = torch.from_numpy(clauses.labels[batch]), torch.from_numpy(clauses.asked[batch])
            each = nn.functional.binary_cross_entropy_with_logits(given.float(), labels, reduction="none")
            loss = (each * asked).sum() / asked.sum()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(upper.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
        sys.stderr.write(f"{name}: epoch {epoch + 1} of {EPOCHS}, loss {total / len(rows):.4f}\n")
    return TunedLayers.between(name, lower.parameters(), _parameters(upper))


def through(layers: Any, hidden: Tensor, mask: Tensor) -> Tensor:
    """The hidden states after these layers; `mask` is 1 where a token stands."""
    unseen = (1.0 - mask[:, None, None, :]) * -1e9
    for layer in layers:
        given = layer(hidden, unseen)
        hidden = given[0] if isinstance(given, tuple) else given
    return hidden


def mean_of_words(hidden: Tensor, mask: Tensor) -> Tensor:
    """Of unit length, as the encoder pools it."""
    words = mask.unsqueeze(-1)
    return nn.functional.normalize((hidden.float() * words).sum(1) / words.sum(1), dim=1)


def fold_path(number: int) -> Path:
    return FOLDER / f"fold-{number}.npz"


def _parameters(layers: Any) -> dict[str, NDArray[np.float32]]:
    return {
        f"encoder.layer.{FROZEN + number}.{name}": parameter.detach().numpy().astype(np.float32)
        for number, layer in enumerate(layers)
        for name, parameter in layer.named_parameters()
    }


def _batches(lower: Lower, rows: Rows, random: Random) -> list[list[int]]:
    """Clauses of like length together, so that little is padding."""
    order = sorted(map(int, rows), key=lambda row: len(lower.hidden[row][0]) + 2 * random.random())
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    random.shuffle(batches)
    return batches


def _padded(rows: Sequence[Tensor]) -> Tensor:
    return nn.utils.rnn.pad_sequence(list(rows), batch_first=True)


def main() -> None:
    clauses = labelled_clauses()
    digest = hashlib.sha256("\n".join(clauses.texts).encode() + clauses.labels.tobytes()).hexdigest()[:8]
    lower = Lower(clauses)
    FOLDER.mkdir(exist_ok=True)
    for number in range(FOLDS):
        tune(lower, clauses, without_fold(clauses, number), f"{digest}-{number}").save(fold_path(number))
    tune(lower, clauses, np.arange(len(clauses.texts)), digest).save(SHIPPED)
    sys.stderr.write(f"wrote {SHIPPED.name}, tuned on {len(clauses.texts)} clauses\n")


if __name__ == "__main__":
    main()
