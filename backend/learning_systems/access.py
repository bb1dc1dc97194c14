"""Who may do what over HTTP: scopes, and the tokens that carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Scope(StrEnum):
    """Each includes the ones before it."""

    READ = "read"
    WORK = "work"
    ADMIN = "admin"

    def includes(self, other: Scope) -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is kept: of its secret only the SHA-256 (hex)."""

    id: str
    name: str
    scope: Scope
    secret_hash: str
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class ApiTokens(Protocol):
    """Tokens by their ids; a revoked one is kept, so that the log's word of it can be read."""

    def add(self, token: ApiToken) -> None: ...
    def get(self, token_id: str) -> ApiToken | None: ...
    def all(self) -> Sequence[ApiToken]:
        """Newest first."""
        ...

    def save(self, token: ApiToken) -> None: ...
