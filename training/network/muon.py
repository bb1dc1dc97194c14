"""Muon: the momentum of a matrix, made orthogonal, is its step; AdamW serves the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

_MOMENTUM = 0.95
_ROUNDS = 5


class Muon(Optimizer):
    """For matrices of the layers. Decay is applied to the weights, not to the gradient."""

    def __init__(
        self, weights: Iterable[Tensor], rate: float, decay: float = 0.0, *, half: bool = False
    ) -> None:
        super().__init__(weights, {"lr": rate, "decay": decay})
        self._kind = torch.bfloat16 if half else torch.float32

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            moved = [weight for weight in group["params"] if weight.grad is not None]
            for alike in _by_shape(moved):
                ahead = torch.stack([self._ahead(weight) for weight in alike])
                for weight, way in zip(alike, orthogonal(ahead, self._kind), strict=True):
                    scale = max(1.0, weight.shape[0] / weight.shape[1]) ** 0.5
                    weight.mul_(1 - group["lr"] * group["decay"])
                    weight.add_(way, alpha=-group["lr"] * scale)

    def _ahead(self, weight: Tensor) -> Tensor:
        """The gradient with its momentum, looked at one step ahead."""
        assert weight.grad is not None
        momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
        momentum.lerp_(weight.grad, 1 - _MOMENTUM)
        return weight.grad.lerp(momentum, _MOMENTUM)


def orthogonal(matrices: Tensor, kind: torch.dtype = torch.float32) -> Tensor:
    """The nearest matrices with equal singular values, roughly: Newton-Schulz rounds over
    (count, rows, columns). They forgive rounding, so `kind` may be bfloat16 where that is
    faster."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = (x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)).to(kind)
    for _ in range(_ROUNDS):
        square = x @ x.mT
        step = torch.baddbmm(square, square, square, beta=-4.7750, alpha=2.0315)
        x = torch.baddbmm(x, step, x, beta=3.4445)
    return (x.mT if tall else x).to(matrices.dtype)


def _by_shape(weights: Iterable[Tensor]) -> list[list[Tensor]]:
    found: defaultdict[torch.Size, list[Tensor]] = defaultdict(list)
    for weight in weights:
        found[weight.shape].append(weight)
    return list(found.values())


def optimisers(
    model: nn.Module, *, matrix_rate: float, rate: float, decay: float, half: bool = False
) -> list[Optimizer]:
    """Muon for the layers' matrices, AdamW for the embedding and the norms."""
    matrices, others = [], []
    for name, weight in model.named_parameters():
        matrix = weight.ndim == 2 and not name.startswith("embedding")
        (matrices if matrix else others).append(weight)
    return [
        Muon(matrices, matrix_rate, decay, half=half),
        AdamW(others, lr=rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]
