"""Reading `requirements.lock`, which pip and uv read too.

The set-up needs parts of it: llama.cpp and the tools that build it come later than the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_VERSION = re.compile(r"==([^\s;\\]+)")


@dataclass(frozen=True, slots=True)
class LockedRequirement:
    """One pinned requirement: its name in normal form, its version, its lines with the hashes."""

    name: str
    version: str
    text: str


def normalise(name: str) -> str:
    """A distribution's name as the packaging specification compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(path: Path) -> list[LockedRequirement]:
    """Every requirement of the lock, in its order; one name may occur once per marker.

    Raises:
        ValueError: a line that is neither a comment nor a pinned requirement.
    """
    blocks: list[list[str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith((" ", "\t")) and blocks:
            blocks[-1].append(line)
        elif line.strip() and not line.startswith("#"):
            blocks.append([line])
    return [_parse(block) for block in blocks]


def _parse(block: list[str]) -> LockedRequirement:
    name, version = _NAME.match(block[0]), _VERSION.search(block[0])
    if name is None or version is None:
        raise ValueError(f"not a pinned requirement: {block[0]!r}")
    return LockedRequirement(normalise(name[0]), version[1], "\n".join(block))


def only(lock: list[LockedRequirement], names: Collection[str]) -> str:
    """The part of the lock with `names`, as text of a requirements file."""
    return _text(entry for entry in lock if entry.name in names)


def without(lock: list[LockedRequirement], names: Collection[str]) -> str:
    """The lock but for `names`, as text of a requirements file."""
    return _text(entry for entry in lock if entry.name not in names)


def _text(entries: Iterable[LockedRequirement]) -> str:
    return "".join(f"{entry.text}\n" for entry in entries)


def version_of(lock: list[LockedRequirement], name: str) -> str:
    """The version pinned for `name`.

    Raises:
        KeyError: the lock has no such name.
    """
    for entry in lock:
        if entry.name == name:
            return entry.version
    raise KeyError(name)
