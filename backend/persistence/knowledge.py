"""What was found out: edge cases, KPIs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.learning_systems.records import EdgeCase, KpiMeasurement, Page, StageSearch
from backend.persistence import logged, mapping
from backend.persistence.log import SqlLogEntries
from backend.persistence.models import EdgeCaseRow, KpiRow, RunRow, StageSearchRow
from backend.persistence.paging import decode_number, encode_cursor, page


class SqlEdgeCases:
    """The EdgeCases port."""

    def __init__(self, session: Session, log: SqlLogEntries) -> None:
        self._session = session
        self._log = log

    def add(self, edge_case: EdgeCase) -> bool:
        known = self._session.get(EdgeCaseRow, edge_case.id)
        if known is not None and known.handled_by is None:
            return False
        project_id = self._session.get_one(RunRow, edge_case.run_id).project_id
        self._session.merge(EdgeCaseRow(project_id=project_id, **mapping.columns(edge_case)))
        self._session.flush()
        self._log.append("edge_case.found", edge_case.found_at, logged.edge_case(edge_case))
        return True

    def of_run(self, run_id: str, stage_id: str | None = None) -> Sequence[EdgeCase]:
        query = select(EdgeCaseRow).where(EdgeCaseRow.run_id == run_id)
        if stage_id is not None:
            query = query.where(EdgeCaseRow.stage_id == stage_id)
        query = query.order_by(EdgeCaseRow.found_at, EdgeCaseRow.id)
        return [mapping.edge_case(row) for row in self._session.scalars(query)]

    def handle(self, ids: Sequence[str], candidate_id: str, at: datetime) -> Sequence[EdgeCase]:
        query = select(EdgeCaseRow).where(EdgeCaseRow.id.in_(ids), EdgeCaseRow.handled_by.is_(None))
        rows = list(self._session.scalars(query))
        for row in rows:
            row.handled_by, row.handled_at = candidate_id, at
            said = {"edge_case": row.id, "candidate": candidate_id}
            self._log.append("edge_case.handled", at, said)
        self._session.flush()
        return [mapping.edge_case(row) for row in rows]

    def page(self, project_id: str | None, limit: int, cursor: str | None) -> Page[EdgeCase]:
        query = select(EdgeCaseRow)
        if project_id is not None:
            query = query.where(EdgeCaseRow.project_id == project_id)
        moment, row_id = EdgeCaseRow.found_at, EdgeCaseRow.id
        return page(self._session, query, moment, row_id, limit, cursor, mapping.edge_case)


class SqlSearches:
    """The Searches port."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, search: StageSearch) -> None:
        self._session.add(StageSearchRow(**mapping.columns(search)))
        self._session.flush()

    def of_run(self, run_id: str) -> Sequence[StageSearch]:
        query = select(StageSearchRow).where(StageSearchRow.run_id == run_id)
        query = query.order_by(StageSearchRow.made_at, StageSearchRow.id)
        return [mapping.stage_search(row) for row in self._session.scalars(query)]


class SqlKpis:
    """The Kpis port."""

    def __init__(self, session: Session, log: SqlLogEntries) -> None:
        self._session = session
        self._log = log

    def add(self, measurement: KpiMeasurement) -> None:
        self._session.add(KpiRow(**mapping.columns(measurement)))
        self._session.flush()
        self._log.append("kpi.measured", measurement.measured_at, logged.kpi(measurement))

    def latest(self, run_id: str) -> Mapping[str, KpiMeasurement]:
        newest = select(func.max(KpiRow.id)).where(KpiRow.run_id == run_id).group_by(KpiRow.name)
        rows = self._session.scalars(select(KpiRow).where(KpiRow.id.in_(newest)))
        return {row.name: mapping.kpi(row) for row in rows}

    def page(self, project_id: str, limit: int, cursor: str | None) -> Page[KpiMeasurement]:
        query = select(KpiRow).join(RunRow).where(RunRow.project_id == project_id)
        if cursor is not None:
            query = query.where(KpiRow.id < decode_number(cursor))
        rows = list(self._session.scalars(query.order_by(KpiRow.id.desc()).limit(limit + 1)))
        following = None
        if len(rows) > limit:
            last = rows[limit - 1]
            following = encode_cursor(last.measured_at, str(last.id))
        return Page(tuple(map(mapping.kpi, rows[:limit])), following)
