"""API tokens as they are kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.learning_systems.access import ApiToken, Scope
from backend.persistence import mapping
from backend.persistence.models import ApiTokenRow


class SqlApiTokens:
    """The ApiTokens port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: ApiToken) -> None:
        self._session.add(ApiTokenRow(**mapping.columns(token)))
        self._session.flush()

    def get(self, token_id: str) -> ApiToken | None:
        row = self._session.get(ApiTokenRow, token_id)
        return None if row is None else _token(row)

    def all(self) -> Sequence[ApiToken]:
        query = select(ApiTokenRow).order_by(ApiTokenRow.created_at.desc(), ApiTokenRow.id)
        return [_token(row) for row in self._session.scalars(query)]

    def save(self, token: ApiToken) -> None:
        self._session.merge(ApiTokenRow(**mapping.columns(token)))
        self._session.flush()


def _token(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        scope=Scope(row.scope),
        secret_hash=row.secret_hash,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
