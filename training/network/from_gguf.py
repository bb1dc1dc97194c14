"""Weights back from a model file, so that a training can begin where a published one ended."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np
import torch
from torch import Tensor

from training.export import tensor_name
from training.network.llama import Llama
from training.tokenizer import Tokenizer


def set_weights_from(model: Llama, path: Path, tokenizer: Tokenizer) -> None:
    """Give the network the weights of a GGUF file that `export` wrote.

    What the optimisers remembered is not in the file. Raises ValueError when the file has
    another vocabulary or another shape, FileNotFoundError when there is none.
    """
    reader = gguf.GGUFReader(path)
    words = reader.fields["tokenizer.ggml.tokens"].contents()
    if words != tokenizer.tokens:
        raise ValueError(f"{path.name} has another vocabulary than this folder's tokenizer")
    found = {tensor.name: tensor for tensor in reader.tensors}
    wanted = model.state_dict()
    if missing := {tensor_name(name) for name in wanted} ^ set(found):
        raise ValueError(f"{path.name} is of another shape: {', '.join(sorted(missing))}")
    for name, weight in wanted.items():
        weight.copy_(_values(found[tensor_name(name)], weight, path))


def _values(tensor: gguf.ReaderTensor, like: Tensor, path: Path) -> Tensor:
    values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
    if values.shape != tuple(like.shape):
        raise ValueError(f"{path.name} is of another shape: {tensor.name} is {values.shape}")
    return torch.from_numpy(np.array(values))
