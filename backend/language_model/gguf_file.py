"""Reads the head of a GGUF file and checks it before llama.cpp sees the file.

A GGUF is a file from a stranger: every length is checked against the size of the file
before anything is read or allocated. Format: the GGUF specification of the ggml project,
versions 2 and 3, little endian.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

from backend.errors import ModelFileRefused

Value = int | float | bool | str | list["Value"]

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_SCALARS = {
    0: "<B",
    1: "<b",
    2: "<H",
    3: "<h",
    4: "<I",
    5: "<i",
    6: "<f",
    7: "<?",
    10: "<Q",
    11: "<q",
    12: "<d",
}
_STRING, _ARRAY = 8, 9
_LONGEST_KEPT_ARRAY = 1024
_MOST_KEYS = 100_000
_MOST_TENSORS = 1_000_000
_MOST_DIMENSIONS = 4
_MOST_LAYERS = 10_000
_DEFAULT_ALIGNMENT = 32
_SHARD = re.compile(r"-(\d{5})-of-(\d{5})\.gguf$")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What the head of a model file says; `bytes` counts all its parts."""

    path: Path
    bytes: int
    metadata: Mapping[str, Value]
    array_lengths: Mapping[str, int]

    @property
    def architecture(self) -> str:
        return str(self.metadata["general.architecture"])

    @property
    def name(self) -> str:
        return str(self.metadata.get("general.name") or self.path.stem)

    @property
    def licence(self) -> str | None:
        licence = self.metadata.get("general.license")
        return licence if isinstance(licence, str) else None

    @property
    def chat_template(self) -> str | None:
        template = self.metadata.get("tokenizer.chat_template")
        return template if isinstance(template, str) and template.strip() else None

    @property
    def vocabulary(self) -> int:
        """Number of tokens."""
        return self.array_lengths.get("tokenizer.ggml.tokens", 0)

    def number(self, key: str, default: int = 0) -> int:
        """An integer of this architecture, such as "context_length"; of a list, the largest."""
        value = self.metadata.get(f"{self.architecture}.{key}", default)
        if isinstance(value, list):
            return max((item for item in value if isinstance(item, int)), default=default)
        return int(value) if isinstance(value, int) else default

    def numbers(self, key: str, count: int, default: int = 0) -> list[int]:
        """One integer a layer, whether the file gives a list or one number for all."""
        value = self.metadata.get(f"{self.architecture}.{key}", default)
        if isinstance(value, list):
            return [item if isinstance(item, int) else default for item in value[:count]]
        return [self.number(key, default)] * count


def read_model_file(path: Path) -> ModelFile:
    """Read and check the head of a GGUF file, and of its other parts when it is split.

    Raises ModelFileRefused when the file is missing, is no GGUF, is cut short, has
    impossible lengths or is not a text model.
    """
    first = _read_one(path)
    _check_text_model(first)
    parts = first.metadata.get("split.count", 1)
    if not isinstance(parts, int) or parts <= 1:
        return first
    others = [_read_one(part) for part in _other_parts(path, parts)]
    total = first.bytes + sum(part.bytes for part in others)
    return ModelFile(path, total, first.metadata, first.array_lengths)


def _check_text_model(file: ModelFile) -> None:
    name = file.path.name
    if not isinstance(file.metadata.get("general.architecture"), str):
        raise ModelFileRefused(f"{name} names no model architecture.")
    if file.metadata.get("general.type", "model") != "model" or file.architecture == "clip":
        raise ModelFileRefused(f"{name} is an adapter or a projector, not a language model.")
    if file.number("block_count") > _MOST_LAYERS:
        raise ModelFileRefused(f"{name} claims {file.number('block_count')} layers; it is damaged.")
    if not file.vocabulary:
        raise ModelFileRefused(f"{name} holds no vocabulary, so it cannot write text.")


def _other_parts(path: Path, parts: int) -> list[Path]:
    match = _SHARD.search(path.name)
    if match is None or int(match[1]) != 1 or int(match[2]) != parts:
        raise ModelFileRefused(
            f"{path.name} is one of {parts} parts.",
            remedy=f"Give the first part, named ...-00001-of-{parts:05d}.gguf.",
        )
    stem = path.name[: match.start()]
    return [path.with_name(f"{stem}-{k:05d}-of-{parts:05d}.gguf") for k in range(2, parts + 1)]


def _read_one(path: Path) -> ModelFile:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _Reader(file, path, size).read()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ModelFileRefused(f"{path} cannot be read: {reason}.") from error


class _Reader:
    """Walks through one file; every read is checked against what is left of it."""

    def __init__(self, file: BinaryIO, path: Path, size: int) -> None:
        self._file = file
        self._path = path
        self._size = size
        self._at = 0
        self._metadata: dict[str, Value] = {}
        self._array_lengths: dict[str, int] = {}

    def read(self) -> ModelFile:
        tensors, keys = self._counts()
        for _ in range(keys):
            key = self._string()
            self._metadata[key] = self._value(self._scalar("<I"), key)
        self._check_tensors(tensors)
        return ModelFile(self._path, self._size, self._metadata, self._array_lengths)

    def _counts(self) -> tuple[int, int]:
        if self._size < 4 or self._take(4) != _MAGIC:
            raise self._refused("is not a GGUF file")
        version = self._scalar("<I")
        if version not in _VERSIONS:
            raise self._refused(f"has GGUF version {version}; versions 2 and 3 are known")
        tensors, keys = self._scalar("<Q"), self._scalar("<Q")
        if tensors > _MOST_TENSORS or keys > _MOST_KEYS:
            raise self._refused(f"claims {tensors} tensors and {keys} keys; it is damaged")
        return int(tensors), int(keys)

    def _check_tensors(self, count: int) -> None:
        ends = [self._tensor_end() for _ in range(count)]
        alignment = self._metadata.get("general.alignment", _DEFAULT_ALIGNMENT)
        if not isinstance(alignment, int) or alignment <= 0 or alignment & (alignment - 1):
            raise self._refused("has an impossible alignment")
        data = -(-self._at // alignment) * alignment
        needed = data + max(ends) if ends else self._at
        if needed > self._size:
            raise self._refused(f"is cut short: {needed} bytes are needed, it has {self._size}")

    def _tensor_end(self) -> int:
        """Read one tensor's description; where its data ends, counted from the data's start."""
        name = self._string()
        dimensions = self._scalar("<I")
        if dimensions > _MOST_DIMENSIONS:
            raise self._refused(f"gives tensor {name[:64]!r} {dimensions} dimensions")
        shape = [int(self._scalar("<Q")) for _ in range(int(dimensions))]
        kind, offset = self._scalar("<I"), int(self._scalar("<Q"))
        return offset + self._tensor_bytes(name, shape, int(kind))

    def _tensor_bytes(self, name: str, shape: list[int], kind: int) -> int:
        from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

        try:
            block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
        except (ValueError, KeyError) as error:
            message = f"stores tensor {name[:64]!r} in the unknown format {kind}"
            raise self._refused(message) from error
        if (shape and shape[0] % block) or 0 in shape:
            raise self._refused(f"gives tensor {name[:64]!r} an impossible shape")
        return prod(shape) // block * size

    def _value(self, kind: int | float, key: str) -> Value:
        if kind in _SCALARS:
            return self._scalar(_SCALARS[int(kind)])
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            return self._array(key)
        raise self._refused(f"has a value of unknown type {kind} for {key[:64]!r}")

    def _array(self, key: str) -> Value:
        """A list of scalars or strings; long ones (vocabularies) are skipped, not kept."""
        kind, count = int(self._scalar("<I")), int(self._scalar("<Q"))
        self._array_lengths[key] = count
        keep = count <= _LONGEST_KEPT_ARRAY
        if kind == _STRING:
            strings = [self._string(keep) for _ in range(self._bounded(count, 8))]
            return list(strings) if keep else []
        if kind not in _SCALARS:
            raise self._refused(f"has a list of unknown type {kind} for {key[:64]!r}")
        layout = _SCALARS[kind]
        width = struct.calcsize(layout)
        if keep:
            return [self._scalar(layout) for _ in range(self._bounded(count, width))]
        self._skip(count * width)
        return []

    def _bounded(self, count: int, width: int) -> int:
        if count * width > self._size - self._at:
            raise self._refused("is cut short or damaged within its head")
        return count

    def _string(self, keep: bool = True) -> str:
        length = int(self._scalar("<Q"))
        if keep:
            return self._take(length).decode("utf-8", "replace")
        self._skip(length)
        return ""

    def _scalar(self, layout: str) -> int | float | bool:
        value: int | float | bool = struct.unpack(layout, self._take(struct.calcsize(layout)))[0]
        return value

    def _skip(self, length: int) -> None:
        self._bounded(length, 1)
        self._at += length
        self._file.seek(self._at)

    def _take(self, length: int) -> bytes:
        data = self._file.read(self._bounded(length, 1))
        self._at += length
        if len(data) < length:
            raise self._refused("is cut short within its head")
        return data

    def _refused(self, reason: str) -> ModelFileRefused:
        return ModelFileRefused(f"{self._path.name} {reason}.")
