"""Proves the suites of a project fair: `lint` what is written, `validate` all of it.

Each check is one function from a stage's `Subject` to a `Row`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.errors import CurriculumInvalid, InvalidInput, SandboxUnavailable
from backend.learning_systems.curriculum_model import Stage, StageSet
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.stage_files import manifest_path
from backend.learning_systems.validation.ahead import run_ahead
from backend.learning_systems.validation.bench_check import bench_check
from backend.learning_systems.validation.manifests import (
    appended_entry,
    differences,
    read_entries,
    write_entries,
)
from backend.learning_systems.validation.mutants_check import mutants_check
from backend.learning_systems.validation.proof_checks import (
    exemplar_check,
    misunderstandings_check,
    properties_check,
    stubs_check,
    time_check,
)
from backend.learning_systems.validation.report import Report, Row, Status
from backend.learning_systems.validation.runs import Runs
from backend.learning_systems.validation.subject import Check, Subject
from backend.learning_systems.validation.submissions import Exemplars
from backend.learning_systems.validation.suites import Suite, read_suite
from backend.learning_systems.validation.text_checks import (
    cases_check,
    contract_check,
    examples_check,
    interface_check,
)

TEXT_CHECKS: tuple[Check, ...] = (contract_check, cases_check, interface_check, examples_check)
PROOF_CHECKS: tuple[Check, ...] = (
    exemplar_check,
    time_check,
    stubs_check,
    misunderstandings_check,
    properties_check,
    bench_check,
    mutants_check,
)

Progress = Callable[[str], None]


def lint(
    project: StageSet,
    stages: Sequence[str],
    sandbox: Sandbox,
    exemplar_root: Path,
    *,
    cache_path: Path | None = None,
    write_manifest: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Check contracts, cases and examples, and bring the manifest up to date.

    `stages` empty means all. The manifest is only written when no published
    case was changed or removed. Raises NotFound for an unknown stage.
    """
    runs = Runs(sandbox, cache_path, fresh=False)
    desk = _Desk(project, Exemplars(exemplar_root, project), runs)
    rows: list[Row] = []
    for stage in _chosen(project, stages):
        _tell(progress, f"{stage.id}: lint")
        rows += _rows(desk.opened(stage), TEXT_CHECKS, write_manifest)
    runs.save()
    return Report(project.id, tuple(rows))


def validate(
    project: StageSet,
    stages: Sequence[str],
    sandbox: Sandbox,
    exemplar_root: Path,
    *,
    cache_path: Path | None = None,
    fresh: bool = False,
    repeats: int = 20,
    workers: int | None = None,
    mutants: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Lint without writing, then prove every suite through the judge.

    `stages` empty means all; `fresh` makes runs again that the cache knows;
    `repeats` is the number of hash seeds the exemplar is judged under; without
    `mutants`, the check that takes longest is left out.
    Raises NotFound for an unknown stage.
    """
    runs = Runs(sandbox, cache_path, fresh)
    exemplars = Exemplars(exemplar_root, project)
    desk = _Desk(project, exemplars, runs, repeats, workers or os.cpu_count() or 1)
    proofs = [check for check in PROOF_CHECKS if mutants or check is not mutants_check]
    opened = [desk.opened(stage) for stage in _chosen(project, stages)]
    _tell(progress, "every stage: exemplars and properties")
    run_ahead([each for each in opened if isinstance(each, Subject)])
    rows: list[Row] = []
    for each in opened:
        rows += _rows(each, (*TEXT_CHECKS, *proofs), write_manifest=False, progress=progress)
        runs.save()
    return Report(project.id, tuple(rows))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all stages of one validation share."""

    project: StageSet
    exemplars: Exemplars
    runs: Runs
    repeats: int = 1
    workers: int = 1

    def opened(self, stage: Stage) -> Subject | Row:
        """The stage with its suite, or the row that says what of its files is wrong."""
        try:
            suite = read_suite(self.project, stage, self.runs)
        except CurriculumInvalid as error:
            return _invalid(stage, error)
        return Subject(self.project, suite, self.exemplars, self.runs, self.repeats, self.workers)


def _chosen(project: StageSet, stages: Sequence[str]) -> tuple[Stage, ...]:
    return tuple(map(project.stage, stages)) if stages else project.stages()


def _rows(
    opened: Subject | Row,
    checks: Sequence[Check],
    write_manifest: bool,
    progress: Progress | None = None,
) -> Iterator[Row]:
    if isinstance(opened, Row):
        yield opened
        return
    stage = opened.suite.stage
    try:
        yield _manifest_row(opened.project, opened.suite, write_manifest)
        for check in checks:
            _tell(progress, f"{stage.id}: {_name(check)}")
            if (row := _answer(check, opened)) is not None:
                yield row
    except CurriculumInvalid as error:
        yield _invalid(stage, error)


def _invalid(stage: Stage, error: CurriculumInvalid) -> Row:
    return Row(stage.id, "files", Status.FAILED, "", str(error))


def _answer(check: Check, subject: Subject) -> Row | None:
    try:
        return check(subject)
    except (InvalidInput, SandboxUnavailable) as error:
        return subject.not_measured(_name(check), str(error))


def _manifest_row(project: StageSet, suite: Suite, write: bool) -> Row:
    path, stage_id = manifest_path(project), suite.stage.id
    try:
        entries = read_entries(path)
    except ValueError as error:
        return Row(stage_id, "manifest", Status.FAILED, "", f"{path}: {error}")
    broken, up_to_date = differences(entries.get(stage_id), suite)
    if write and not broken and not up_to_date:
        entries[stage_id] = appended_entry(entries.get(stage_id), suite)
        write_entries(path, entries)
        return Row(stage_id, "manifest", Status.PASSED, "written")
    stale = [] if up_to_date or broken else ["is out of date: run `grace curriculum lint`"]
    status = Status.FAILED if broken or stale else Status.PASSED
    return Row(stage_id, "manifest", status, "", "; ".join([*broken, *stale]))


def _name(check: Check) -> str:
    return getattr(check, "__name__", "check").removesuffix("_check")


def _tell(progress: Progress | None, text: str) -> None:
    if progress is not None:
        progress(text)
