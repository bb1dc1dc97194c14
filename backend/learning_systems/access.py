"""Who may do what: scopes, the tokens that carry them, and who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Scope(StrEnum):
    """Each includes the ones before it."""

    READ = "read"
    WORK = "work"
    ADMIN = "admin"

    def includes(self, other: Scope) -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks for something, as the log names them. `scope` is None without an API token."""

    name: str
    scope: Scope | None = None

    def may(self, needed: Scope) -> bool:
        """Whether the scope is enough; who needs no token may do everything."""
        return self.scope is None or self.scope.includes(needed)


OWNER = Caller("the command line")


def ending_decision(action: str, by: Caller, needed: str, **more: Any) -> dict[str, Any]:
    """What the log says of a decision on who ends a project: `action` completes or abandons it.

    It follows from the rule `access.<action>` of the policy, and from those given beside it.
    """
    rules = [f"access.{action}", *more.pop("rules", ())]
    held = None if by.scope is None else by.scope.value
    said = {"action": action, "by": by.name, "scope": held, "needed_scope": needed}
    return {**said, "rules": rules, **more}


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
