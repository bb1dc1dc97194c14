"""Muon: the momentum of a matrix, made orthogonal, is its step; AdamW serves the rest."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

_MOMENTUM = 0.95
_ROUNDS = 5


class Muon(Optimizer):
    """For matrices of the layers. Decay is applied to the weights, not to the gradient."""

    def __init__(self, weights: Iterable[Tensor], rate: float, decay: float = 0.0) -> None:
        super().__init__(weights, {"lr": rate, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                momentum = state.setdefault("momentum", torch.zeros_like(weight))
                momentum.lerp_(weight.grad, 1 - _MOMENTUM)
                ahead = weight.grad.lerp(momentum, _MOMENTUM)
                scale = max(1.0, weight.shape[0] / weight.shape[1]) ** 0.5
                weight.mul_(1 - group["lr"] * group["decay"])
                weight.add_(orthogonal(ahead), alpha=-group["lr"] * scale)


def orthogonal(matrix: Tensor) -> Tensor:
    """The nearest matrix with equal singular values, roughly: Newton-Schulz rounds."""
    x = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    x = x / (x.norm() + 1e-7)
    for _ in range(_ROUNDS):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x if matrix.shape[0] <= matrix.shape[1] else x.T


def optimisers(
    model: nn.Module, *, matrix_rate: float, rate: float, decay: float
) -> list[Optimizer]:
    """Muon for the layers' matrices, AdamW for the embedding and the norms."""
    matrices, others = [], []
    for name, weight in model.named_parameters():
        matrix = weight.ndim == 2 and not name.startswith("embedding")
        (matrices if matrix else others).append(weight)
    return [
        Muon(matrices, matrix_rate, decay),
        AdamW(others, lr=rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]
