"""What was found out: edge cases, KPIs."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.learning_systems.records import EdgeCase, KpiMeasurement, Page
from backend.persistence import mapping
from backend.persistence.models import EdgeCaseRow, KpiRow, RunRow
from backend.persistence.paging import page


class SqlEdgeCases:
    """The EdgeCases port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, edge_case: EdgeCase) -> None:
        project_id = self._session.get_one(RunRow, edge_case.run_id).project_id
        self._session.add(EdgeCaseRow(project_id=project_id, **mapping.columns(edge_case)))
        self._session.flush()

    def page(self, project_id: str | None, limit: int, cursor: str | None) -> Page[EdgeCase]:
        query = select(EdgeCaseRow)
        if project_id is not None:
            query = query.where(EdgeCaseRow.project_id == project_id)
        moment, row_id = EdgeCaseRow.found_at, EdgeCaseRow.id
        return page(self._session, query, moment, row_id, limit, cursor, mapping.edge_case)


class SqlKpis:
    """The Kpis port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, measurement: KpiMeasurement) -> None:
        self._session.add(KpiRow(**mapping.columns(measurement)))
        self._session.flush()

    def latest(self, run_id: str) -> Mapping[str, KpiMeasurement]:
        newest = select(func.max(KpiRow.id)).where(KpiRow.run_id == run_id).group_by(KpiRow.name)
        rows = self._session.scalars(select(KpiRow).where(KpiRow.id.in_(newest)))
        return {row.name: mapping.kpi(row) for row in rows}
