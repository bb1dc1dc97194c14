"""What a model is called, and the digest of its file, before it is opened."""

from __future__ import annotations

import hashlib
from pathlib import Path

from backend.errors import ModelFileRefused
from backend.language_model.digests import file_digest
from backend.language_model.gguf_file import read_model_file
from backend.language_model.selection import SCRIPTED, SERVERS


def identify(spec: str, digest_cache: Path) -> tuple[str, str] | None:
    """Name and SHA-256 (hex) of the model that `spec` names, as `describe` gives them.

    None for a server, which alone knows, and for a file that cannot be read: opening it says
    why. The first look at a large file takes most of a minute.
    """
    if spec.startswith(SERVERS):
        return None
    path = Path(spec.removeprefix(SCRIPTED)).expanduser()
    try:
        if spec.startswith(SCRIPTED):
            return path.name, hashlib.sha256(path.read_bytes()).hexdigest()
        return read_model_file(path).name, file_digest(path, digest_cache)
    except (OSError, ModelFileRefused):
        return None
