"""The report of learning as data; `/report` shows the same as a page."""

from __future__ import annotations

from fastapi import APIRouter

from backend.learning_systems.report_views import LearningReport
from backend.routes.dependencies import ReportDoor

router = APIRouter(prefix="/api/learning", tags=["report"])


@router.get("/report")
def report(door: ReportDoor) -> LearningReport:
    """Whether Grace learns: exams, what memory brings, pass rates, costs; a page at `/report`."""
    return door.make()
