"""GGUF files with random weights: real files and real decoding, words without meaning.

The tiny one (a few hundred kB) serves the tests; `write_gguf` makes any shape, also the
real ones that benchmarks need, so that speed is real though words are not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np

from backend.language_model.prompt_codec import SLOTS, slot

CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_CONVOLUTION, _STATE, _STEP_RANK = 4, 8, 4
_SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_SAMPLE = """
def add(self, name: str, value: int) -> None:
    if name in self._items:
        raise KeyError(name)
    self._items[name] = value
class Contact:
    def __init__(self, name: str) -> None:
        self.name = name
        return self.name for item in items import dataclass
Write the module. The interface and the behaviour of the contract are these.
"""


@dataclass(frozen=True)
class Shape:
    """The dimensions of a Llama-like model; `quantisation` of its matrices."""

    name: str = "tiny-random"
    width: int = 64
    layers: int = 2
    feed_forward: int = 128
    heads: int = 4
    kv_heads: int = 2
    vocabulary: int = 400
    context: int = 4096
    quantisation: str = "F32"
    tied: bool = False
    """Whether the embedding serves as output too; then random weights repeat their input."""


TINY = Shape()
HALF_BILLION = Shape("random-0.5b", 896, 24, 4864, 14, 2, 32_000, 8192, "Q8_0", True)
ONE_AND_A_HALF_BILLION = Shape("random-1.5b", 1536, 28, 8960, 12, 2, 32_000, 8192, "Q8_0", True)


def write_gguf(
    path: Path,
    shape: Shape = TINY,
    *,
    seed: int = 0,
    template: str | None = CHAT_TEMPLATE,
    architecture: str = "llama",
    codec: str | None = None,
    slots: int = SLOTS,
) -> Path:
    """Write a model of this shape with weights drawn from `seed`; returns the path.

    Architectures: "llama", "mamba" (recurrent) and "jamba" (every other layer recurrent).
    With a `codec`, its name stands in the metadata and the last tokens are its slots.
    """
    writer = gguf.GGUFWriter(str(path), architecture)
    _add_dimensions(writer, shape, architecture)
    _add_vocabulary(
        writer, shape.vocabulary, [] if codec is None else list(map(slot, range(slots)))
    )
    if codec is not None:
        writer.add_string("grace.prompt_codec", codec)
    if template is not None:
        writer.add_chat_template(template)
    _add_tensors(writer, shape, architecture, np.random.default_rng(seed))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def with_quantisation(shape: Shape, quantisation: str) -> Shape:
    return replace(shape, quantisation=quantisation, name=f"{shape.name}-{quantisation.lower()}")


def _add_dimensions(writer: gguf.GGUFWriter, shape: Shape, architecture: str) -> None:
    writer.add_name(shape.name)
    writer.add_license("CC0-1.0")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    if architecture == "jamba":
        layers = range(shape.layers)
        writer.add_head_count_kv([shape.kv_heads * (layer % 2) for layer in layers])
    else:
        writer.add_head_count_kv(shape.kv_heads)
    if architecture != "llama":
        writer.add_ssm_conv_kernel(_CONVOLUTION)
        writer.add_ssm_inner_size(2 * shape.width)
        writer.add_ssm_state_size(_STATE)
        writer.add_ssm_time_step_rank(_STEP_RANK)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(shape.vocabulary)


def _add_vocabulary(writer: gguf.GGUFWriter, size: int, slots: Sequence[str]) -> None:
    tokens, merges = byte_pair_vocabulary(size - len(slots))
    types = [gguf.TokenType.NORMAL] * len(tokens) + [gguf.TokenType.CONTROL] * len(slots)
    tokens = [*tokens, *slots]
    for index in range(len(_SPECIAL)):
        types[index] = gguf.TokenType.CONTROL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(0)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)


def byte_pair_vocabulary(size: int) -> tuple[list[str], list[str]]:
    """Special tokens, the 256 bytes, merges learned from a short sample, then unused fill."""
    alphabet = _byte_characters()
    tokens = [*_SPECIAL, *alphabet.values()]
    words = Counter(re.findall(r" ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+", _SAMPLE))
    pieces = {
        tuple(alphabet[byte] for byte in word.encode()): count for word, count in words.items()
    }
    merges: list[str] = []
    while len(tokens) < size and (best := _most_frequent_pair(pieces)) is not None:
        merges.append(" ".join(best))
        tokens.append("".join(best))
        pieces = {_merged(piece, best): count for piece, count in pieces.items()}
    tokens += [f"unused{index}" for index in range(size - len(tokens))]
    return tokens, merges


def _most_frequent_pair(pieces: dict[tuple[str, ...], int]) -> tuple[str, str] | None:
    counts: Counter[tuple[str, str]] = Counter()
    for piece, count in pieces.items():
        for pair in pairwise(piece):
            counts[pair] += count
    return max(counts, key=lambda pair: (counts[pair], pair)) if counts else None


def _merged(piece: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    result: list[str] = []
    for part in piece:
        if result and (result[-1], part) == pair:
            result[-1] += part
        else:
            result.append(part)
    return tuple(result)


def _byte_characters() -> dict[int, str]:
    """GPT-2's way to write every byte as a printable character."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    characters = {byte: chr(byte) for byte in printable}
    rest = [byte for byte in range(256) if byte not in characters]
    characters.update({byte: chr(256 + index) for index, byte in enumerate(rest)})
    return characters


def _add_tensors(
    writer: gguf.GGUFWriter, shape: Shape, architecture: str, random: np.random.Generator
) -> None:
    _add_matrix(writer, "token_embd.weight", shape.vocabulary, shape.width, shape, random)
    if not shape.tied:
        _add_matrix(writer, "output.weight", shape.vocabulary, shape.width, shape, random)
    _add_ones(writer, "output_norm.weight", shape.width)
    for layer in range(shape.layers):
        block = f"blk.{layer}"
        recurrent = architecture == "mamba" or (architecture == "jamba" and layer % 2 == 0)
        _add_ones(writer, f"{block}.attn_norm.weight", shape.width)
        if recurrent:
            _add_state_space(writer, block, shape, architecture, random)
        else:
            _add_attention(writer, block, shape, random)
        if architecture != "mamba":
            _add_feed_forward(writer, block, shape, random)


def _add_attention(
    writer: gguf.GGUFWriter, block: str, shape: Shape, random: np.random.Generator
) -> None:
    kv_width = shape.width // shape.heads * shape.kv_heads
    for name, rows in (
        ("attn_q", shape.width),
        ("attn_k", kv_width),
        ("attn_v", kv_width),
        ("attn_output", shape.width),
    ):
        _add_matrix(writer, f"{block}.{name}.weight", rows, shape.width, shape, random)


def _add_feed_forward(
    writer: gguf.GGUFWriter, block: str, shape: Shape, random: np.random.Generator
) -> None:
    _add_ones(writer, f"{block}.ffn_norm.weight", shape.width)
    for name, rows, columns in (
        ("ffn_gate", shape.feed_forward, shape.width),
        ("ffn_up", shape.feed_forward, shape.width),
        ("ffn_down", shape.width, shape.feed_forward),
    ):
        _add_matrix(writer, f"{block}.{name}.weight", rows, columns, shape, random)


def _add_state_space(
    writer: gguf.GGUFWriter,
    block: str,
    shape: Shape,
    architecture: str,
    random: np.random.Generator,
) -> None:
    inner = 2 * shape.width
    plain = replace(shape, quantisation="F32")
    for name, rows, columns in (
        ("ssm_in.weight", 2 * inner, shape.width),
        ("ssm_conv1d.weight", inner, _CONVOLUTION),
        ("ssm_x.weight", _STEP_RANK + 2 * _STATE, inner),
        ("ssm_dt.weight", inner, _STEP_RANK),
        ("ssm_out.weight", shape.width, inner),
    ):
        _add_matrix(writer, f"{block}.{name}", rows, columns, plain, random)
    _add_ones(writer, f"{block}.ssm_conv1d.bias", inner)
    _add_ones(writer, f"{block}.ssm_dt.bias", inner)
    _add_ones(writer, f"{block}.ssm_d", inner)
    writer.add_tensor(f"{block}.ssm_a", -np.ones((inner, _STATE), dtype=np.float32))
    if architecture == "jamba":
        for name, width in (("dt", _STEP_RANK), ("b", _STATE), ("c", _STATE)):
            _add_ones(writer, f"{block}.ssm_{name}_norm.weight", width)


def _add_ones(writer: gguf.GGUFWriter, name: str, width: int) -> None:
    writer.add_tensor(name, np.ones(width, dtype=np.float32))


def _add_matrix(
    writer: gguf.GGUFWriter,
    name: str,
    rows: int,
    columns: int,
    shape: Shape,
    random: np.random.Generator,
) -> None:
    values = random.standard_normal((rows, columns), dtype=np.float32)
    values *= 1.0 if name == "token_embd.weight" else columns**-0.5
    kind = gguf.GGMLQuantizationType[shape.quantisation]
    if kind is gguf.GGMLQuantizationType.F32:
        writer.add_tensor(name, values)
        return
    writer.add_tensor(name, gguf.quants.quantize(values, kind), raw_dtype=kind)
