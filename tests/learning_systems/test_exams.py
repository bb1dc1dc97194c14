"""What is read from the folder of the exams, and what is refused with which words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from backend.errors import CurriculumInvalid, NotFound
from backend.learning_systems.curriculum_model import StageLevel
from backend.learning_systems.exams import load_exams
from backend.learning_systems.stage_files import read_contract

STAGE = """
[[stages]]
id = "{id}"
title = "An exam"
difficulty = {difficulty}
module = "{module}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two exams, the harder one first, all their files there."""
    text = _stage("knots", 3) + _stage("sums", 2)
    (tmp_path / "exam.toml").write_text(text)
    for stage in ("knots", "sums"):
        contract = f"# An exam\n\nmodule: exam.{stage}\n\nCounts.\n" + _SECTIONS
        _write(tmp_path / "contracts" / f"{stage}.md", contract)
        _write(tmp_path / "acceptance" / f"test_{stage}.py", "")
        _write(tmp_path / "properties" / f"{stage}.py", "PROPERTIES = []\n")
    _write(tmp_path / "acceptance" / "manifest.json", "{}")
    return tmp_path


_SECTIONS = """
## Interface

```python
def count() -> int: ...
```

## Behaviour

- C1. `count` counts.

## Examples

>>> count()
1
"""


def _stage(stage_id: str, difficulty: object, module: str | None = None) -> str:
    return STAGE.format(id=stage_id, difficulty=difficulty, module=module or f"exam.{stage_id}")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def refusal(folder: Path) -> CurriculumInvalid:
    with pytest.raises(CurriculumInvalid) as caught:
        load_exams(folder)
    assert caught.value.remedy
    return caught.value


def test_exams_are_read_easiest_first_and_sized_by_their_difficulty(folder: Path) -> None:
    exams = load_exams(folder)
    assert exams.executable
    assert [stage.id for stage in exams.stages()] == ["sums", "knots"]
    assert exams.stage("sums").level is StageLevel.CORE
    assert exams.stage("knots").level is StageLevel.ADVANCED
    assert [stage.id for stage in exams.at(3)] == ["knots"]
    assert exams.at(1) == ()
    assert exams.required_stages("knots") == ()
    assert read_contract(exams, "sums").title == "An exam"


def test_unknown_exam_is_not_found(folder: Path) -> None:
    with pytest.raises(NotFound, match="nothing"):
        load_exams(folder).stage("nothing")


def test_exams_need_no_benchmark_but_every_other_file(folder: Path) -> None:
    (folder / "acceptance" / "manifest.json").unlink()
    for kind in ("contracts/sums.md", "acceptance/test_sums.py", "properties/sums.py"):
        (folder / kind).unlink()
    exams = load_exams(folder)
    assert not exams.executable
    assert set(exams.missing_files) == {
        "acceptance/manifest.json",
        "contracts/sums.md",
        "acceptance/test_sums.py",
        "properties/sums.py",
    }


def test_exam_with_half_of_its_files_is_refused(folder: Path) -> None:
    (folder / "properties" / "sums.py").unlink()
    assert str(refusal(folder).extra["file"]).endswith("properties/sums.py")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "stages"),
        (_stage("sums", 0), "stages[0].difficulty"),
        (_stage("sums", 5), "stages[0].difficulty"),
        (_stage("sums", '"1"'), "stages[0].difficulty"),
        (_stage("sums", 1) + 'requires = ["knots"]\n', "stages[0].requires"),
        (_stage("sums", 1) + _stage("sums", 2, "exam.other"), "stage sums: id"),
        (_stage("sums", 1) + _stage("knots", 2, "exam.sums"), "stage knots: module"),
        (_stage("sums", 1, "crm_system.sums"), "stage sums: module"),
        ("[[stages]", "syntax"),
    ],
    ids=["none", "too easy", "too hard", "text", "requires", "twice", "module", "package", "toml"],
)
def test_wrong_exams_are_refused_by_their_field(folder: Path, text: str, field: str) -> None:
    (folder / "exam.toml").write_text(text)
    found = refusal(folder)
    assert (found.extra["file"], found.extra["field"]) == (str(folder / "exam.toml"), field)


def test_missing_folder_is_refused(folder: Path) -> None:
    shutil.rmtree(folder)
    assert refusal(folder).extra["field"] == "whole file"
