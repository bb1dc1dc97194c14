"""Where the loss of a network stands: by family, and by the text before what it cost.

A place that costs much is not told by the contract, or not learnt yet.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.network.from_gguf import set_weights_from, shape_of
from training.network.llama import Llama
from training.prepare import held_pair, merges_of
from training.tokenizer import Tokenizer

_SHOWN = 24
_SLOT = re.compile(r"<\|s\d+\|>")
_QUOTES = '"""'


@dataclass(frozen=True, slots=True)
class TokenLoss:
    """What one token of an answer cost. `before`: the end of the answer up to it, every slot
    written as `S`; `heading`: whether the module's docstring was not over yet; `loss` in nats."""

    family: str
    answer: int
    before: str
    heading: bool
    loss: float


def load(path: Path) -> tuple[Llama, Tokenizer]:
    """Network and tokenizer of a model file. Raises FileNotFoundError, and ValueError for a
    file that `export` did not write."""
    tokenizer = Tokenizer(merges_of(path))
    model = Llama(shape_of(path))
    set_weights_from(model, path, tokenizer)
    return model.eval(), tokenizer


def token_losses(
    model: Llama, tokenizer: Tokenizer, records: Iterable[dict[str, Any]]
) -> Iterator[TokenLoss]:
    """The losses of every token of the solutions of held-out records."""
    for number, record in enumerate(records):
        prompt, answer = held_pair(record)
        asked = tokenizer.encode(prompt)
        said = [*tokenizer.encode(answer.rstrip("\n")), tokenizer.end]
        text = ""
        for token, loss in zip(said, _losses(model, asked, said).tolist(), strict=True):
            before = _SLOT.sub("S", text)[-_SHOWN:]
            heading = text.count(_QUOTES) < 2
            yield TokenLoss(record["family"], number, before, heading, loss)
            text += tokenizer.decode([token])


@torch.no_grad()
def _losses(model: Llama, asked: list[int], said: list[int]) -> Tensor:
    tokens = torch.tensor([asked + said])
    states = model(tokens[:, :-1])[0, len(asked) - 1 :]
    chances = model.logits(states).log_softmax(-1)
    return -chances[torch.arange(len(said)), torch.tensor(said)]


@dataclass(slots=True)
class _Sum:
    answers: set[int] = field(default_factory=set)
    whole: float = 0.0
    heading: float = 0.0

    def add(self, one: TokenLoss) -> None:
        self.answers.add(one.answer)
        self.whole += one.loss
        self.heading += one.loss if one.heading else 0.0

    @property
    def mean(self) -> float:
        return self.whole / len(self.answers)


def loss_table(losses: Iterable[TokenLoss], most: int) -> str:
    """Markdown: a row for each family, the costliest first, then the `most` costliest places."""
    sums: defaultdict[str, _Sum] = defaultdict(_Sum)
    places: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one in losses:
        sums[one.family].add(one)
        sums["all"].add(one)
        places[one.family, one.before] += one.loss
    rows = sorted(sums.items(), key=lambda item: -item[1].mean)
    costly = sorted(places.items(), key=lambda item: -item[1])[:most]
    return "\n".join(
        [
            "| family | answers | loss an answer | of it in the docstring |",
            "|---|---|---|---|",
            *(_row(family, found) for family, found in rows),
            "",
            "| family | after | loss |",
            "|---|---|---|",
            *(f"| {family} | `{before!r}` | {loss:.1f} |" for (family, before), loss in costly),
        ]
    )


def _row(family: str, found: _Sum) -> str:
    share = found.heading / found.whole if found.whole else 0.0
    return f"| {family} | {len(found.answers)} | {found.mean:.2f} | {share:.0%} |"
