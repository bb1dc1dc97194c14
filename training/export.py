"""Weights to a GGUF file that llama.cpp runs as it runs any other Llama."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import gguf
import numpy as np

from backend.language_model.model_prompt import CODEC_KEY
from backend.language_model.prompt_codec import CODEC
from backend.language_model.recommended_sampling import PENALTY_KEY
from backend.learning_systems.prompting import files_hash
from training.chat import TEMPLATE
from training.corpus.splits import HELD_FAMILIES
from training.network.llama import Llama
from training.places import REPOSITORY, Places
from training.tokenizer import CONTROL, Tokenizer

NAME = "Grace starter"
LICENCE = "Apache-2.0"
LARGEST_FILE = 24 * 1024 * 1024
PROMPTS_KEY, CORPUS_KEY, COMMIT_KEY = "grace.prompt_files", "grace.corpus", "grace.commit"

_LAYER = {
    "attention_norm": "attn_norm",
    "attention.q": "attn_q",
    "attention.k": "attn_k",
    "attention.v": "attn_v",
    "attention.o": "attn_output",
    "forward_norm": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}


def export(
    model: Llama,
    tokenizer: Tokenizer,
    places: Places,
    quantisation: str,
    penalty: float | None = None,
) -> Path:
    """Write the model file. `quantisation`: F16 or Q8_0 for the matrices, norms stay F32;
    `penalty`: the repetition penalty that the file recommends to the engine.

    Raises ValueError for a file too large to lie in the repository.
    """
    path = places.model
    writer = gguf.GGUFWriter(str(path), "llama")
    _add_dimensions(writer, model)
    _add_vocabulary(writer, tokenizer)
    writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{quantisation}"])
    _add_origin(writer, places)
    if penalty is not None:
        writer.add_float32(PENALTY_KEY, penalty)
    for name, weight in model.state_dict().items():
        _add_tensor(writer, tensor_name(name), weight.numpy(), quantisation)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes; {LARGEST_FILE} may be")
    return path


def tensor_name(name: str) -> str:
    """A weight's name in torch as llama.cpp calls it."""
    if name == "embedding.weight":
        return "token_embd.weight"
    if name == "norm.weight":
        return "output_norm.weight"
    _, layer, part = name.removesuffix(".weight").split(".", 2)
    return f"blk.{layer}.{_LAYER[part]}.weight"


def _add_dimensions(writer: gguf.GGUFWriter, model: Llama) -> None:
    shape = model.shape
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_vocab_size(shape.vocabulary)


def _add_vocabulary(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    plain = len(tokenizer) - len(CONTROL)
    types = [gguf.TokenType.CONTROL] * len(CONTROL) + [gguf.TokenType.NORMAL] * plain
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokenizer.tokens)
    writer.add_token_types(types)
    writer.add_token_merges([" ".join(pair) for pair in tokenizer.merges])
    writer.add_eos_token_id(tokenizer.end)
    writer.add_bos_token_id(tokenizer.end)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def _add_origin(writer: gguf.GGUFWriter, places: Places) -> None:
    manifest = json.loads(places.manifest.read_text(encoding="utf-8"))
    writer.add_name(NAME)
    writer.add_license(LICENCE)
    writer.add_description(
        "Writes small Python modules from contracts in Grace's house format; "
        f"trained from scratch on {manifest['train']} synthetic examples of "
        f"{len(manifest['families'])} program families."
    )
    writer.add_string(CODEC_KEY, CODEC)
    writer.add_string(PROMPTS_KEY, files_hash())
    writer.add_string(CORPUS_KEY, manifest["sha256"])
    writer.add_string(COMMIT_KEY, commit())
    writer.add_array("grace.held_families", sorted(HELD_FAMILIES) or ["none"])


def _add_tensor(writer: gguf.GGUFWriter, name: str, values: np.ndarray, quantisation: str) -> None:
    if values.ndim == 1:
        writer.add_tensor(name, values.astype(np.float32))
        return
    kind = gguf.GGMLQuantizationType[quantisation]
    data = gguf.quants.quantize(values.astype(np.float32), kind)
    writer.add_tensor(name, data, raw_dtype=kind)


def commit() -> str:
    """The commit the training was made from; "unknown" outside version control."""
    done = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
