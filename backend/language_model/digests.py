"""Digests of model files, computed once: a large file takes most of a minute."""

from __future__ import annotations

import contextlib
import hashlib
import json
from functools import lru_cache
from pathlib import Path


def file_digest(path: Path, cache: Path | None = None) -> str:
    """SHA-256 of a file, in hex; remembered while its size and time of change stay.

    `cache` is a JSON file that remembers beyond this process. Of a model in several parts
    it is the first part's. Raises OSError when the file cannot be read.
    """
    status = path.stat()
    key = f"{path.resolve()} {status.st_size} {status.st_mtime_ns}"
    known = _read(cache)
    if key not in known:
        known[key] = _digest(path, key)
        _write(cache, known)
    return known[key]


@lru_cache(maxsize=16)
def _digest(path: Path, _key: str) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(cache: Path | None) -> dict[str, str]:
    try:
        known = json.loads(cache.read_text(encoding="utf-8")) if cache else {}
    except (OSError, ValueError):
        known = {}
    return known if isinstance(known, dict) else {}


def _write(cache: Path | None, known: dict[str, str]) -> None:
    if cache is None:
        return
    # Only a convenience: where it cannot be written, the next start computes again.
    with contextlib.suppress(OSError):
        draft = cache.with_suffix(".new")
        draft.write_text(json.dumps(known, indent=2), encoding="utf-8")
        draft.replace(cache)
