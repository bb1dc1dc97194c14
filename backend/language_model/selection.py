"""Which adapter answers: chosen from what the user gave as --model."""

from __future__ import annotations

from pathlib import Path

from backend.errors import NoModel
from backend.language_model.scripted import Consumed, ScriptedModel
from backend.learning_systems.ports import LanguageModel

_SCRIPTED = "scripted:"


def open_model(
    spec: str | None,
    *,
    consumed: Consumed,
    context_tokens: int | None = None,
    threads: int | None = None,
) -> LanguageModel:
    """The model that `spec` names: `scripted:FILE` or the path of a GGUF file.

    `consumed` matters to the scripted model alone; `context_tokens` (None: as large as
    the file and memory allow) and `threads` (None: physical cores) to llama.cpp alone.
    Raises NoModel without a spec, InvalidInput for a bad script, ModelFileRefused for a
    bad model file, Unavailable while llama.cpp is not built.
    """
    if not spec:
        raise NoModel(
            "No language model is chosen.",
            remedy="Start with --model path/to/model.gguf or set GRACE_MODEL.",
        )
    if spec.startswith(_SCRIPTED):
        return ScriptedModel(Path(spec.removeprefix(_SCRIPTED)), consumed)
    # Imported here: llama.cpp may still be compiling while everything else runs.
    from backend.language_model.llama_cpp_engine import LlamaCppEngine

    return LlamaCppEngine(Path(spec), context_tokens=context_tokens, threads=threads)
