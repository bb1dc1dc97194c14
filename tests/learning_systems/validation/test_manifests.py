import json
from pathlib import Path

import pytest

from backend.learning_systems.contract_files import parse_contract
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.jobs import Case
from backend.learning_systems.stage_files import contract_path, read_stage
from backend.learning_systems.validation.manifests import (
    appended_entry,
    differences,
    read_entries,
    write_entries,
)
from backend.learning_systems.validation.suites import Suite, SuiteCase

PROJECT = load_curriculum().project("proj_crm_system")
STAGE = PROJECT.stage("contact_book")


def suite_of(*cases: Case, source: bytes = b"suite") -> Suite:
    path = contract_path(PROJECT, STAGE)
    contract = parse_contract(path.read_text(encoding="utf-8"), path)
    found = tuple(SuiteCase(case, case.id) for case in cases)
    return Suite(STAGE, contract, source, "test_contact_book.py", found)


FIRST, SECOND = Case("first", "C1", True), Case("second", "C2", False)


def test_first_entry_lists_all_cases_and_is_up_to_date():
    suite = suite_of(FIRST, SECOND)
    entry = appended_entry(None, suite)
    assert [case["id"] for case in entry["cases"]] == ["first", "second"]
    assert differences(entry, suite) == ([], True)


def test_changed_suite_with_same_cases_is_out_of_date_but_not_broken():
    entry = appended_entry(None, suite_of(FIRST))
    assert differences(entry, suite_of(FIRST, source=b"other")) == ([], False)


def test_new_case_in_front_is_appended_behind_the_published_ones():
    entry = appended_entry(None, suite_of(FIRST))
    suite = suite_of(SECOND, FIRST, source=b"other")
    assert differences(entry, suite) == ([], False)
    appended = appended_entry(entry, suite)
    assert [case["id"] for case in appended["cases"]] == ["first", "second"]
    assert differences(appended, suite) == ([], True)


@pytest.mark.parametrize(
    "now",
    [(SECOND,), (Case("first", "C3", True),), (Case("first", "C1", False),)],
    ids=["removed", "other-clause", "hidden"],
)
def test_published_case_that_was_changed_or_removed_is_told(now):
    entry = appended_entry(None, suite_of(FIRST))
    broken, _ = differences(entry, suite_of(*now))
    assert len(broken) == 1
    assert broken[0].startswith("first was ")


def test_written_manifest_is_read_back(tmp_path: Path):
    path = tmp_path / "manifest.json"
    assert read_entries(path) == {}
    entries = {
        "one": appended_entry(None, suite_of(FIRST)),
        "two": appended_entry(None, suite_of(FIRST, SECOND)),
    }
    write_entries(path, entries)
    assert read_entries(path) == entries
    assert [line.count('"id"') for line in path.read_text().splitlines()].count(1) == 3


def test_manifest_that_is_a_list_is_refused(tmp_path: Path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps([]))
    with pytest.raises(ValueError, match="not a JSON object"):
        read_entries(path)


def test_bundled_manifest_fits_what_the_loader_reads():
    entries = read_entries(PROJECT.folder / "acceptance" / "manifest.json")
    for stage in PROJECT.stages():
        material = read_stage(PROJECT, stage.id)
        assert [case["id"] for case in entries[stage.id]["cases"]] == [
            case.id for case in material.manifest
        ]
