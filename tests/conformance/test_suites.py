"""Every bundled suite through the real judge: the solution passes, what is wrong does not.

The full proof, under 20 hash seeds and with automatic mutants, is
`grace curriculum validate`. What was proved before is remembered in pytest's
cache by the hash of everything involved.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import StageSet
from backend.learning_systems.exams import load_exams
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.validation import Status, render, validate
from backend.sandboxing.selection import open_sandbox

EXEMPLARS = Path(__file__).parents[1] / "exemplars"

PROVED = [*filter(lambda each: each.executable, load_curriculum().projects.values()), load_exams()]
STAGES = [
    pytest.param(each, stage.id, id=f"{each.id}-{stage.id}")
    for each in PROVED
    for stage in each.stages()
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def remembered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    cache = getattr(request.config, "cache", None)
    folder = cache.mkdir("curriculum") if cache else tmp_path_factory.mktemp("curriculum")
    return Path(folder) / "proofs.json"


@pytest.mark.parametrize(("project", "stage"), STAGES)
def test_stage_is_proved_by_its_solution_stubs_and_misunderstandings(
    project: StageSet, stage: str, sandbox: Sandbox, remembered: Path
) -> None:
    report = validate(
        project, [stage], sandbox, EXEMPLARS, cache_path=remembered, repeats=2, mutants=False
    )
    # How long a suite takes says nothing on a machine that runs other tests as well.
    wrong = {row.check for row in report.rows if row.status is not Status.PASSED} - {"time"}
    assert not wrong, "\n" + render(report)
