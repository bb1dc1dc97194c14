"""A small Llama: what llama.cpp's `llama` architecture computes, in torch.

RMSNorm, interleaved rotary positions, SwiGLU, no biases, the embedding serves as output.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """The dimensions of a network. The defaults are what two cores can train in an hour."""

    vocabulary: int
    width: int = 256
    layers: int = 4
    heads: int = 4
    feed_forward: int = 704
    context: int = 4096
    rope_base: float = 1_000_000.0
    epsilon: float = 1e-5

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


class Attention(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.head_width = shape.heads, shape.head_width
        self.q, self.k, self.v, self.o = (
            nn.Linear(shape.width, shape.width, bias=False) for _ in range(4)
        )

    def forward(self, x: Tensor, turn: Tensor) -> Tensor:
        batch, length, width = x.shape
        q, k, v = (
            part(x).view(batch, length, self.heads, self.head_width).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        y = functional.scaled_dot_product_attention(
            _turned(q, turn), _turned(k, turn), v, is_causal=True
        )
        return self.o(y.transpose(1, 2).reshape(batch, length, width))


class Layer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention_norm = nn.RMSNorm(shape.width, shape.epsilon)
        self.attention = Attention(shape)
        self.forward_norm = nn.RMSNorm(shape.width, shape.epsilon)
        self.gate = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.up = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, shape.width, bias=False)

    def forward(self, x: Tensor, turn: Tensor) -> Tensor:
        return self.fed_forward(self.attended(x, turn))

    def attended(self, x: Tensor, turn: Tensor) -> Tensor:
        return x + self.attention(self.attention_norm(x), turn)

    def fed_forward(self, x: Tensor) -> Tensor:
        y = self.forward_norm(x)
        return x + self.down(functional.silu(self.gate(y)) * self.up(y))


class Llama(nn.Module):
    """Tokens to the state before the output; `logits` turns chosen states into scores."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.width, shape.epsilon)
        self.register_buffer("turn", turns(shape), persistent=False)

    def forward(self, tokens: Tensor) -> Tensor:
        last = self.layers[-1]
        return self.norm(last.fed_forward(self._before_last_step(tokens)))

    def logits(self, states: Tensor) -> Tensor:
        return states @ self.embedding.weight.T

    def loss(self, tokens: Tensor, wanted: Tensor) -> Tensor:
        """Mean cross entropy of the next token where `wanted` is true of it.

        Behind the last attention the places of a row know nothing of each other, so what is
        not wanted is dropped there.
        """
        kept = self._before_last_step(tokens[:, :-1])[wanted[:, 1:]]
        states = self.norm(self.layers[-1].fed_forward(kept))
        return functional.cross_entropy(self.logits(states).float(), tokens[:, 1:][wanted[:, 1:]])

    def _before_last_step(self, tokens: Tensor) -> Tensor:
        """Everything but the feed-forward step of the last layer."""
        x = self.embedding(tokens)
        turn = self.turn[: tokens.shape[1]]
        for layer in self.layers[:-1]:
            x = layer(x, turn)
        return self.layers[-1].attended(x, turn)


def turns(shape: Shape) -> Tensor:
    """Cosines and sines of every position, (context, pairs, 2)."""
    pairs = torch.arange(0, shape.head_width, 2, dtype=torch.float64)
    speed = shape.rope_base ** (-pairs / shape.head_width)
    angle = torch.outer(torch.arange(shape.context, dtype=torch.float64), speed)
    return torch.stack((angle.cos(), angle.sin()), -1).float()


def _turned(x: Tensor, turn: Tensor) -> Tensor:
    """Rotate neighbouring dimensions (0, 1), (2, 3), ... by the angle of their position."""
    even, odd = x[..., 0::2], x[..., 1::2]
    cos, sin = turn[..., 0].to(x.dtype), turn[..., 1].to(x.dtype)
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)
