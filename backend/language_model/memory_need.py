"""How much memory a model needs, estimated before it is loaded."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from backend.errors import ModelFileRefused
from backend.language_model.gguf_file import ModelFile

_F16 = 2
_F32 = 4
_SMALLEST_CONTEXT = 512
_UBATCH = 512
_WORKING_ROWS = 8
"""Rows of activations alive at once in a graph, counted in widths; generous."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """Bytes: of the weights, of each cell of context, of each sequence, of working space."""

    weights: int
    per_cell: int
    per_sequence: int
    working: int

    def total(self, cells: int, sequences: int) -> int:
        return self.weights + self.working + cells * self.per_cell + sequences * self.per_sequence


def estimate(file: ModelFile) -> MemoryNeed:
    """From the dimensions in the file's head; keys and values as 16-bit numbers."""
    layers = max(file.number("block_count"), 1)
    heads = max(file.number("attention.head_count", 1), 1)
    width = file.number("embedding_length")
    key = file.number("attention.key_length", width // heads)
    value = file.number("attention.value_length", width // heads)
    kv_heads = sum(file.numbers("attention.head_count_kv", layers, heads))
    inner = file.number("ssm.inner_size")
    state = inner * (file.number("ssm.state_size") + file.number("ssm.conv_kernel"))
    widest = max(width, file.number("feed_forward_length"))
    return MemoryNeed(
        weights=file.bytes,
        per_cell=kv_heads * (key + value) * _F16,
        per_sequence=state * layers * _F32,
        working=_UBATCH * widest * _WORKING_ROWS * _F32 + 64 * file.vocabulary * _F32,
    )


def choose_cells(file: ModelFile, wanted: int, sequences: int, available: int) -> int:
    """The cells of context that fit: at most `wanted`, as many as half the spare memory holds.

    Raises ModelFileRefused, with the figures, when not even a small context fits.
    """
    need = estimate(file)
    fixed = need.total(0, sequences)
    smallest = fixed + _SMALLEST_CONTEXT * need.per_cell
    if smallest > available:
        raise ModelFileRefused(
            f"{file.path.name} needs about {_gigabytes(smallest)} of memory; "
            f"{_gigabytes(available)} is free.",
            remedy="Choose a smaller model or a smaller quantisation.",
            needed_bytes=smallest,
            available_bytes=available,
        )
    fitting = (available - fixed) // 2 // max(need.per_cell, 1)
    return max(_SMALLEST_CONTEXT, min(wanted, fitting))


def available_memory() -> int:
    """Bytes that a new load may take: free memory, within the limit of a control group."""
    free = int(psutil.virtual_memory().available)
    with suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        limit = int((group / "memory.max").read_text())
        free = min(free, limit - int((group / "memory.current").read_text()))
    return free


def physical_cores() -> int:
    """Cores that this process may use, a core's second hardware thread not counted."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:  # not on Windows and macOS
        allowed = os.cpu_count() or 1
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
