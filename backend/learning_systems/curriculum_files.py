"""Reads the curriculum from its folders.

    <root>/<domain>/domain.toml
    <root>/<domain>/<project>/project.toml

A folder bears the id of what it holds. Several roots make one curriculum, so
that projects of the user's own stand beside ours; a later root may add
projects to a domain of an earlier one by a folder of that name alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from backend.learning_systems.curriculum_checks import (
    check_domains,
    check_project,
    check_projects,
)
from backend.learning_systems.curriculum_errors import from_validation, invalid
from backend.learning_systems.curriculum_model import (
    Curriculum,
    Domain,
    Project,
    ProjectEntry,
)
from backend.learning_systems.stage_files import missing_files

BUNDLED_ROOT = Path(__file__).resolve().parents[1] / "curriculum"

# `exams` reads them: nothing may be learned from exams, so no project is made of them.
_NOT_DOMAINS = frozenset({"exams"})
_MAX_BYTES = 1 << 18

Model = TypeVar("Model", bound=BaseModel)


def load_curriculum(roots: Sequence[Path] = (BUNDLED_ROOT,)) -> Curriculum:
    """Read and check every domain and project below the roots.

    Contracts and suites are not opened here, only looked for; `stage_files`
    reads them. Raises CurriculumInvalid naming file and field, with a remedy.
    """
    domains = _read_domains(roots)
    check_domains(domains)
    known = {domain.id: domain for domain in domains.values()}
    projects = _read_projects(roots, known)
    check_projects(projects)
    return ordered(known, projects.values())


def load_project(folder: Path, *, folder_bears_id: bool = True) -> Project:
    """Read one project folder and check it by itself, without its prerequisites.

    Outside a curriculum a project's folder may be called anything; then say that
    it need not bear the id. Raises CurriculumInvalid naming file and field, with
    a remedy.
    """
    file = folder / "project.toml"
    entry = read_toml(file, ProjectEntry)
    if folder_bears_id:
        _check_folder(file, entry.id)
    project = Project(**dict(entry), folder=folder)
    check_project(project, file)
    return project.model_copy(update={"missing_files": missing_files(project)})


def _read_domains(roots: Sequence[Path]) -> dict[Path, Domain]:
    domains: dict[Path, Domain] = {}
    for folder in _domain_folders(roots):
        file = folder / "domain.toml"
        if not file.is_file():
            continue
        domain = read_toml(file, Domain)
        _check_folder(file, domain.id)
        _check_new(file, domain, domains)
        domains[file] = domain
    return domains


def _check_new(file: Path, domain: Domain, domains: dict[Path, Domain]) -> None:
    for other, existing in domains.items():
        if existing.id == domain.id:
            raise invalid(
                file, "id", f"{domain.id!r} is taken by {other}", "Leave this domain.toml out."
            )


def _read_projects(roots: Sequence[Path], domains: dict[str, Domain]) -> dict[Path, Project]:
    projects: dict[Path, Project] = {}
    for domain_folder in _domain_folders(roots):
        for folder in _folders(domain_folder):
            file = folder / "project.toml"
            if file.is_file():
                projects[file] = _read_project(folder, domains)
    return projects


def _read_project(folder: Path, domains: dict[str, Domain]) -> Project:
    domain_id = folder.parent.name
    if domain_id not in domains:
        raise invalid(
            folder.parent / "domain.toml",
            "whole file",
            f"is missing, and no other folder describes a domain {domain_id!r}",
            f"Write it, or move the project to one of: {', '.join(domains)}.",
        )
    project = load_project(folder)
    if project.domain != domain_id:
        raise invalid(
            folder / "project.toml",
            "domain",
            f"is {project.domain!r}, but the folder lies in {domain_id!r}",
            "Make the two equal.",
        )
    return project


def ordered(domains: Mapping[str, Domain], projects: Iterable[Project]) -> Curriculum:
    """Domains in their order; projects by domain, then complexity, then id."""
    by_order = sorted(domains.values(), key=lambda domain: domain.order)
    places = {domain.id: domain.order for domain in by_order}
    in_order = sorted(
        projects, key=lambda project: (places[project.domain], project.complexity, project.id)
    )
    return Curriculum(
        domains={domain.id: domain for domain in by_order},
        projects={project.id: project for project in in_order},
    )


def _domain_folders(roots: Sequence[Path]) -> Iterator[Path]:
    for root in roots:
        yield from (folder for folder in _folders(root) if folder.name not in _NOT_DOMAINS)


def _folders(parent: Path) -> list[Path]:
    """The folders below one, by name; hidden and generated ones are left out."""
    try:
        found = [path for path in parent.iterdir() if path.name[0] not in "._" and path.is_dir()]
    except OSError as error:
        reason = error.strerror or str(error)
        raise invalid(
            parent, "folder", f"cannot be read: {reason}", "Check the path of the curriculum."
        ) from None
    return sorted(found)


def _check_folder(file: Path, entry_id: str) -> None:
    if file.parent.name != entry_id:
        raise invalid(
            file,
            "id",
            f"is {entry_id!r}, but the folder is called {file.parent.name!r}",
            "Make the two equal.",
        )


def read_toml(file: Path, model: type[Model]) -> Model:
    """A file of the curriculum as what it describes. Raises CurriculumInvalid."""
    try:
        return model.model_validate(_parse_toml(file))
    except ValidationError as error:
        raise from_validation(file, error) from None


def _parse_toml(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise invalid(file, "whole file", f"is larger than {_MAX_BYTES} bytes", "Shorten it.")
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise invalid(file, "whole file", f"cannot be read: {reason}", "Check it.") from None
    except UnicodeDecodeError as error:
        raise invalid(file, "whole file", f"is not UTF-8: {error}", "Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise invalid(file, "syntax", f"is not TOML: {error}", "Correct that line.") from None
