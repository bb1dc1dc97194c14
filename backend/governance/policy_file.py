"""The policy file: written with its defaults on first use, read again when it changes."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path

from pydantic import ValidationError

from backend.errors import InvalidInput
from backend.learning_systems.policy import Policy

DEFAULT_TEXT = """\
# What Grace may do. Changes take effect at once; what does not validate is refused.

[work]
# The longest work session anybody may ask for, in hours.
max_hours_per_session = 24.0
# Run code that a model wrote even where the sandbox cannot isolate it (level "none").
allow_weak_isolation = false

[trust]
# A project is complete only with at least this trust score (0-100).
threshold = 70.0
# Weights of the four KPIs in the trust score; they sum to 1.
code_quality = 0.3
test_coverage = 0.3
performance = 0.2
documentation = 0.2
"""


class FileGovernance:
    """The Governance port on a TOML file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read: tuple[str, Policy] | None = None

    def policy(self) -> Policy:
        """The policy now in force. Raises InvalidInput naming file and field."""
        with self._lock:
            text = self._text()
            if self._read is None or self._read[0] != text:
                self._read = text, parse_policy(text, self._path)
            return self._read[1]

    def _text(self) -> str:
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(DEFAULT_TEXT, encoding="utf-8")
        return self._path.read_text(encoding="utf-8")


def parse_policy(text: str, path: Path) -> Policy:
    """Raises InvalidInput naming the file and the first wrong field."""
    try:
        return Policy.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path.name} is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "trust"
        raise InvalidInput(
            f"{path.name}: {field}: {first['msg']}.",
            remedy="Correct it, or delete the file to get the defaults.",
            field=field,
        ) from error
