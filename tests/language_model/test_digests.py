"""A file is read once for its digest, and again when it changes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from backend.language_model.digests import file_digest
from backend.language_model.gguf_file import read_model_file
from backend.language_model.identity import identify
from backend.language_model.scripted import ScriptedModel
from tests.gguf_files import write_gguf


def test_a_digest_is_remembered_and_follows_the_file(tmp_path: Path) -> None:
    path, cache = tmp_path / "model.gguf", tmp_path / "digests.json"
    path.write_bytes(b"one")
    first = file_digest(path, cache)
    assert first == hashlib.sha256(b"one").hexdigest()
    assert first in cache.read_text()
    path.write_bytes(b"two")
    os.utime(path, ns=(1, 1))
    assert file_digest(path, cache) == hashlib.sha256(b"two").hexdigest()


def test_a_damaged_or_unwritable_cache_costs_only_time(tmp_path: Path) -> None:
    path, cache = tmp_path / "model.gguf", tmp_path / "digests.json"
    path.write_bytes(b"three")
    cache.write_text("not json")
    assert file_digest(path, cache) == hashlib.sha256(b"three").hexdigest()
    assert file_digest(path, tmp_path / "no" / "where.json") == file_digest(path)


def test_model_is_known_by_name_and_digest_before_it_is_opened(tmp_path: Path) -> None:
    cache, script = tmp_path / "digests.json", tmp_path / "replies.jsonl"
    script.write_text('{"stage": "s", "kind": "draft", "reply": "r"}\n')
    opened = ScriptedModel(script, lambda label: 0).describe()
    assert identify(f"scripted:{script}", cache) == (opened.name, opened.digest)
    model = write_gguf(tmp_path / "tiny.gguf")
    assert identify(str(model), cache) == (read_model_file(model).name, file_digest(model))
    assert identify("http://127.0.0.1:8080/v1", cache) is None  # only the server knows
    assert identify(str(script), cache) is None
    assert identify(str(tmp_path / "gone.gguf"), cache) is None
