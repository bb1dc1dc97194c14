"""The log as users see it: heads, proofs, what a check of it found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from backend.learning_systems.records import Page

HASH = Field(pattern=r"^[0-9a-f]{64}$")


class Head(BaseModel):
    """A log of `size` entries at a moment: the root over them, and the hash of the last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str
    size: int = Field(ge=0)
    root: str = HASH
    last: str = HASH


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the number of the first entry it concerns."""

    seq: int
    problem: str


@dataclass(frozen=True, slots=True)
class HeadCheck:
    """A kept head, and whether the log still begins with what it was taken of."""

    head: Head
    holds: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LogEntryView:
    """One entry; `body` is the very text that was hashed."""

    seq: int
    at: str
    event: str
    data: dict[str, Any]
    hash: str
    body: str


@dataclass(frozen=True, slots=True)
class HeadView:
    """The head of the log now, the newest one kept elsewhere, and where that is kept."""

    head: Head
    kept: Head | None
    kept_in: str | None
    note: str


@dataclass(frozen=True, slots=True)
class VerifyView:
    """Whether the log holds. `checked_against` is the largest kept head that it was held to.

    `findings` are the places where it does not, `heads_failed` the kept heads it fails.
    """

    holds: bool
    entries: int
    root: str
    last: str
    findings: tuple[Finding, ...]
    checked_against: Head | None
    heads_checked: int
    heads_failed: tuple[HeadCheck, ...]
    note: str
    seconds: float


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry is number `seq` of the log with this head: RFC 9162, 2.1.3."""

    seq: int
    leaf: str
    body: str
    size: int
    root: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log of `first` entries begins the one of `second`: RFC 9162, 2.1.4."""

    first: int
    second: int
    first_root: str
    second_root: str
    path: tuple[str, ...]


class Audit(Protocol):
    """What can be asked of the log."""

    def head(self) -> HeadView:
        """Raises Conflict for a log too damaged to have a head."""
        ...

    def verify(self) -> VerifyView:
        """Read the whole log and hold it against every head kept elsewhere."""
        ...

    def prove(self, seq: int, size: int | None = None) -> InclusionProof:
        """That entry `seq` is in the log of `size` entries, by default all.

        Raises NotFound, InvalidInput for a size the log never had, and Conflict when what
        is stored proves nothing.
        """
        ...

    def consistency(self, first: int, second: int | None = None) -> ConsistencyProof:
        """That the log only grew from `first` entries to `second`; raises as `prove`."""
        ...

    def export(self, after: int = 0) -> Iterator[bytes]:
        """Every entry behind `after`: a line each, the bytes that were hashed."""
        ...

    def entries(self, event: str, limit: int, cursor: str | None) -> Page[LogEntryView]:
        """Entries of an event (or of a group, such as "governance"), newest first."""
        ...
