"""Loads a model file and lets it say one word, in a process that may die of it.

Run as a script with the path of a file; prints one JSON object. llama.cpp ends its process
when a file is damaged in ways that no check of the head can see.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from backend.errors import GraceError
from backend.language_model.llama_cpp_engine import LlamaCppEngine
from backend.learning_systems.generation import Message, PromptKind, PromptLabel, Sampling


def main() -> None:
    try:
        engine = LlamaCppEngine(Path(sys.argv[1]), context_tokens=512, answers=1, prefixes=1)
        engine.generate(
            [Message("user", "Say a word.")],
            1,
            Sampling(max_tokens=2),
            label=PromptLabel("trial", PromptKind.DOCS),
            deadline=time.monotonic() + 600,
        )
        answer: dict[str, object] = {"context_tokens": engine.context_tokens}
        engine.close()
    except GraceError as error:
        answer = {"error": error.detail}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
