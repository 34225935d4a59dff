"""A Whisper model from its checkpoint, for the processor: openai-whisper's, read with little memory, in 8 bits.

openai-whisper reads the checkpoint (half precision), makes a model of random float32 weights and copies: with `base`
that is half a gigabyte for a moment. Here the file is mapped, and one layer at a time is made of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from coach.adapters.eight_bit_linear import available, quantise, quantised
from coach.adapters.without_triton import without_triton


def read_model(checkpoint: Path) -> Any:
    """A whisper.model.Whisper, float32 in and out. Raises what torch.load raises for a file that is no checkpoint.

    A checkpoint cannot run code: torch reads nothing but weights.
    """
    import torch
    from whisper.model import ModelDimensions

    read = _weights(checkpoint)
    model = _without_weights(ModelDimensions(**read["dims"]))
    model.load_state_dict(read["model_state_dict"], assign=True)
    del read
    # The one table that is not in the checkpoint: nobody hears what comes later.
    context = model.dims.n_text_ctx
    model.decoder.register_buffer("mask", torch.full((context, context), -torch.inf).triu_(1), persistent=False)
    model.requires_grad_(False).eval()
    if available():
        # The table is only looked into from now on, a row for each token: mapped anew, it costs those rows' pages.
        table = _weights(checkpoint)["model_state_dict"]["decoder.token_embedding.weight"]
        quantise_vocabulary(model.decoder, table)
        quantise(model)
    return model.float()


def _weights(checkpoint: Path) -> Any:
    """The checkpoint's tensors, mapped where its format allows that."""
    import torch

    return torch.load(checkpoint, map_location="cpu", weights_only=True, mmap=is_zipfile(checkpoint))


def _without_weights(dims: Any) -> Any:
    """As Whisper makes itself, but for its table of alignment heads, which is set for each model."""
    import torch
    from whisper.model import AudioEncoder, TextDecoder, Whisper

    model = Whisper.__new__(Whisper)
    torch.nn.Module.__init__(model)
    model.dims = dims
    sizes = ("ctx", "state", "head", "layer")
    with without_triton(), torch.device("meta"):
        model.encoder = AudioEncoder(dims.n_mels, *(getattr(dims, f"n_audio_{size}") for size in sizes))
        model.decoder = TextDecoder(dims.n_vocab, *(getattr(dims, f"n_text_{size}") for size in sizes))
    return model


def quantise_vocabulary(decoder: Any, table: Any) -> None:
    """Let a text decoder project on its 51,864 tokens in 8 bits. Only where such layers are `available`.

    openai-whisper multiplies with the table of the token embeddings, which at a token at a time is most of the work.
    `table`, shape (tokens, width), has the embeddings in the checkpoint's precision, for what goes in.
    """
    import torch
    from torch.nn.functional import embedding

    layer = torch.nn.Linear(table.shape[1], table.shape[0], bias=False, device="meta")
    layer.weight = torch.nn.Parameter(decoder.token_embedding.weight.detach(), requires_grad=False)
    project = quantised(layer)
    del decoder.token_embedding, layer

    def forward(tokens: Any, features: Any, kv_cache: dict[Any, Any] | None = None) -> Any:
        offset = next(iter(kv_cache.values())).shape[1] if kv_cache else 0
        positions = decoder.positional_embedding[offset : offset + tokens.shape[-1]]
        hidden = embedding(tokens, table).to(features.dtype) + positions
        for block in decoder.blocks:
            hidden = block(hidden, features, mask=decoder.mask, kv_cache=kv_cache)
        return project(decoder.ln(hidden))

    decoder.forward, decoder.project = forward, project
