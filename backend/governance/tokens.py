"""API tokens: made, checked, revoked.

A token is `grace_ID_SECRET`. The secret is 256 random bits, so that a single SHA-256 keeps
it: a slow hash is for secrets that people choose and others can guess. The id finds the
row, the hash is compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from backend.errors import InvalidInput, NotFound, StorageUnavailable
from backend.learning_systems.access import ApiToken, Caller, Scope, ending_decision
from backend.learning_systems.ports import Clock, Store

PREFIX = "grace"
SECRET_BYTES = 32
LONGEST_NAME = 100
USE_NOTED_EVERY = timedelta(minutes=1)
NO_TOKEN_HASH = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as it is listed, without its secret."""

    id: str
    name: str
    scope: Scope
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; `token` is shown this once and kept nowhere."""

    token: str
    id: str
    name: str
    scope: Scope


class TokenOffice:
    """Makes, lists, checks and revokes tokens."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._noted: dict[str, datetime] = {}

    def create(self, name: str, scope: Scope) -> NewToken:
        """Raises InvalidInput for a name that is empty or too long."""
        if not 0 < len(name.strip()) <= LONGEST_NAME:
            raise InvalidInput(f"name must have 1 to {LONGEST_NAME} characters.", field="name")
        secret, token_id = secrets.token_hex(SECRET_BYTES), secrets.token_hex(4)
        now = self._clock.now()
        token = ApiToken(token_id, name.strip(), scope, _hash(secret), now)
        with self._store.transaction() as tx:
            tx.tokens.add(token)
            said = {"token": token_id, "name": token.name, "scope": scope.value}
            tx.log.append("governance.token_created", now, said)
        return NewToken(f"{PREFIX}_{token_id}_{secret}", token_id, token.name, scope)

    def list(self) -> tuple[TokenView, ...]:
        """All tokens, newest first, the revoked ones among them."""
        with self._store.snapshot() as tx:
            return tuple(map(_view, tx.tokens.all()))

    def revoke(self, token_id: str) -> TokenView:
        """From now on it opens nothing. Revoking twice is no error; raises NotFound."""
        with self._store.transaction() as tx:
            token = tx.tokens.get(token_id)
            if token is None:
                remedy = "`grace tokens list` shows them."
                raise NotFound(f"There is no token {token_id[:LONGEST_NAME]!r}.", remedy=remedy)
            if token.revoked_at is None:
                now = self._clock.now()
                token = replace(token, revoked_at=now)
                tx.tokens.save(token)
                tx.log.append("governance.token_revoked", now, {"token": token_id})
        return _view(token)

    def caller_of(self, text: str) -> Caller | None:
        """Who sends a token, with its scope; None for one that is not ours, or was revoked.

        Raises StorageUnavailable when it cannot be looked up.
        """
        prefix, _, rest = text.partition("_")
        token_id, _, secret = rest.partition("_")
        with self._store.snapshot() as tx:
            token = tx.tokens.get(token_id) if prefix == PREFIX else None
        expected = NO_TOKEN_HASH if token is None else token.secret_hash
        same = hmac.compare_digest(_hash(secret), expected)
        if token is None or not same or token.revoked_at is not None:
            return None
        self._note_use(token)
        return Caller(f"token {token.id} ({token.name})", token.scope)

    def note_refusal(self, action: str, by: Caller, needed: Scope) -> None:
        """That somebody may not complete or abandon, since their token's scope is too small."""
        with self._store.transaction() as tx:
            said = ending_decision(action, by, needed.value)
            tx.log.append("governance.refused", self._clock.now(), said)

    def _note_use(self, token: ApiToken) -> None:
        """Once a minute, and tried no more often: a locked database makes a writer wait long.

        That it could not be noted is no reason to refuse who may only look.
        """
        now = self._clock.now()
        last = max(filter(None, (token.last_used_at, self._noted.get(token.id))), default=None)
        if last is not None and now - last < USE_NOTED_EVERY:
            return
        self._noted[token.id] = now
        with suppress(StorageUnavailable), self._store.transaction() as tx:
            current = tx.tokens.get(token.id)
            if current is not None:
                tx.tokens.save(replace(current, last_used_at=now))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _view(token: ApiToken) -> TokenView:
    return TokenView(
        token.id, token.name, token.scope, token.created_at, token.last_used_at, token.revoked_at
    )
