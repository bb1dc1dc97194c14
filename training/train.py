"""The training loop: within a budget of minutes, saved every few of them, resumable."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.optim import Optimizer

from training.batches import Batch, Rows, epoch, groups, make_batch
from training.network.first_weights import set_first_weights
from training.network.from_gguf import set_weights_from
from training.network.llama import Llama, Shape
from training.network.muon import optimisers
from training.places import Places
from training.tokenizer import Tokenizer

_DECAY_SHARE = 0.7
_WARM_STEPS = 20
_SAVE_SECONDS = 180.0
_NOTE_STEPS = 10
_HELD_NOTES = 40
"""Notes of the curve between two measurements on held-out rows."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a training goes. `minutes` is time spent training, over all its runs together;
    with `most_tokens` the budget is counted in tokens instead, so that it can be repeated."""

    minutes: float = 66.0
    most_tokens: int = 0
    batch_tokens: int = 4_000
    matrix_rate: float = 0.004
    rate: float = 0.001
    decay: float = 0.02
    clip: float = 1.0
    seed: int = 1
    threads: int = 2
    induction: bool = True
    compiled: bool = False
    """Whether torch compiles the network first. Takes a minute and a C++ compiler, and is a
    quarter faster from then on, on two cores."""
    start_from: str = ""
    """A model file to begin with instead of first weights; no part of it once begun."""


@dataclass(slots=True)
class Progress:
    """How far a training is; part of every checkpoint."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0
    epoch: int = 0
    batch: int = 0
    curve: list[tuple[int, float, int, float, float | None]] = field(default_factory=list)
    """Step, seconds, tokens, loss since the last note, loss on held-out rows."""


Tell = Callable[[float, Progress], None]


class Training:
    """One training, new or continued from the checkpoint that lies in its folder."""

    def __init__(
        self, rows: Rows, held: Rows, shape: Shape, settings: Settings, places: Places
    ) -> None:
        torch.set_num_threads(settings.threads)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self._half = self.device == "cuda" or multiplies_bf16()
        self.settings, self.places, self.rows = settings, places, rows
        self.progress = Progress()
        self.model = Llama(shape)
        if not places.checkpoint.is_file():
            self._begin()
        self.model.to(self.device)
        self.optimisers = optimisers(
            self.model,
            matrix_rate=settings.matrix_rate,
            rate=settings.rate,
            decay=settings.decay,
            half=self._half,
        )
        self._held = _held_batches(held, settings.batch_tokens)
        if places.checkpoint.is_file():
            self._continue(torch.load(places.checkpoint, map_location=self.device))
        loss = self.model.loss
        self._loss = torch.compile(loss, dynamic=True) if settings.compiled else loss

    def _begin(self) -> None:
        set_first_weights(self.model, self.settings.seed, induction=self.settings.induction)
        if self.settings.start_from:
            tokenizer = Tokenizer.load(self.places.tokenizer)
            set_weights_from(self.model, Path(self.settings.start_from), tokenizer)

    @property
    def share_done(self) -> float:
        """Between 0 and 1, by tokens or by time."""
        if self.settings.most_tokens:
            return min(1.0, self.progress.tokens / self.settings.most_tokens)
        return min(1.0, self.progress.seconds / (self.settings.minutes * 60))

    def run(self, tell: Tell = lambda share, progress: None) -> Progress:
        """Train until the budget is spent; a checkpoint is written then, and before."""
        saved, losses = self.progress.seconds, []
        for batch in self._batches():
            if self.share_done >= 1.0:
                break
            began = time.monotonic()
            losses.append(self._step(batch))
            self.progress.seconds += time.monotonic() - began
            if self.progress.step % _NOTE_STEPS == 0:
                self._note(sum(losses) / len(losses))
                losses = []
                tell(self.share_done, self.progress)
            if self.progress.seconds - saved > _SAVE_SECONDS:
                self.save()
                saved = self.progress.seconds
        self._note(sum(losses) / len(losses) if losses else float("nan"), final=True)
        self.save()
        return self.progress

    def _batches(self) -> Iterator[Batch]:
        while True:
            first, number = self.progress.batch, self.progress.epoch
            yield from epoch(
                self.rows,
                number,
                seed=self.settings.seed,
                batch_tokens=self.settings.batch_tokens,
                first=first,
            )
            self.progress.epoch, self.progress.batch = number + 1, 0

    def _step(self, batch: Batch) -> float:
        for optimiser in self.optimisers:
            _set_rate(optimiser, self._rate_factor())
        loss = self._measure(batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.progress.step += 1
        self.progress.batch += 1
        self.progress.tokens += int(batch.tokens.size)
        return float(loss.detach())

    def _measure(self, batch: Batch) -> torch.Tensor:
        tokens = torch.from_numpy(batch.tokens).to(self.device)
        wanted = torch.from_numpy(batch.wanted).to(self.device)
        with torch.autocast(self.device, torch.bfloat16, enabled=self._half):
            return self._loss(tokens, wanted)

    def _rate_factor(self) -> float:
        """Up within a few steps, constant, then down in a line to nothing."""
        warm = min(1.0, (self.progress.step + 1) / _WARM_STEPS)
        return warm * max(0.0, min(1.0, (1.0 - self.share_done) / _DECAY_SHARE))

    @torch.no_grad()
    def held_loss(self) -> float:
        losses = [float(self._measure(batch)) for batch in self._held]
        return sum(losses) / len(losses) if losses else float("nan")

    def _note(self, loss: float, *, final: bool = False) -> None:
        wanted = final or len(self.progress.curve) % _HELD_NOTES == 0
        held = self.held_loss() if wanted else None
        progress = self.progress
        note = (progress.step, round(progress.seconds, 1), progress.tokens, loss, held)
        progress.curve.append(note)
        write_curve(self.places.curve, progress)

    def save(self) -> None:
        draft = self.places.checkpoint.with_suffix(".new")
        torch.save(
            {
                "shape": asdict(self.model.shape),
                "settings": asdict(self.settings),
                "progress": asdict(self.progress),
                "model": self.model.state_dict(),
                "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            },
            draft,
        )
        draft.replace(self.places.checkpoint)

    def _continue(self, saved: dict[str, Any]) -> None:
        if saved["shape"] != asdict(self.model.shape):
            raise ValueError("the checkpoint is of a network of another shape; remove it first")
        self.model.load_state_dict(saved["model"])
        for optimiser, state in zip(self.optimisers, saved["optimisers"], strict=True):
            optimiser.load_state_dict(state)
        self.progress = Progress(**saved["progress"])


def multiplies_bf16() -> bool:
    """Whether this processor multiplies bfloat16 itself: 1.6 times the speed here, with the
    weights kept in 32 bits. Where it must be imitated it is slower instead."""
    return bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def load_model(path: Path) -> Llama:
    """The network of a checkpoint, on the CPU. Raises FileNotFoundError."""
    saved = torch.load(path, map_location="cpu")
    model = Llama(Shape(**saved["shape"]))
    model.load_state_dict(saved["model"])
    return model.eval()


def write_curve(path: Path, progress: Progress) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("step", "seconds", "tokens", "loss", "held_out_loss"))
        for step, seconds, tokens, loss, held in progress.curve:
            shown = "" if held is None else f"{held:.4f}"
            writer.writerow((step, seconds, tokens, f"{loss:.4f}", shown))


def _held_batches(held: Rows, batch_tokens: int) -> list[Batch]:
    from random import Random

    return [make_batch(held, group, None) for group in groups(held, batch_tokens, Random(0))]


def _set_rate(optimiser: Optimizer, factor: float) -> None:
    for group in optimiser.param_groups:
        group["lr"] = group.setdefault("peak", group["lr"]) * factor
