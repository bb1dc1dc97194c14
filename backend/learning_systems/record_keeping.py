"""Writes the records of completed projects, and those that a full disk or a crash prevented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from backend.learning_systems.ports import Clock, CurriculumSource, Store
from backend.learning_systems.project_record import read_facts, record_texts


class RecordFolder(Protocol):
    """Where the records lie, one folder for each project."""

    def has(self, project_id: str, run_id: str) -> bool:
        """Whether the record of this very run was written to its end."""
        ...

    def write(self, project_id: str, run_id: str, texts: Mapping[str, str]) -> None:
        """Write all files, file by file at once or not at all. Raises OSError."""
        ...


class RecordKeeper:
    """Keeps a record of every completed run."""

    def __init__(
        self, source: CurriculumSource, store: Store, folder: RecordFolder, clock: Clock
    ) -> None:
        self._source = source
        self._store = store
        self._folder = folder
        self._clock = clock

    def write(self, run_id: str) -> bool:
        """Write the record of a run; False, and a log entry, when the disk refused.

        The completion stands either way: the database has it, and `repair` writes later.
        """
        with self._store.snapshot() as tx:
            run = tx.runs.get(run_id)
            project = self._source.current().projects.get(run.project_id)
            if project is None:
                return False  # taken out of the curriculum: its plan is not known any more
            texts = record_texts(read_facts(project, run, tx))
        try:
            self._folder.write(project.id, run_id, texts)
        except OSError as error:
            with self._store.transaction() as tx:
                told = {"project_id": project.id, "run_id": run_id, "reason": str(error)}
                tx.log.append("record.not_written", self._clock.now(), told)
            return False
        return True

    def repair(self) -> None:
        """Write the records of completed projects that are not there."""
        with self._store.snapshot() as tx:
            completed = set(tx.runs.completed())
            newest = tx.runs.latest_of_each()
        for project_id in sorted(completed):
            if not self._folder.has(project_id, newest[project_id].id):
                self.write(newest[project_id].id)
