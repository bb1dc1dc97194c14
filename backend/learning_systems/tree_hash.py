"""The hash of a project's accepted code: a measurement counts only for its tree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def tree_hash(files: Mapping[str, str]) -> str:
    """SHA-256 (hex) over the sorted (name, text) pairs."""
    return hashlib.sha256(json.dumps(sorted(files.items())).encode()).hexdigest()
