"""What routes are given: the parts of the service, from the app's state."""

from __future__ import annotations

import asyncio
from operator import attrgetter
from typing import Annotated, Any

from fastapi import Depends, Request

from backend.learning_systems.access import Caller
from backend.learning_systems.audit_views import Audit
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.exam_office import ExamOffice
from backend.learning_systems.knowledge_records import KnowledgeRecords
from backend.learning_systems.kpi_records import KpiRecords
from backend.learning_systems.learning_records import Parcels
from backend.learning_systems.live_news import LiveNews
from backend.learning_systems.model_views import Models
from backend.learning_systems.project_builder import ProjectBuilder
from backend.learning_systems.project_registrar import ProjectRegistrar
from backend.learning_systems.report_views import Report
from backend.learning_systems.schedule_book import ScheduleBook
from backend.routes.status import StatusReport


def _part(path: str) -> Any:
    """A dependency: what lies at this dotted path of the application's state."""
    read = attrgetter(path)

    def part(request: Request) -> Any:
        return read(request.app.state)

    return Depends(part)


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


CurriculumDoor = Annotated[AutonomousCurriculum, _part("service.curriculum")]
BuilderDoor = Annotated[ProjectBuilder, _part("service.builder")]
Records = Annotated[KnowledgeRecords, _part("service.records")]
KpiReader = Annotated[KpiRecords, _part("service.kpis")]
Registrar = Annotated[ProjectRegistrar, _part("service.registrar")]
ModelsDoor = Annotated[Models, _part("service.models")]
News = Annotated[LiveNews, _part("service.news")]
Ending = Annotated[asyncio.Event, _part("ending")]
"""Set when the service is about to end: what holds a connection open lets go of it."""
Asker = Annotated[Caller, Depends(_caller)]
"""Who sent the request, as the gatekeeper found."""
AuditDoor = Annotated[Audit, _part("service.audit")]
ScheduleDoor = Annotated[ScheduleBook, _part("service.schedules")]
ExamsDoor = Annotated[ExamOffice, _part("service.exams")]
ParcelsDoor = Annotated[Parcels, _part("service.parcels")]
ReportDoor = Annotated[Report, _part("service.report")]
Status = Annotated[StatusReport, _part("status")]
