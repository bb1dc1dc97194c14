"""Weights back from a model file, so that a training can begin where a published one ended."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
import torch
from torch import Tensor

from training.export import tensor_name
from training.network.llama import Llama, Shape
from training.tokenizer import Tokenizer


def shape_of(path: Path) -> Shape:
    """The dimensions of the network in a model file. Raises FileNotFoundError."""
    fields = gguf.GGUFReader(path).fields

    def count(key: str) -> int:
        return int(fields[f"llama.{key}"].contents())

    return Shape(
        count("vocab_size"),
        count("embedding_length"),
        count("block_count"),
        count("attention.head_count"),
        count("feed_forward_length"),
        count("context_length"),
    )


@torch.no_grad()
def set_weights_from(model: Llama, path: Path, tokenizer: Tokenizer) -> None:
    """Give the network the weights of a GGUF file that `export` wrote.

    The network may have grown since: layers behind those of the file keep the weights they
    have, and a token learnt later begins as the mean of the two that it joins (the
    vocabulary's beginning must be the file's). What the optimisers remembered is not in the
    file. Raises ValueError when the file has another vocabulary or another shape,
    FileNotFoundError when there is none.
    """
    reader = gguf.GGUFReader(path)
    words = reader.fields["tokenizer.ggml.tokens"].contents()
    if words != tokenizer.tokens[: len(words)]:
        raise ValueError(f"{path.name} has another vocabulary than this folder's tokenizer")
    found = {tensor.name: tensor for tensor in reader.tensors}
    wanted = {tensor_name(name): weight for name, weight in model.state_dict().items()}
    if missing := (set(found) - set(wanted)) | (set(wanted) - set(found) - _grown(reader, model)):
        raise ValueError(f"{path.name} is of another shape: {', '.join(sorted(missing))}")
    for name, tensor in found.items():
        weight = wanted[name]
        part = weight[: len(words)] if name == tensor_name("embedding.weight") else weight
        part.copy_(_values(tensor, part, path))
    _add_tokens(model.embedding.weight, tokenizer, len(words))


def _grown(reader: gguf.GGUFReader, model: Llama) -> set[str]:
    """Tensors of the layers that the network has beyond those of the file."""
    layers = int(reader.fields["llama.block_count"].contents())
    return {
        tensor_name(name)
        for name in model.state_dict()
        if name.startswith("layers.") and int(name.split(".")[1]) >= layers
    }


def _add_tokens(embedding: Tensor, tokenizer: Tokenizer, known: int) -> None:
    ids = {token: number for number, token in enumerate(tokenizer.tokens)}
    first = len(tokenizer) - len(tokenizer.merges)
    for number in range(known, len(tokenizer)):
        left, right = tokenizer.merges[number - first]
        embedding[number] = (embedding[ids[left]] + embedding[ids[right]]) / 2


def _values(tensor: gguf.ReaderTensor, like: Tensor, path: Path) -> Tensor:
    values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    if values.shape != tuple(like.shape):
        raise ValueError(f"{path.name} is of another shape: {tensor.name} is {values.shape}")
    return torch.from_numpy(np.array(values))
