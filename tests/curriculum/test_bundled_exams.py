"""The exams as they are shipped: complete, and out of reach of everything that learns."""

from __future__ import annotations

from collections import Counter

import pytest
from pydantic import TypeAdapter

from backend import bootstrap
from backend.errors import NotFound, ProjectRefused
from backend.learning_systems.autonomous_curriculum import AutonomousCurriculum
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.exams import EXAMS_ID, EXAMS_PACKAGE, load_exams
from backend.learning_systems.stage_files import read_contract, read_stage
from backend.persistence.database import SqlStore
from backend.settings import Settings

EXAMS = load_exams()
PROJECTS = load_curriculum().projects.values()


@pytest.fixture
def door(settings: Settings, store: SqlStore) -> AutonomousCurriculum:
    return AutonomousCurriculum(bootstrap.live_curriculum(settings), store)


def test_every_file_of_the_exams_can_be_read() -> None:
    assert EXAMS.executable, EXAMS.missing_files
    for stage in EXAMS.stages():
        material = read_stage(EXAMS, stage.id)
        assert 0 < len(material.visible_cases) < len(material.manifest), stage.id


def test_there_are_three_exams_for_each_difficulty() -> None:
    assert len(EXAMS.exam_stages) == 12
    assert Counter(s.difficulty for s in EXAMS.exam_stages) == {1: 3, 2: 3, 3: 3, 4: 3}


def test_no_file_lies_there_that_belongs_to_no_exam() -> None:
    known = {stage.id for stage in EXAMS.stages()}
    for folder, prefix in (("contracts", ""), ("acceptance", "test_"), ("properties", "")):
        files = (EXAMS.folder / folder).glob("*.[mp][dy]")
        assert {file.stem.removeprefix(prefix) for file in files} == known, folder


def test_exams_are_neither_domain_nor_project() -> None:
    curriculum = load_curriculum()
    assert EXAMS_ID not in curriculum.domains
    with pytest.raises(NotFound):
        curriculum.project(EXAMS_ID)
    assert not [each.id for each in PROJECTS if each.folder.is_relative_to(EXAMS.folder)]
    assert EXAMS_PACKAGE not in {each.package for each in PROJECTS}


def test_exams_are_no_stage_of_a_project_and_required_by_none() -> None:
    ids = {stage.id for stage in EXAMS.stages()}
    modules = {stage.module for stage in EXAMS.stages()}
    for project in PROJECTS:
        assert not ids & {stage.id for stage in project.stages()}, project.id
        for stage in project.stages() if project.executable else ():
            assert not modules & set(read_contract(project, stage.id).requires), stage.id


@pytest.mark.parametrize("name", [EXAMS_ID, *(stage.id for stage in EXAMS.stages())])
def test_exam_cannot_be_started(door: AutonomousCurriculum, store: SqlStore, name: str) -> None:
    for override in (False, True):
        with store.snapshot() as tx, pytest.raises(NotFound):
            door.choose(tx, name, override)


def test_exams_show_in_no_list_of_what_there_is_to_learn(door: AutonomousCurriculum) -> None:
    views = [door.overview(), door.progress(), door.projects(), door.priority_projects()]
    views += [door.project(each.project_id) for each in door.projects()]
    told = TypeAdapter(object).dump_json(views).decode()
    assert "contact_book" in told
    for stage in EXAMS.stages():
        assert f'"{stage.id}"' not in told
        assert stage.module not in told
    assert f'"{EXAMS_ID}"' not in told


def test_folder_of_the_exams_cannot_be_registered(settings: Settings) -> None:
    service = bootstrap.service(settings)
    try:
        with pytest.raises(ProjectRefused, match=r"exam\.toml"):
            service.registrar.register(EXAMS.folder)
    finally:
        service.store.close()
