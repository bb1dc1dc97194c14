"""API tokens: kept as hashes, checked, revoked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.errors import InvalidInput, NotFound
from backend.governance.tokens import TokenOffice
from backend.learning_systems.access import Caller, Scope
from backend.persistence.database import SqlStore, connect
from backend.settings import Settings


@dataclass
class Watch:
    """A clock that is set by hand."""

    at: datetime = field(default=datetime(2026, 1, 2, 12, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def office(store: SqlStore, watch: Watch) -> TokenOffice:
    return TokenOffice(store, watch)


@pytest.mark.parametrize("scope", Scope)
def test_token_opens_its_scope_until_it_is_revoked(office: TokenOffice, scope: Scope) -> None:
    made = office.create("laptop", scope)
    assert office.caller_of(made.token) == Caller(f"token {made.id} (laptop)", scope)
    assert office.revoke(made.id).revoked_at is not None
    assert office.caller_of(made.token) is None
    assert office.revoke(made.id).id == made.id


def test_secret_is_kept_nowhere(office: TokenOffice, store: SqlStore, settings: Settings) -> None:
    made = office.create("laptop", Scope.READ)
    secret = made.token.rpartition("_")[2]
    assert len(secret) == 64
    for file in Path(settings.learning_dir).iterdir():
        assert secret.encode() not in file.read_bytes()
    with store.snapshot() as tx:
        events = [entry.event for entry in tx.log.entries()]
    assert events == ["governance.token_created"]


def test_anything_else_opens_nothing(office: TokenOffice) -> None:
    token = office.create("laptop", Scope.ADMIN).token
    head, _, secret = token.rpartition("_")
    for wrong in (
        "",
        "grace",
        "grace__",
        head,
        f"{head}_",
        token[:-1],
        f"{token}0",
        secret,
        token.replace("grace", "Grace"),
        f"{head}_{secret.upper()}x",
        "\ud800",
    ):
        assert office.caller_of(wrong) is None


def test_last_use_is_noted_once_a_minute(office: TokenOffice, watch: Watch) -> None:
    token = office.create("laptop", Scope.READ).token
    assert office.list()[0].last_used_at is None
    office.caller_of(token)
    first = watch.at
    watch.at += timedelta(seconds=30)
    office.caller_of(token)
    assert office.list()[0].last_used_at == first
    watch.at += timedelta(seconds=30)
    office.caller_of(token)
    assert office.list()[0].last_used_at == watch.at


def test_database_that_cannot_be_written_closes_no_door_and_is_not_waited_for_again(
    settings: Settings, office: TokenOffice, watch: Watch
) -> None:
    token = office.create("laptop", Scope.READ).token
    impatient = SqlStore(connect(settings.database_path, patience=0.05))
    beside = TokenOffice(impatient, watch)
    with closing(sqlite3.connect(settings.database_path)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert beside.caller_of(token) is not None
    assert beside.caller_of(token) is not None
    assert office.list()[0].last_used_at is None  # it is tried once a minute
    watch.at += timedelta(minutes=1)
    beside.caller_of(token)
    assert office.list()[0].last_used_at == watch.at
    impatient.close()


def test_scopes_include_the_ones_before() -> None:
    held = {each: [other for other in Scope if each.includes(other)] for each in Scope}
    assert held[Scope.READ] == [Scope.READ]
    assert held[Scope.WORK] == [Scope.READ, Scope.WORK]
    assert held[Scope.ADMIN] == list(Scope)


def test_impossible_requests_are_refused(office: TokenOffice) -> None:
    with pytest.raises(InvalidInput):
        office.create("  ", Scope.READ)
    with pytest.raises(NotFound):
        office.revoke("nobody")
