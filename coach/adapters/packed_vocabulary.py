"""Whisper's last step, from the decoder's state to a chance for each of its 51,864 tokens, on packed weights.

openai-whisper multiplies with the table of its token embeddings. At a token at a time that is most of what decoding
costs: 5.6 of 12 ms with tiny.en on the machine of docs/performance.md, and 2.2 ms packed.
"""

from __future__ import annotations

from typing import Any

from coach.adapters.packed_linear import available, packed


def pack_vocabulary(decoder: Any) -> None:
    """Let a Whisper text decoder project with packed weights. Unchanged where PyTorch has no oneDNN."""
    import torch
    from torch.nn.functional import embedding

    if not available():
        return
    table = decoder.token_embedding.weight.detach()
    layer = torch.nn.Linear(table.shape[1], table.shape[0], bias=False, device="meta")
    layer.weight = torch.nn.Parameter(table, requires_grad=False)
    project = packed(layer)
    # The checkpoint holds half precision: as such the table, which is now only looked into, loses nothing.
    half = table.half()
    table = half if torch.equal(half.float(), table) else table
    decoder.token_embedding.weight = torch.nn.Parameter(table, requires_grad=False)

    def forward(tokens: Any, features: Any, kv_cache: dict[Any, Any] | None = None) -> Any:
        offset = next(iter(kv_cache.values())).shape[1] if kv_cache else 0
        positions = decoder.positional_embedding[offset : offset + tokens.shape[-1]]
        hidden = embedding(tokens, table).to(features.dtype) + positions
        for block in decoder.blocks:
            hidden = block(hidden, features, mask=decoder.mask, kv_cache=kv_cache)
        return project(decoder.ln(hidden))

    decoder.forward = forward
