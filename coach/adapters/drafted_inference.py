"""Whisper's decoder on a text that was guessed before: one step confirms what would have taken one for each token.

What was decoded of a segment while it was still spoken is mostly how the whole of it begins. With greedy decoding the
result is what it would have been without a guess ("speculative decoding": Leviathan et al., arXiv:2211.17192), but for
the rounding of layers in 8 bits. The rest, as what is suppressed and when a text ends, stays openai-whisper's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from coach.adapters.limited_encoder import UnwantedError
from coach.adapters.quiet_threads import every_thread

#: Tokens of a draft whose following ones are worked out together: for all of a long segment that is 40 MB for a moment.
_TOGETHER = 16


def expect(task: Any, draft: Sequence[int], unwanted: Callable[[], bool]) -> None:
    """Let a greedy `whisper.decoding.DecodingTask` of one segment run on the tokens of a `draft`, within `one_thread`.

    It raises UnwantedError at the next step once it is `unwanted`.
    """
    task.inference = _DraftedInference(task.inference, draft, unwanted, task.sot_index)
    task.sot_index = 0  # of what is read


class _DraftedInference:
    """Stands in for the inference of a task. `unread` are the tokens of its prompt."""

    def __init__(self, inference: Any, draft: Sequence[int], unwanted: Callable[[], bool], unread: int) -> None:
        self._inference = inference
        self._draft = list(draft)
        self._unwanted = unwanted
        self._unread = unread
        self._begun = 0
        self._ahead: Any = None  # shape (1, tokens of the draft, width): before the projection on the vocabulary
        self._foreseen: tuple[int, Any] = (-1, None)

    def logits(self, tokens: Any, features: Any) -> Any:
        """Shape (1, tokens after the prompt or 1, vocabulary)."""
        if self._unwanted():
            raise UnwantedError
        if not self._begun:
            return self._confirm(tokens, features)
        chosen = tokens.shape[1] - self._begun
        if self._ahead is not None:
            if chosen <= len(self._draft) and int(tokens[0, -1]) == self._draft[chosen - 1]:
                return self._after(chosen - 1)
            self._go_back(self._begun + chosen - 1)
        return self._inference.logits(tokens, features)

    def _confirm(self, tokens: Any, features: Any) -> Any:
        """The first step, with the whole draft behind it."""
        import torch

        self._begun = tokens.shape[1]
        expected = torch.cat([tokens, torch.tensor([self._draft], dtype=tokens.dtype)], dim=1)
        self._inference.initial_token_length = expected.shape[1]
        read = self._begun - self._unread
        # What could follow each token of the prompt nobody asks, and it is a fifth of this step's time.
        narrowed = self._inference.model.decoder.ln.register_forward_hook(
            lambda _layer, _given, out: self._keep(out[:, self._unread :], read)
        )
        try:
            with every_thread():
                logits = self._inference.logits(expected, features)
        finally:
            narrowed.remove()
        self._inference.initial_token_length = self._begun
        return logits

    def _keep(self, hidden: Any, read: int) -> Any:
        """Only what was `read` goes on to the vocabulary now."""
        self._ahead = hidden[:, read:]
        return hidden[:, :read]

    def _after(self, token: int) -> Any:
        """Shape (1, 1, vocabulary): what could follow this token of the draft."""
        start = token - token % _TOGETHER
        if self._foreseen[0] != start:
            self._foreseen = (-1, None)
            with every_thread():
                self._foreseen = start, _projected(self._inference.model.decoder, self._ahead[:, start:][:, :_TOGETHER])
        return self._foreseen[1][:, token - start : token - start + 1]

    def _go_back(self, length: int) -> None:
        """From here on nothing is as expected: forget what the decoder remembers of later tokens."""
        self._ahead, self._foreseen = None, (-1, None)
        for module in self._inference.kv_modules:
            self._inference.kv_cache[module] = self._inference.kv_cache[module][:, :length]

    def cleanup_caching(self) -> None:
        self._inference.cleanup_caching()


def _projected(decoder: Any, hidden: Any) -> Any:
    """What a text decoder makes of the last layer, in 8 bits where it has that; shape (1, tokens, vocabulary)."""
    project = getattr(decoder, "project", None)
    return project(hidden) if project else hidden @ decoder.token_embedding.weight.to(hidden.dtype).T
