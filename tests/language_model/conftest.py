"""Tiny random-weight models, made once a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.language_model.llama_cpp_engine import LlamaCppEngine
from tests.gguf_files import write_gguf


@pytest.fixture(scope="session")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("llama_cpp", reason="llama.cpp is not built yet")
    return write_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="module")
def engine(tiny_gguf: Path) -> Iterator[LlamaCppEngine]:
    engine = LlamaCppEngine(tiny_gguf, drafting=False, threads=1)
    yield engine
    engine.close()
