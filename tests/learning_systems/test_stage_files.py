"""The files of one stage: read together, refused when they do not fit each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend.errors import CurriculumInvalid, NotFound
from backend.learning_systems.curriculum_files import load_project
from backend.learning_systems.jobs import Case
from backend.learning_systems.stage_files import read_bench, read_contract, read_stage


def refusal(folder: Path, stage_id: str = "sums") -> CurriculumInvalid:
    with pytest.raises(CurriculumInvalid) as caught:
        read_stage(load_project(folder), stage_id)
    assert caught.value.remedy
    return caught.value


def test_a_stage_is_read_with_everything_that_belongs_to_it(curriculum_on_disk: Any) -> None:
    material = read_stage(load_project(curriculum_on_disk.project()), "receipts")
    assert material.stage.id == "receipts"
    assert material.contract.requires == ("till.sums",)
    assert material.suite_name == "test_receipts.py"
    assert material.suite.startswith(b"def test_total")
    assert material.properties == b"PROPERTIES = []\n"
    assert material.manifest == (Case("adds", "C1", True), Case("refuses", "C2", False))
    assert material.visible_cases == (Case("adds", "C1", True),)
    assert material.case("refuses") == Case("refuses", "C2", False)
    assert material.case("dances") is None
    assert material.forbidden_imports == ("decimal", "math")


def test_unknown_stages_and_objectives_are_not_found(curriculum_on_disk: Any) -> None:
    project = load_project(curriculum_on_disk.project())
    with pytest.raises(NotFound):
        read_stage(project, "nothing")
    with pytest.raises(NotFound):
        read_bench(project, "nothing")
    assert read_bench(project, "adding") == b""


def test_the_content_hash_follows_contract_suite_and_manifest(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    project = load_project(folder)
    hashes = [read_stage(project, "sums").content_hash]
    assert read_stage(project, "sums").content_hash == hashes[0]

    curriculum_on_disk.replace(folder / "contracts" / "sums.md", "0 for none", "nil for none")
    hashes.append(read_stage(project, "sums").content_hash)

    entry = curriculum_on_disk.entry()
    entry["cases"][1]["visible"] = True
    curriculum_on_disk.write_manifest(folder, {"sums": entry})
    hashes.append(read_stage(project, "sums").content_hash)

    (folder / "acceptance" / "test_sums.py").write_bytes(b"")
    entry["sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    curriculum_on_disk.write_manifest(folder, {"sums": entry})
    hashes.append(read_stage(project, "sums").content_hash)
    assert len(set(hashes)) == 4


def test_properties_do_not_change_the_content_hash(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    before = read_stage(load_project(folder), "sums").content_hash
    (folder / "properties" / "sums.py").write_text("PROPERTIES = [1]\n")
    assert read_stage(load_project(folder), "sums").content_hash == before


def test_a_suite_changed_after_its_manifest_is_refused(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    suite = folder / "acceptance" / "test_sums.py"
    suite.write_text(suite.read_text() + "#")
    assert refusal(folder).extra["field"] == "sums.sha256"


def test_a_stage_that_the_manifest_forgets_is_refused(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    curriculum_on_disk.write_manifest(folder, {"receipts": curriculum_on_disk.entry()})
    assert refusal(folder).extra["field"] == "sums"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "refuses"}, "sums.cases[1].id"),
        ({"clause": "C9"}, "sums.cases[0].clause"),
        ({"clause": "9"}, "sums.cases[0].clause"),
        ({"visible": "yes"}, "sums.cases[0].visible"),
        ({"note": ""}, "sums.cases[0].note"),
    ],
)
def test_a_wrong_case_is_refused_by_field(
    curriculum_on_disk: Any, change: dict[str, Any], field: str
) -> None:
    folder = curriculum_on_disk.project()
    entry = curriculum_on_disk.entry()
    entry["cases"][0].update(change)
    curriculum_on_disk.write_manifest(folder, {"sums": entry})
    assert refusal(folder).extra["field"] == field


def test_a_manifest_that_is_no_json_is_refused(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    (folder / "acceptance" / "manifest.json").write_text("{")
    assert "manifest.json" in str(refusal(folder))


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("module: till.receipts", "module: till.other", "module"),
        ("requires: till.sums", "requires: none", "requires"),
        ("requires: till.sums", "requires: till.sums, till.more", "requires"),
    ],
)
def test_a_contract_that_contradicts_its_stage_is_refused(
    curriculum_on_disk: Any, old: str, new: str, field: str
) -> None:
    folder = curriculum_on_disk.project()
    curriculum_on_disk.replace(folder / "contracts" / "receipts.md", old, new)
    assert refusal(folder, "receipts").extra["field"] == field


def test_line_ends_of_windows_do_not_change_a_contract(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    project = load_project(folder)
    before = read_contract(project, "sums")
    file = folder / "contracts" / "sums.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_contract(project, "sums") == before


@pytest.mark.parametrize("content", [b"\xff", b"x" * ((1 << 20) + 1)])
def test_a_contract_that_is_no_text_or_too_much_is_refused(
    curriculum_on_disk: Any, content: bytes
) -> None:
    folder = curriculum_on_disk.project()
    (folder / "contracts" / "sums.md").write_bytes(content)
    assert "sums.md" in str(refusal(folder))


def test_a_file_gone_after_loading_is_told(curriculum_on_disk: Any) -> None:
    folder = curriculum_on_disk.project()
    project = load_project(folder)
    (folder / "acceptance" / "test_sums.py").unlink()
    with pytest.raises(CurriculumInvalid, match="missing"):
        read_stage(project, "sums")
