"""Which adapter answers: chosen from what the user gave as --model."""

from __future__ import annotations

from pathlib import Path

from backend.errors import NoModel
from backend.language_model.scripted import Consumed, ScriptedModel
from backend.learning_systems.ports import LanguageModel

SCRIPTED = "scripted:"
SERVERS = ("http://", "https://")
"""How what the user gave begins when it is no file of a model."""


def open_model(
    spec: str | None,
    *,
    consumed: Consumed,
    context_tokens: int | None = None,
    threads: int | None = None,
    digest_cache: Path | None = None,
    answers: int = 16,
    prefixes: int = 4,
    gpu_layers: int | None = None,
    drafting: bool = True,
    api_key: str | None = None,
    allow_public: bool = False,
) -> LanguageModel:
    """The model that `spec` names: `scripted:FILE`, the path of a GGUF file, or the URL of an
    OpenAI-compatible server (`http://host:port/v1`, `#name` to pick one of its models).

    `consumed` matters to the scripted model alone; `context_tokens` (None: as large as
    the file and memory allow), `threads` (None: physical cores), `digest_cache` (a file to
    remember digests in), `answers` and `prefixes` (most of them at once), `gpu_layers` and
    `drafting` to llama.cpp alone;
    `api_key` and `allow_public` (addresses outside private networks) to servers alone.
    Raises NoModel without a spec, InvalidInput for a bad script, ModelFileRefused for a
    bad model file, Unavailable while llama.cpp is not built.
    """
    if not spec:
        raise NoModel(
            "No language model is chosen.",
            remedy="Start with --model path/to/model.gguf or set GRACE_MODEL.",
        )
    if spec.startswith(SCRIPTED):
        return ScriptedModel(Path(spec.removeprefix(SCRIPTED)).expanduser(), consumed)
    if spec.startswith(SERVERS):
        from backend.language_model.openai_client import OpenAIClient

        return OpenAIClient(spec, api_key=api_key, allow_public=allow_public)
    # Imported here: llama.cpp may still be compiling while everything else runs.
    from backend.language_model.llama_cpp_engine import LlamaCppEngine

    return LlamaCppEngine(
        Path(spec).expanduser(),
        context_tokens=context_tokens,
        threads=threads,
        digest_cache=digest_cache,
        answers=answers,
        prefixes=prefixes,
        gpu_layers=gpu_layers,
        drafting=drafting,
    )
