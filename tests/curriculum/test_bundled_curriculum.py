"""The curriculum as it is shipped: everything the user asked for is there and loads."""

from __future__ import annotations

from graphlib import TopologicalSorter

import pytest

from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.curriculum_model import Curriculum, ImpactLevel
from backend.learning_systems.stage_files import read_bench, read_stage

DOMAINS = [
    "programming",
    "data_engineering",
    "cloud",
    "devops",
    "security",
    "architecture",
    "ml_ai",
    "business_apps",
    "emerging",
    "data_science",
    "operations",
]

NAMED_BY_THE_USER = {
    "business_apps": {"Full CRM System", "E-commerce Analytics SaaS"},
    "cloud": {"Cloud Infrastructure from Scratch", "Kubernetes-like Container Orchestrator"},
    "programming": {"Build a Programming Language Compiler", "Async I/O Framework"},
    "data_engineering": {"Real-Time Data Pipeline Engine", "Columnar OLAP Query Engine"},
    "devops": {"CI/CD Platform", "Observability Stack"},
    "security": {"IAM System", "Secrets Management Vault"},
    "architecture": {"Distributed Database", "API Gateway & Service Mesh"},
    "ml_ai": {
        "ML Framework from Scratch",
        "Train Small Language Model",
        "RAG System with Vector DB",
    },
    "emerging": {
        "Blockchain from Scratch",
        "Smart Contract Platform",
        "Edge Computing System",
        "Quantum Algorithms",
    },
}

ROADMAP = {
    "Months 1-2": {"Full CRM System", "E-commerce Analytics SaaS"},
    "Months 3-4": {
        "Cloud Infrastructure from Scratch",
        "Distributed Database",
        "ML Framework from Scratch",
    },
    "Months 5-6": {
        "Kubernetes-like Container Orchestrator",
        "Train Small Language Model",
        "Blockchain from Scratch",
    },
    "Months 7+": {"Smart Contract Platform", "Edge Computing System", "Quantum Algorithms"},
}

FIRST_THREE = ["proj_crm_system", "proj_ecommerce_tracking", "proj_cloud_infra_scratch"]


@pytest.fixture(scope="module")
def curriculum() -> Curriculum:
    return load_curriculum()


def test_all_domains_are_there_in_the_users_order(curriculum: Curriculum) -> None:
    assert list(curriculum.domains) == DOMAINS
    assert [domain.order for domain in curriculum.domains.values()] == list(range(1, 12))
    flagged = {domain.id for domain in curriculum.domains.values() if domain.priority}
    assert flagged == {"cloud", "business_apps"}


def test_every_domain_has_projects_and_there_are_31(curriculum: Curriculum) -> None:
    assert len(curriculum.projects) == 31
    assert all(curriculum.projects_of(domain) for domain in DOMAINS)
    assert len(curriculum.projects_of("data_science")) == 4
    assert len(curriculum.projects_of("operations")) == 4


@pytest.mark.parametrize("domain", NAMED_BY_THE_USER)
def test_the_projects_named_by_the_user_bear_those_names(
    curriculum: Curriculum, domain: str
) -> None:
    names = {project.name for project in curriculum.projects_of(domain)}
    assert names >= NAMED_BY_THE_USER[domain]


def test_the_roadmap_is_the_users(curriculum: Curriculum) -> None:
    for phase, names in ROADMAP.items():
        found = {p.name for p in curriculum.projects.values() if p.roadmap_phase == phase}
        assert names <= found


def test_priorities_rank_crm_then_shop_then_cloud(curriculum: Curriculum) -> None:
    assert [project.id for project in curriculum.priority_projects()] == FIRST_THREE
    levels = [project.business_impact.level for project in curriculum.priority_projects()]
    assert levels == [ImpactLevel.HIGH, ImpactLevel.HIGH, ImpactLevel.MEDIUM]


def test_the_first_three_wait_for_nothing_but_each_other(curriculum: Curriculum) -> None:
    needed = [curriculum.project(project).prerequisites for project in FIRST_THREE]
    assert needed == [(), ("proj_crm_system",), ("proj_ecommerce_tracking",)]


def test_every_project_can_be_reached(curriculum: Curriculum) -> None:
    graph = {project.id: project.prerequisites for project in curriculum.projects.values()}
    assert set(TopologicalSorter(graph).static_order()) == set(curriculum.projects)


@pytest.mark.parametrize("project_id", FIRST_THREE)
def test_the_seven_parts_named_by_the_user_are_the_objectives(
    curriculum: Curriculum, project_id: str
) -> None:
    project = curriculum.project(project_id)
    assert len(project.objectives) == 7
    assert tuple(objective.name for objective in project.objectives) == project.builds


def test_the_crm_objectives_stand_in_the_users_order(curriculum: Curriculum) -> None:
    ids = [objective.id for objective in curriculum.project("proj_crm_system").objectives]
    assert ids == [
        "contacts",
        "pipeline",
        "email",
        "reporting",
        "automation",
        "mobile_api",
        "tenancy",
    ]


def test_packages_are_the_ids_without_their_prefix(curriculum: Curriculum) -> None:
    for project in curriculum.projects.values():
        assert project.id == f"proj_{project.package}"


def test_every_project_says_what_it_is_about(curriculum: Curriculum) -> None:
    for project in curriculum.projects.values():
        assert 6 <= len(project.objectives) <= 9, project.id
        assert len(project.learning_outcomes) >= 5, project.id
        assert project.allowed_packages == (), project.id
    summaries = [o.summary for p in curriculum.projects.values() for o in p.objectives]
    assert len(set(summaries)) == len(summaries)


def test_every_file_of_an_executable_project_can_be_read(curriculum: Curriculum) -> None:
    for project in filter(lambda project: project.executable, curriculum.projects.values()):
        for stage in project.stages():
            material = read_stage(project, stage.id)
            assert 0 < len(material.visible_cases) < len(material.manifest), stage.id
            assert stage.black_box or read_bench(project, stage.objective_id), stage.id
