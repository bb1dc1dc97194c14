"""What routes are given: the parts of the service, from the app's state."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Depends, Request

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


def _curriculum(request: Request) -> AutonomousCurriculum:
    return request.app.state.service.curriculum  # type: ignore[no-any-return]


def _builder(request: Request) -> ProjectBuilder:
    return request.app.state.service.builder  # type: ignore[no-any-return]


def _records(request: Request) -> KnowledgeRecords:
    return request.app.state.service.records  # type: ignore[no-any-return]


def _kpis(request: Request) -> KpiRecords:
    return request.app.state.service.kpis  # type: ignore[no-any-return]


def _registrar(request: Request) -> ProjectRegistrar:
    return request.app.state.service.registrar  # type: ignore[no-any-return]


def _models(request: Request) -> Models:
    return request.app.state.service.models  # type: ignore[no-any-return]


def _news(request: Request) -> LiveNews:
    return request.app.state.service.news  # type: ignore[no-any-return]


def _schedules(request: Request) -> ScheduleBook:
    return request.app.state.service.schedules  # type: ignore[no-any-return]


def _ending(request: Request) -> asyncio.Event:
    return request.app.state.ending  # type: ignore[no-any-return]


def _audit(request: Request) -> Audit:
    return request.app.state.service.audit  # type: ignore[no-any-return]


def _exams(request: Request) -> ExamOffice:
    return request.app.state.service.exams  # type: ignore[no-any-return]


def _parcels(request: Request) -> Parcels:
    return request.app.state.service.parcels  # type: ignore[no-any-return]


def _report(request: Request) -> Report:
    return request.app.state.service.report  # type: ignore[no-any-return]


def _status(request: Request) -> StatusReport:
    return request.app.state.status  # type: ignore[no-any-return]


CurriculumDoor = Annotated[AutonomousCurriculum, Depends(_curriculum)]
BuilderDoor = Annotated[ProjectBuilder, Depends(_builder)]
Records = Annotated[KnowledgeRecords, Depends(_records)]
KpiReader = Annotated[KpiRecords, Depends(_kpis)]
Registrar = Annotated[ProjectRegistrar, Depends(_registrar)]
ModelsDoor = Annotated[Models, Depends(_models)]
News = Annotated[LiveNews, Depends(_news)]
Ending = Annotated[asyncio.Event, Depends(_ending)]
"""Set when the service is about to end: what holds a connection open lets go of it."""
AuditDoor = Annotated[Audit, Depends(_audit)]
ScheduleDoor = Annotated[ScheduleBook, Depends(_schedules)]
ExamsDoor = Annotated[ExamOffice, Depends(_exams)]
ParcelsDoor = Annotated[Parcels, Depends(_parcels)]
ReportDoor = Annotated[Report, Depends(_report)]
Status = Annotated[StatusReport, Depends(_status)]
