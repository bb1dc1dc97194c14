"""First weights that can already copy: a head that looks one token back, then two that look
for places where the present token came before and repeat what followed there.

Everything else starts as nothing or small noise. What is set by hand is moved by training
like all other weights.
"""

from __future__ import annotations

import torch
from torch import Tensor

from training.network.llama import Llama, turns

_EMBEDDING = 0.05
_NOISE = 0.02
_CONSTANT = 4.0
"""The first dimension of all embeddings, in multiples of their spread: what the head that
looks back asks for at every position."""
_BACK_SHARPNESS = 1.85
_BACK_STRENGTH = 0.08
_MATCH_SHARPNESS = 2.0
_MATCH_STRENGTH = 0.13
_MATCHING_HEADS = 2
_SLOW = 0.35
"""Radians a dimension may turn over 800 tokens and still serve to compare content."""


@torch.no_grad()
def set_first_weights(model: Llama, seed: int, *, induction: bool = True) -> None:
    generator = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        if "norm" in name:
            weight.fill_(1.0)
        elif name.endswith(("attention.o.weight", "down.weight")):
            weight.zero_()
        else:
            spread = _EMBEDDING if name == "embedding.weight" else _NOISE
            weight.normal_(0.0, spread, generator=generator)
    if induction and model.shape.layers > 1:
        model.embedding.weight[:, 0] = _CONSTANT * _EMBEDDING
        seen = _look_back(model, generator)
        _match(model, seen, generator)


def _look_back(model: Llama, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Head 0 of layer 0; what it reads of a token, and where it writes that."""
    shape, attention = model.shape, model.layers[0].attention
    size = shape.head_width
    read = _rows(size, shape.width, generator)
    write = _rows(size, shape.width, generator)
    one_step = turns(shape)[1]
    attention.q.weight[:size].zero_()
    attention.k.weight[:size].zero_()
    attention.q.weight[0:size:2, 0] = _BACK_SHARPNESS * one_step[:, 0]
    attention.q.weight[1:size:2, 0] = -_BACK_SHARPNESS * one_step[:, 1]
    attention.k.weight[0:size:2, 0] = _BACK_SHARPNESS
    attention.v.weight[:size] = read
    attention.o.weight[:, :size] = _BACK_STRENGTH * write.T
    return read, write


def _match(model: Llama, seen: tuple[Tensor, Tensor], generator: torch.Generator) -> None:
    """Heads of layer 1: this token against what stood before each place, copy the place."""
    shape, attention = model.shape, model.layers[1].attention
    size = shape.head_width
    read, write = seen
    angle = shape.rope_base ** (-torch.arange(0, size, 2) / size) * 800
    slow = (angle < _SLOW).repeat_interleave(2)
    copied = _rows(size * _MATCHING_HEADS, shape.width, generator)
    for head in range(_MATCHING_HEADS):
        rows = slice(head * size, (head + 1) * size)
        mixed = _rows(int(slow.sum()), size, generator)
        for part, source in ((attention.q, read), (attention.k, write)):
            weight = torch.zeros(size, shape.width)
            weight[slow] = _MATCH_SHARPNESS * (mixed @ source)
            part.weight[rows] = weight
        attention.v.weight[rows] = copied[rows]
        attention.o.weight[:, rows] = _MATCH_STRENGTH * copied[rows].T


def _rows(count: int, width: int, generator: torch.Generator) -> Tensor:
    """Rows of length one, each at right angles to the others and to the constant."""
    square = torch.randn(width, width, generator=generator)
    square[0].zero_()
    basis, _ = torch.linalg.qr(square)
    return basis.T[:count].contiguous()
