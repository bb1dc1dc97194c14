"""A file is read once for its digest, and again when it changes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from backend.language_model.digests import file_digest


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
