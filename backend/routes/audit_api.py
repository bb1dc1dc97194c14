"""The log over HTTP: its head, a check of all of it, proofs, the log itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from backend.learning_systems.audit_views import (
    ConsistencyProof,
    HeadView,
    InclusionProof,
    LogEntryView,
    VerifyView,
)
from backend.routes.dependencies import AuditDoor
from backend.routes.problems import documented
from backend.routes.schemas import Cursor, Limit, Listing

router = APIRouter(prefix="/api/learning/audit", tags=["audit"])

LARGEST = 2**53
Size = Annotated[int | None, Query(ge=1, le=LARGEST, description="Size of the log; else all.")]
Seq = Annotated[int, Query(ge=1, le=LARGEST)]


@router.get("/head", responses=documented(409))
def audit_head(audit: AuditDoor) -> HeadView:
    """The tree head of the log, and the newest one kept elsewhere."""
    return audit.head()


@router.get("/verify", responses=documented(409))
def audit_verify(audit: AuditDoor) -> VerifyView:
    """Read the whole log, hold it against the kept heads, name every entry that was changed."""
    return audit.verify()


@router.get("/prove/{seq}", responses=documented(404, 409, 422))
def audit_prove(seq: int, audit: AuditDoor, size: Size = None) -> InclusionProof:
    """The proof that an entry is in the log (RFC 9162, inclusion)."""
    return audit.prove(seq, size)


@router.get("/consistency", responses=documented(409, 422))
def audit_consistency(audit: AuditDoor, first: Seq, second: Size = None) -> ConsistencyProof:
    """The proof that the log only grew (RFC 9162, consistency)."""
    return audit.consistency(first, second)


@router.get("/entries", responses=documented(422))
def audit_entries(
    audit: AuditDoor,
    event: Annotated[
        str, Query(max_length=100, description="An event, or its first part, such as session.")
    ] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[LogEntryView]:
    """Entries of the log, newest first."""
    page = audit.entries(event, limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/export", response_class=StreamingResponse)
def audit_export(
    audit: AuditDoor, after: Annotated[int, Query(ge=0, le=LARGEST)] = 0
) -> StreamingResponse:
    """Every entry as a line of JSON: the very bytes that were hashed."""
    return StreamingResponse(audit.export(after), media_type="application/x-ndjson")
