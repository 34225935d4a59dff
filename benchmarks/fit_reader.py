"""Trains the readers (`coach/scoring/reader.py`) on labelled answers, by PyTorch.

Two lessons at once: the levels and flags of the whole answer, and what each clause earns in its place, wherever the
clause is among the rubric's labelled ones. Each epoch an answer comes in one of its forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from benchmarks.answers import LabelledAnswer
from coach.rubric import LabelledClause, Rubric
from coach.scoring.clauses import Window
from coach.scoring.evidence import Evidence
from coach.scoring.reader import Network
from coach.scoring.signs import clause_signs

Array = NDArray[np.float32]

WIDTH = 160
DROPOUT = 0.4
INPUT_DROPOUT = 0.2
EPOCHS = 28
BATCH = 32
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 0.02
#: How often an answer comes as it was said, when it has another form.
AS_SAID = 0.6
#: Unit vectors of hundreds of dimensions, brought to the size of the signs.
EMBEDDING_SCALE = 8.0


@dataclass(frozen=True)
class Lesson:
    """One form of an answer. `labels` per target; `earned` per clause and clause target, where `known` is 1."""

    clauses: Array
    signs: Array
    labels: Array
    earned: Array
    known: Array


class ReaderNetwork(nn.Module):
    """The network that `coach.scoring.reader.Network` runs; parameters carry the same names."""

    def __init__(self, inputs: tuple[int, int], parts: int, flags: int, clause_targets: int) -> None:
        super().__init__()
        dimension, signs = inputs
        heard, looks = 2 * WIDTH, parts + flags
        self.embedding, self.signs = nn.Linear(dimension, WIDTH), nn.Linear(signs, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.recurrent = nn.GRU(WIDTH, WIDTH // 2, batch_first=True, bidirectional=True)
        self.clause = nn.Linear(heard, clause_targets)
        self.query = nn.Parameter(torch.randn(looks, heard) * 0.05)
        self.out = nn.Parameter(torch.randn(2 * parts + flags, 2 * heard + clause_targets) * 0.02)
        self.bias = nn.Parameter(torch.zeros(2 * parts + flags))
        levels = [part for part in range(parts) for _ in (1, 2)]
        self.register_buffer("looks_with", torch.tensor([*levels, *range(parts, looks)]))
        self.dropout, self.input_dropout = nn.Dropout(DROPOUT), nn.Dropout(INPUT_DROPOUT)

    def forward(self, clauses: Tensor, signs: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Log-odds per clause (batch, clauses, clause targets) and per answer (batch, targets)."""
        given = self.embedding(self.input_dropout(clauses * EMBEDDING_SCALE)) + self.signs(signs)
        own = self.dropout(torch.relu(self.norm(given)))
        packed = nn.utils.rnn.pack_padded_sequence(own, mask.sum(1).long(), batch_first=True, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(self.recurrent(packed)[0], True, total_length=own.shape[1])
        heard = torch.cat([own, self.dropout(states)], dim=-1)
        each = self.clause(heard)
        hidden = mask[:, None] == 0
        attention = torch.einsum("btd,qd->bqt", heard, self.query).masked_fill(hidden, -1e4).softmax(-1)
        chosen = torch.einsum("bqt,btd->bqd", attention, heard)
        mean = (heard * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        most = each.masked_fill(hidden.transpose(1, 2), -1e4).max(1).values
        whole = torch.cat([mean, most], dim=-1)[:, None].expand(-1, chosen.shape[1], -1)
        rows = torch.cat([chosen, whole], dim=-1)[:, self.looks_with]
        return each, (rows * self.out).sum(-1) + self.bias

    def arrays(self) -> Network:
        """The trained arrays; the embeddings' scale is folded into their weights."""
        arrays = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in self.state_dict().items()}
        return Network({**arrays, "embedding.weight": arrays["embedding.weight"] * EMBEDDING_SCALE})


def targets(rubric: Rubric) -> tuple[str, ...]:
    levels = [f"{part.name}>={level}" for part in rubric.parts for level in (1, 2)]
    return (*levels, *(f"flag:{flag.name}" for flag in rubric.flags))


def lessons(
    rubric: Rubric, clauses: Iterable[LabelledClause], forms: Sequence[Evidence], answer: LabelledAnswer
) -> list[Lesson]:
    """One per form of the answer; `clauses` are the rubric's."""
    if not forms:
        return []
    heads = forms[0].heads.names
    labels = [answer.levels[part.name] >= level for part in rubric.parts for level in (1, 2)]
    labels += [flag.name in answer.flags for flag in rubric.flags]
    by_word = _words_labels(clauses, answer.answer, heads)
    found = []
    for evidence in forms:
        earned, known = _earned(evidence, by_word, len(heads))
        signs = clause_signs(evidence, heads)
        found.append(Lesson(evidence.clause_embeddings, signs, np.array(labels, dtype=np.float32), earned, known))
    return found


def train(taught: Sequence[Sequence[Lesson]], parts: int, seed: int) -> Network:
    """`taught` are the forms of each answer, the first as it was said."""
    torch.manual_seed(seed)
    random, first = Random(seed), taught[0][0]
    inputs = first.clauses.shape[1], first.signs.shape[1]
    network = ReaderNetwork(inputs, parts, len(first.labels) - 2 * parts, first.earned.shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    steps = EPOCHS * -(-len(taught) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps, pct_start=0.15)
    network.train()
    for _ in range(EPOCHS):
        for batch in _batches([_form(forms, random) for forms in taught], random):
            optimiser.zero_grad()
            _loss(network, batch).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return network.eval().arrays()


def _loss(network: ReaderNetwork, batch: Sequence[Lesson]) -> Tensor:
    clauses, signs, earned, known = (
        _padded(getattr(one, name) for one in batch) for name in ("clauses", "signs", "earned", "known")
    )
    mask = _padded(np.ones(len(one.clauses), dtype=np.float32) for one in batch)
    each, whole = network(clauses, signs, mask)
    cross_entropy = nn.functional.binary_cross_entropy_with_logits
    by_clause = cross_entropy(each, earned, reduction="none").mean(-1)
    labels = torch.from_numpy(np.stack([one.labels for one in batch]))
    return cross_entropy(whole, labels) + (by_clause * known).sum() / (known.sum() + 1.0)


def _form(forms: Sequence[Lesson], random: Random) -> Lesson:
    return forms[0] if len(forms) == 1 or random.random() < AS_SAID else random.choice(forms[1:])


def _batches(lessons: Sequence[Lesson], random: Random) -> Iterator[list[Lesson]]:
    """Answers of like length together, so that little is padding."""
    order = sorted(lessons, key=lambda one: len(one.clauses) + 8 * random.random())
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    random.shuffle(batches)
    yield from batches


def _padded(rows: Iterable[Array]) -> Tensor:
    return nn.utils.rnn.pad_sequence([torch.from_numpy(np.ascontiguousarray(row)) for row in rows], batch_first=True)


def _earned(evidence: Evidence, by_word: Sequence[Array | None], heads: int) -> tuple[Array, Array]:
    """What each clause earns by the labels of its words, and whether it has any."""
    starts = [match.start() for match in re.finditer(r"\S+", evidence.text)]
    share = len(by_word) / max(1, len(starts))

    def labels(clause: Window) -> list[Array]:
        rows = [int(row * share) for row, start in enumerate(starts) if clause.start <= start < clause.end]
        return [label for row in rows if (label := by_word[min(row, len(by_word) - 1)]) is not None]

    found = [labels(clause) for clause in evidence.segmentation.clauses]
    earned = [np.mean(rows, axis=0) if rows else np.zeros(heads) for rows in found]
    return np.array(earned, dtype=np.float32), np.array([bool(rows) for rows in found], dtype=np.float32)


def _words_labels(clauses: Iterable[LabelledClause], said: str, heads: Sequence[str]) -> list[Array | None]:
    """Per word of the answer the labels of the rubric's clause that it stands in; the longest clause is the surest."""
    starts = [match.start() for match in re.finditer(r"\S+", said)]
    labels: list[Array | None] = [None] * len(starts)
    for clause in sorted((one for one in clauses if one.text in said), key=lambda one: len(one.text)):
        begin = said.index(clause.text)
        row = np.array([_holds(clause, head) for head in heads], dtype=np.float32)
        for number, start in enumerate(starts):
            if begin <= start < begin + len(clause.text):
                labels[number] = row
    return labels


def _holds(clause: LabelledClause, head: str) -> bool:
    """Whether the labelled clause answers yes to the head: "cue:name", "elements>=2" or "part>=level"."""
    if head.startswith("cue:"):
        return head.removeprefix("cue:") in clause.cues
    name, _, least = head.partition(">=")
    return (clause.n if name == "elements" else clause.parts.get(name, 0)) >= int(least)
