"""All four KPIs of a project's code, one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from backend.learning_systems.curriculum_model import Project
from backend.learning_systems.ports import Cancelled, Sandbox
from backend.measurement.code_quality import code_quality
from backend.measurement.coverage_kpi import measure_test_coverage
from backend.measurement.documentation import TOOL as READING
from backend.measurement.documentation import measure_documentation
from backend.measurement.figure import CODE_QUALITY, DOCUMENTATION, Figure, not_measured
from backend.measurement.performance import Speed, measure_performance
from backend.measurement.static_survey import SurveyFailed, survey


@dataclass(frozen=True, slots=True)
class Built:
    """What was built, as text by path: modules, own tests, documents.

    `speeds` are those measured of these very modules before, by objective.
    """

    project: Project
    modules: Mapping[str, str]
    tests: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    speeds: Mapping[str, Speed] = field(default_factory=dict)


def measure_kpis(
    built: Built, sandbox: Sandbox, cancelled: Cancelled | None = None
) -> Iterator[Figure]:
    """Each figure as soon as it is known; a tool that does not run gives none, with the reason."""
    yield from _static(built, sandbox, cancelled)
    package = built.project.package
    yield measure_test_coverage(package, built.modules, built.tests, sandbox, cancelled)
    yield measure_performance(built.project, built.modules, sandbox, cancelled, built.speeds)


def _static(built: Built, sandbox: Sandbox, cancelled: Cancelled | None) -> Iterator[Figure]:
    try:
        found = survey(built.modules, sandbox, cancelled)
    except SurveyFailed as error:
        yield not_measured(CODE_QUALITY, "ruff, radon", str(error))
        yield not_measured(DOCUMENTATION, READING, str(error))
        return
    yield code_quality(found)
    yield measure_documentation(found, built.modules, built.documents, sandbox, cancelled)
