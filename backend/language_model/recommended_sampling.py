"""What a model file recommends for sampling, in metadata of Grace's own.

A model that spells names by slot tokens must repeat them; what keeps another model from
going round in circles makes this one choose wrong names. So its file may say so.
"""

from __future__ import annotations

from dataclasses import replace

from backend.language_model.gguf_file import ModelFile
from backend.learning_systems.generation import Sampling

PENALTY_KEY = "grace.repetition_penalty"
_LOWEST, _HIGHEST = 0.5, 2.0


def recommended_penalty(file: ModelFile) -> float | None:
    """The file's repetition penalty; None where it has none, or none that makes sense."""
    said = file.metadata.get(PENALTY_KEY)
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    return round(float(said), 4) if _LOWEST <= said <= _HIGHEST else None


def as_recommended(sampling: Sampling, file: ModelFile) -> Sampling:
    """The same sampling; a repetition penalty left open becomes the file's."""
    recommended = recommended_penalty(file)
    if sampling.repetition_penalty is not None or recommended is None:
        return sampling
    return replace(sampling, repetition_penalty=recommended)
