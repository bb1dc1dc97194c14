"""The KPIs of a project: every measurement, and what the trust score is made of."""

from __future__ import annotations

from fastapi import APIRouter

from backend.learning_systems.views import KpiView, TrustView
from backend.routes.dependencies import KpiReader
from backend.routes.problems import documented
from backend.routes.schemas import Cursor, Limit, Listing

router = APIRouter(prefix="/api/learning", tags=["records"])


@router.get("/projects/{project_id}/kpis", responses=documented(404, 422))
def kpis(
    project_id: str, kpis: KpiReader, limit: Limit = 50, cursor: Cursor = None
) -> Listing[KpiView]:
    """Every measurement of a project's KPIs, newest first, each with its evidence."""
    page = kpis.history(project_id, limit, cursor)
    return Listing(items=page.items, next=page.next)


@router.get("/projects/{project_id}/trust", responses=documented(404))
def trust(project_id: str, kpis: KpiReader) -> TrustView:
    """The trust score of a project as its code is now, part by part, and what is unmet."""
    return kpis.trust(project_id)
