"""What is read from the folders of a curriculum, and what is refused with which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend.errors import CurriculumInvalid, NotFound
from backend.learning_systems.curriculum_files import load_curriculum, load_project
from backend.learning_systems.curriculum_model import StageLevel


def refusal(root: Path) -> CurriculumInvalid:
    with pytest.raises(CurriculumInvalid) as caught:
        load_curriculum([root])
    assert caught.value.remedy
    assert str(caught.value.extra["file"]) in str(caught.value)
    assert str(caught.value.extra["field"]) in str(caught.value)
    return caught.value


def test_a_complete_project_is_executable_and_answers_by_id(curriculum_on_disk: Any) -> None:
    curriculum_on_disk.project()
    project = load_curriculum([curriculum_on_disk.root]).project("proj_till")
    assert project.executable
    assert [stage.id for stage in project.stages()] == ["sums", "receipts"]
    assert project.stage("sums").objective_id == "adding"
    assert project.stage("sums").path == "till/sums.py"
    assert [stage.id for stage in project.stages_at(StageLevel.ADVANCED)] == ["receipts"]
    assert [stage.id for stage in project.required_stages("receipts")] == ["sums"]
    assert [stage.id for stage in project.dependent_stages("sums")] == ["receipts"]
    assert project.dependent_stages("receipts") == ()


def test_unknown_ids_are_not_found(curriculum_on_disk: Any) -> None:
    curriculum_on_disk.project()
    curriculum = load_curriculum([curriculum_on_disk.root])
    project = curriculum.project("proj_till")
    for ask in (
        lambda: curriculum.project("nothing"),
        lambda: curriculum.domain("nothing"),
        lambda: curriculum.projects_of("nothing"),
        lambda: project.stage("nothing"),
        lambda: project.objective("nothing"),
        lambda: project.dependent_stages("nothing"),
    ):
        with pytest.raises(NotFound, match="nothing"):
            ask()


def test_a_project_without_stages_is_not_executable(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    text = (folder / "project.toml").read_text()
    (folder / "project.toml").write_text(text[: text.index("[[objectives.stages]]")])
    project = load_curriculum([curriculum_on_disk.root]).project("proj_till")
    assert not project.executable
    assert project.missing_files == ()


def test_a_planned_stage_without_any_file_makes_the_project_wait(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    for name in ("contracts/sums.md", "acceptance/test_sums.py", "properties/sums.py"):
        (folder / name).unlink()
    project = load_curriculum([curriculum_on_disk.root]).project("proj_till")
    assert not project.executable
    assert "contracts/sums.md" in project.missing_files


@pytest.mark.parametrize("name", ["acceptance/manifest.json", "bench/adding.py"])
def test_a_missing_shared_file_makes_the_project_wait(curriculum_on_disk: Any, name: str) -> None:
    folder = curriculum_on_disk.project()
    (folder / name).unlink()
    project = load_curriculum([curriculum_on_disk.root]).project("proj_till")
    assert project.missing_files == (name,)
    assert not project.executable


@pytest.mark.parametrize(
    "name", ["contracts/sums.md", "acceptance/test_sums.py", "properties/sums.py"]
)
def test_a_stage_with_some_of_its_files_is_refused(curriculum_on_disk: Any, name: str) -> None:
    folder = curriculum_on_disk.project()
    (folder / name).unlink()
    error = refusal(curriculum_on_disk.root)
    assert error.extra["file"] == str(folder / name)
    assert error.extra["field"] == "sums"


def test_a_black_box_stage_needs_no_properties(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    (folder / "properties" / "sums.py").unlink()
    curriculum_on_disk.replace(
        folder / "project.toml", 'title = "Sums"', 'title = "Sums"\nblack_box = true'
    )
    assert load_curriculum([curriculum_on_disk.root]).project("proj_till").executable


SPOILED = {
    "missing field": ('name = "A till"\n', "", "name"),
    "unknown field": ("complexity = 3", "complexity = 3\ncolour = 1", "colour"),
    "too complex": ("complexity = 3", "complexity = 11", "complexity"),
    "number as text": ("complexity = 3", 'complexity = "3"', "complexity"),
    "bad impact": ('"LOW"', '"HUGE"', "business_impact.level"),
    "bad level": ('"core"', '"easy"', "objectives[0].stages[0].level"),
    "bad roadmap": ("complexity = 3", 'complexity = 3\nroadmap_phase = "soon"', "roadmap_phase"),
    "path in id": ('id = "sums"', 'id = "../sums"', "objectives[0].stages[0].id"),
    "newline in id": ('id = "sums"', 'id = "sums\\n"', "objectives[0].stages[0].id"),
    "stage with objective": (
        'title = "Sums"',
        'title = "Sums"\nobjective_id = "x"',
        "objectives[0]",
    ),
    "stages not a list": (
        'summary = "Sums of prices."\n\n[[objectives.stages]]\nid = "sums"',
        'summary = "Sums of prices."\nstages = 3\n[[objectives]]\nid = "sums"',
        "objectives[0].stages",
    ),
    "unknown requires": ('requires = ["sums"]', 'requires = ["x"]', "stage receipts: requires[0]"),
    "requires itself": ('requires = ["sums"]', 'requires = ["receipts"]', "receipts: requires"),
    "duplicate stage": ('id = "receipts"', 'id = "sums"', "stage sums: id"),
    "duplicate module": ('"till.receipts"', '"till.sums"', "stage receipts: module"),
    "module outside": ('"till.receipts"', '"os.receipts"', "stage receipts: module"),
    "module too deep": ('"till.receipts"', '"till.a.b"', "objectives[0].stages[1].module"),
    "standard package": ('package = "till"', 'package = "json"', "package"),
    "other folder": ('id = "proj_till"', 'id = "proj_tall"', "id"),
    "other domain": ('domain = "shops"', 'domain = "banks"', "domain"),
    "unknown prerequisite": (
        "prerequisites = []",
        'prerequisites = ["proj_x"]',
        "prerequisites[0]",
    ),
    "needs itself": ("prerequisites = []", 'prerequisites = ["proj_till"]', "prerequisites"),
    "not TOML": ("complexity = 3", "complexity = ", "syntax"),
}


@pytest.mark.parametrize(("old", "new", "field"), SPOILED.values(), ids=SPOILED.keys())
def test_a_spoiled_project_is_refused_by_file_and_field(
    curriculum_on_disk: Any, old: str, new: str, field: str
) -> None:
    file = curriculum_on_disk.project() / "project.toml"
    curriculum_on_disk.replace(file, old, new)
    error = refusal(curriculum_on_disk.root)
    assert error.extra["file"] == str(file)
    assert field in str(error.extra["field"])


def test_stages_that_wait_for_each_other_are_refused(curriculum_on_disk: Any) -> None:
    file = curriculum_on_disk.project() / "project.toml"
    curriculum_on_disk.replace(
        file, 'module = "till.sums"', 'module = "till.sums"\nrequires = ["receipts"]'
    )
    assert "sums needs receipts needs sums" in str(refusal(curriculum_on_disk.root)) or (
        "receipts needs sums needs receipts" in str(refusal(curriculum_on_disk.root))
    )


def test_duplicate_objectives_are_refused(curriculum_on_disk: Any) -> None:
    file = curriculum_on_disk.project() / "project.toml"
    objective = '[[objectives]]\nid = "adding"\nname = "Again"\nsummary = "Again."\n'
    file.write_text(file.read_text() + objective)
    assert refusal(curriculum_on_disk.root).extra["field"] == "objectives[1].id"


def test_a_cycle_of_prerequisites_is_refused_naming_it(curriculum_on_disk: Any) -> None:
    curriculum_on_disk.project("proj_a", '"proj_b"')
    curriculum_on_disk.project("proj_b", '"proj_c"')
    curriculum_on_disk.project("proj_c", '"proj_a"')
    error = refusal(curriculum_on_disk.root)
    assert error.extra["field"] == "prerequisites"
    told = error.detail.split("start: ")[1].split(" needs ")
    assert told[0] == told[-1]
    assert set(told) == {"proj_a", "proj_b", "proj_c"}
    assert (told[0], told[1]) in {
        ("proj_a", "proj_b"),
        ("proj_b", "proj_c"),
        ("proj_c", "proj_a"),
    }


@pytest.mark.parametrize("field", ["package", "priority"])
def test_two_projects_with_one_package_or_rank_are_refused(
    curriculum_on_disk: Any, field: str
) -> None:
    ranks = {"priority": "complexity = 3\npriority = 1", "package": "complexity = 3"}
    for name in ("proj_a", "proj_b"):
        file = curriculum_on_disk.project(name) / "project.toml"
        curriculum_on_disk.replace(file, "complexity = 3", ranks[field])
    if field == "package":
        text = file.read_text().replace('"b"', '"a"').replace('"b.', '"a.')
        file.write_text(text)
    error = refusal(curriculum_on_disk.root)
    assert error.extra["field"] == field
    assert "proj_a" in error.detail


def test_a_user_root_adds_projects_to_a_known_domain(
    curriculum_on_disk: Any, tmp_path: Path
) -> None:
    curriculum_on_disk.project()
    own = tmp_path / "own"
    (own / "shops").mkdir(parents=True)
    folder = curriculum_on_disk.project("proj_mine", '"proj_till"')
    folder.rename(own / "shops" / "proj_mine")
    curriculum = load_curriculum([curriculum_on_disk.root, own])
    assert [project.id for project in curriculum.projects_of("shops")] == ["proj_mine", "proj_till"]


def test_a_project_of_two_roots_is_refused(curriculum_on_disk: Any, tmp_path: Path) -> None:
    curriculum_on_disk.project()
    other = type(curriculum_on_disk)(tmp_path / "own")
    (other.root / "shops").mkdir(parents=True)
    other.project()
    with pytest.raises(CurriculumInvalid, match="taken by") as caught:
        load_curriculum([curriculum_on_disk.root, other.root])
    assert caught.value.extra["field"] == "id"


def test_a_domain_of_two_roots_is_refused(curriculum_on_disk: Any, tmp_path: Path) -> None:
    own = tmp_path / "own" / "shops"
    own.mkdir(parents=True)
    domain = (curriculum_on_disk.root / "shops" / "domain.toml").read_text()
    (own / "domain.toml").write_text(domain)
    with pytest.raises(CurriculumInvalid, match="taken by"):
        load_curriculum([curriculum_on_disk.root, own.parent])


def test_two_domains_with_one_place_are_refused(curriculum_on_disk: Any) -> None:
    banks = curriculum_on_disk.root / "banks"
    banks.mkdir()
    domain = (curriculum_on_disk.root / "shops" / "domain.toml").read_text()
    (banks / "domain.toml").write_text(domain.replace('"shops"', '"banks"'))
    assert refusal(curriculum_on_disk.root).extra["field"] == "order"


def test_projects_in_a_folder_of_no_domain_are_refused(curriculum_on_disk: Any) -> None:
    curriculum_on_disk.project()
    (curriculum_on_disk.root / "shops").rename(curriculum_on_disk.root / "stores")
    assert "folder is called 'stores'" in str(refusal(curriculum_on_disk.root))
    (curriculum_on_disk.root / "stores" / "domain.toml").unlink()
    assert "domain.toml" in str(refusal(curriculum_on_disk.root))


def test_a_root_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere").extra["field"] == "folder"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x = " + b"[" * 5000, b"#" * (1 << 19)])
def test_a_file_that_is_no_text_or_too_much_is_refused(
    curriculum_on_disk: Any, content: bytes
) -> None:
    file = curriculum_on_disk.project() / "project.toml"
    file.write_bytes(content)
    assert refusal(curriculum_on_disk.root).extra["file"] == str(file)


def test_exams_and_hidden_folders_are_left_out(curriculum_on_disk: Any) -> None:
    for name in ("exams", ".git", "__pycache__"):
        (curriculum_on_disk.root / name / "proj_x").mkdir(parents=True)
        (curriculum_on_disk.root / name / "proj_x" / "project.toml").write_text("nonsense")
    assert load_curriculum([curriculum_on_disk.root]).projects == {}


def test_one_folder_can_be_checked_alone(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project("proj_alone", '"proj_elsewhere"')
    assert load_project(folder).prerequisites == ("proj_elsewhere",)
