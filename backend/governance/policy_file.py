"""The policy file: written with its defaults on first use, read again when it changes."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from backend.errors import InvalidInput
from backend.learning_systems.policy import GovernanceView, Policy

DEFAULT_TEXT = """\
# What Grace may do. Changes take effect at once; of a file that does not validate nothing
# does: the policy from before stays, and `status` says so.

[work]
# The longest work session anybody may ask for, in hours.
max_hours_per_session = 24.0
# Run code that a model wrote even where the sandbox cannot isolate it (level "none").
allow_weak_isolation = false

# The most of one day (from midnight in time_zone), over all that works on it, exams too. A
# session that begins, or goes on, and wants more gets what is left; an exam waits for the next
# day. 24 hours, and no number of tokens, mean no limit.
max_hours_per_day = 24.0
# max_tokens_per_day = 2_000_000
# When nothing works, such as ["22:00-06:30"], whoever asked for it: what would begin is
# refused, a session or exam at work pauses when they begin and goes on by itself afterwards.
quiet_hours = []
time_zone = "UTC"

[models]
# Names of models that may be chosen and work, * standing for anything, or sha256: and the
# file's digest.
allowed = ["*"]

[packages]
# What built projects may import beyond the standard library, where their project asks for it.
allowed = []

[access]
# The scope an API token needs to complete and to abandon a project: "work" or "admin".
complete = "work"
abandon = "admin"

[trust]
# A project is complete only with at least this trust score (0-100).
threshold = 70.0
# Weights of the four KPIs in the trust score; they sum to 1.
code_quality = 0.3
test_coverage = 0.3
performance = 0.2
documentation = 0.2
"""


OnChange = Callable[[str, Mapping[str, Any]], None]
"""Told "governance.policy_changed" with the diff, or "governance.policy_refused"."""


class FileGovernance:
    """The Governance port on a TOML file.

    A file that does not validate changes nothing: the last good policy stays, that of an
    earlier process too (it is kept beside the file), else the defaults. Only one that
    tells of changes keeps it: a change first seen by one that tells nobody would be lost.
    """

    def __init__(self, path: Path, on_change: OnChange | None = None) -> None:
        self._path = path
        self._good = path.with_suffix(".last_good.toml")
        self._on_change = on_change
        self._lock = threading.Lock()
        self._text: str | None = None
        self._policy: Policy | None = None
        self._problem: str | None = None

    def policy(self) -> Policy:
        """The policy now in force; a file that cannot be read changes nothing."""
        with self._lock:
            try:
                text = self._read()
            except OSError as error:
                reason = f"{self._path.name} cannot be read: {error.strerror}."
                self._problem, self._text = f"{reason} The policy from before stays in force.", None
                return self._policy or self._last_good()
            if text != self._text or self._policy is None:
                self._policy = self._take(text)
                self._text = text
            return self._policy

    def view(self) -> GovernanceView:
        """The policy, and why the file as it stands is not it, if so."""
        policy = self.policy()
        return GovernanceView(policy, str(self._path), self._problem)

    def _take(self, text: str) -> Policy:
        before = self._policy or self._last_good()
        try:
            policy, self._problem = parse_policy(text, self._path), None
        except InvalidInput as error:
            self._problem = f"{error} The policy from before stays in force."
            if self._on_change is not None:
                self._on_change("governance.policy_refused", {"reason": str(error)})
            return before
        if self._on_change is not None and policy != before:
            self._on_change("governance.policy_changed", {"diff": diff(before, policy)})
        if self._on_change is not None and (policy != before or not self._good.exists()):
            self._keep(text)
        return policy

    def _keep(self, text: str) -> None:
        """As the last good one. Whole or not at all; what cannot be written is no refusal."""
        draft = self._good.with_suffix(".new")
        with suppress(OSError):
            draft.write_text(text, encoding="utf-8")
            draft.replace(self._good)

    def _last_good(self) -> Policy:
        try:
            return parse_policy(self._good.read_text(encoding="utf-8"), self._good)
        except (OSError, ValueError, InvalidInput):
            return Policy()

    def _read(self) -> str:
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(DEFAULT_TEXT, encoding="utf-8")
        return self._path.read_bytes().decode("utf-8", "replace")


def diff(before: Policy, after: Policy) -> dict[str, list[Any]]:
    """Rule -> what it said and what it says."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {
        f"{section}.{name}": [old[section][name], new[section][name]]
        for section in new
        for name in new[section]
        if old[section][name] != new[section][name]
    }


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
