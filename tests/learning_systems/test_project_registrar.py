"""Projects of the user's: what is taken in, what is refused in which words, what is left out."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from backend import bootstrap
from backend.errors import Conflict, Forbidden, GraceError, InvalidInput, NotFound, ProjectRefused
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.live_curriculum import LiveCurriculum
from backend.learning_systems.project_registrar import ProjectRegistrar
from backend.learning_systems.project_skeleton import NewProject, write_skeleton
from backend.learning_systems.records import ProjectRun
from backend.learning_systems.registered_projects import RegisteredProjects
from backend.learning_systems.states import ProjectState
from backend.learning_systems.views import RegisteredProject
from backend.persistence.database import SqlStore
from backend.settings import Settings
from tests.own_project import ID, change, own_project

BUNDLED = load_curriculum()


class House:
    """A registrar on a data folder, and the curriculum that comes of it."""

    def __init__(self, settings: Settings, store: SqlStore, roots: list[Path]) -> None:
        self.store = store
        self.kept = settings.registered_dir
        self.registered = RegisteredProjects(self.kept)
        self.live = LiveCurriculum(self.registered, lambda: BUNDLED)
        self.clock = bootstrap.SystemClock()
        self.registrar = ProjectRegistrar(
            self.live, self.registered, store, self.clock, bootstrap.suite_problems, roots
        )

    def register(self, folder: Path) -> RegisteredProject:
        return self.registrar.register(folder)

    def projects(self) -> set[str]:
        """The user's projects that can be used."""
        return {each.id for each in self.live.current().projects.values() if each.registered}

    def start(self, project_id: str, state: ProjectState = ProjectState.ACTIVE) -> None:
        run = ProjectRun("run", project_id, ProjectState.ACTIVE, self.clock.now())
        with self.store.transaction() as tx:
            tx.runs.add(run)
            if state is not ProjectState.ACTIVE:
                tx.runs.set_state("run", state, self.clock.now())


@pytest.fixture
def roots(tmp_path: Path) -> list[Path]:
    (tmp_path / "allowed").mkdir()
    return [tmp_path / "allowed"]


@pytest.fixture
def house(settings: Settings, store: SqlStore, roots: list[Path]) -> House:
    return House(settings, store, roots)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return own_project(tmp_path / "allowed" / "own").folder


def refusal(house: House, folder: Path) -> ProjectRefused:
    with pytest.raises(ProjectRefused) as caught:
        house.register(folder)
    assert caught.value.remedy
    assert not list(house.kept.glob(".incoming-*"))
    return caught.value


def test_registered_project_joins_the_curriculum(house: House, own: Path) -> None:
    before = house.live.current()
    answer = house.register(own)
    project = house.live.current().project(ID)
    assert (answer.project_id, answer.stages, answer.changed) == (ID, 1, True)
    assert project.registered == answer.content_hash
    assert project.folder == house.kept / ID / answer.content_hash
    assert project.executable
    assert len(house.live.current().projects) == len(before.projects) + 1


def test_what_happens_to_the_users_folder_later_changes_nothing(house: House, own: Path) -> None:
    house.register(own)
    change(own / "contracts" / "tally.md", "Counts votes", "Loses votes")
    project = house.live.current().project(ID)
    assert "Counts" in (project.folder / "contracts" / "tally.md").read_text()
    assert house.live.current().left_out == ()


def test_registering_the_same_again_changes_nothing(house: House, own: Path) -> None:
    first = house.register(own)
    house.start(ID)
    again = house.register(own)
    assert (again.content_hash, again.changed) == (first.content_hash, False)


def test_new_version_takes_the_place_of_the_old(house: House, own: Path) -> None:
    first = house.register(own)
    change(own / "project.toml", "My own", "Another name")
    second = house.register(own)
    assert second.changed
    assert second.content_hash != first.content_hash
    assert house.live.current().project(ID).name == "Another name"
    assert len(house.live.current().projects) == len(BUNDLED.projects) + 1


@pytest.mark.parametrize("state", [ProjectState.ACTIVE, ProjectState.PAUSED])
def test_new_version_of_a_project_under_way_is_refused(
    house: House, own: Path, state: ProjectState
) -> None:
    house.register(own)
    house.start(ID, state)
    change(own / "project.toml", "My own", "Another name")
    with pytest.raises(Conflict, match=f"{ID} is {state.value}"):
        house.register(own)
    with pytest.raises(Conflict, match=f"{ID} is {state.value}"):
        house.registrar.unregister(ID)
    assert house.live.current().project(ID).name == "My own"


def test_new_version_of_an_abandoned_project_is_taken(house: House, own: Path) -> None:
    house.register(own)
    house.start(ID, ProjectState.ABANDONED)
    change(own / "project.toml", "My own", "Another name")
    assert house.register(own).changed


def test_damaged_version_is_repaired_although_under_way(house: House, own: Path) -> None:
    house.register(own)
    house.start(ID)
    change(house.live.current().project(ID).folder / "bench" / "counting.py", "80_000", "90_000")
    assert house.register(own).changed
    assert house.registered.intact(ID, house.register(own).content_hash)


def no_file(folder: Path) -> tuple[str, str]:
    (folder / "project.toml").unlink()
    return "project.toml", "whole file"


def unknown_field(folder: Path) -> tuple[str, str]:
    change(folder / "project.toml", "complexity", "complicity")
    return "project.toml", "complexity"


def unknown_domain(folder: Path) -> tuple[str, str]:
    change(folder / "project.toml", '"devops"', '"cooking"')
    return "project.toml", "domain"


def bundled_id(folder: Path) -> tuple[str, str]:
    change(folder / "project.toml", ID, "proj_crm_system")
    return "project.toml", "id"


def bundled_package(folder: Path) -> tuple[str, str]:
    shutil.rmtree(folder)
    new = NewProject("proj_mine", "Mine", "devops", "crm_system")
    other = write_skeleton(folder.parent / "other", new, BUNDLED.domains)
    other.folder.rename(folder)
    return "project.toml", "package"


def id_of_the_exams(folder: Path) -> tuple[str, str]:
    change(folder / "project.toml", ID, "exams")
    return "project.toml", "id"


def package_of_the_exams(folder: Path) -> tuple[str, str]:
    shutil.rmtree(folder)
    new = NewProject("proj_mine", "Mine", "devops", "exam")
    write_skeleton(folder.parent / "other", new, BUNDLED.domains).folder.rename(folder)
    return "project.toml", "package"


def unknown_prerequisite(folder: Path) -> tuple[str, str]:
    change(folder / "project.toml", "prerequisites = []", 'prerequisites = ["proj_nowhere"]')
    return "project.toml", "prerequisites[0]"


def stage_without_files(folder: Path) -> tuple[str, str]:
    stage = '[[objectives.stages]]\nid = "more"\ntitle = "More"\nlevel = "core"\n'
    with (folder / "project.toml").open("a") as file:
        file.write(f'\n{stage}module = "own.more"\n')
    return "contracts/more.md", "whole file"


def suite_newer_than_manifest(folder: Path) -> tuple[str, str]:
    with (folder / "acceptance" / "test_tally.py").open("a") as file:
        file.write("# changed\n")
    return "acceptance/manifest.json", "tally.sha256"


def contract_out_of_shape(folder: Path) -> tuple[str, str]:
    change(folder / "contracts" / "tally.md", "## Behaviour", "## Manners")
    return "contracts/tally.md", "## Manners"


def untested_clause(folder: Path) -> tuple[str, str]:
    change(folder / "contracts" / "tally.md", "\n## Examples", "- C8. More.\n\n## Examples")
    return "contracts/tally.md", "C8"


def properties_that_are_no_python(folder: Path) -> tuple[str, str]:
    (folder / "properties" / "tally.py").write_text("x = 1\nfor\n")
    return "properties/tally.py", "line 2"


def bench_nested_too_deeply(folder: Path) -> tuple[str, str]:
    (folder / "bench" / "counting.py").write_text("-" * 100_000 + "1")
    return "bench/counting.py", "whole file"


@pytest.mark.parametrize(
    "spoil",
    [no_file, unknown_field, unknown_domain, bundled_id, bundled_package,
     id_of_the_exams, package_of_the_exams, unknown_prerequisite,
     stage_without_files, suite_newer_than_manifest, contract_out_of_shape, untested_clause,
     properties_that_are_no_python, bench_nested_too_deeply],
    ids=lambda spoil: spoil.__name__,
)  # fmt: skip
def test_wrong_project_is_refused_by_file_and_field(
    house: House, own: Path, spoil: Callable[[Path], tuple[str, str]]
) -> None:
    file, field = spoil(own)
    found = refusal(house, own)
    assert (found.extra["file"], found.extra["field"]) == (str(own / file), field)
    assert ".incoming" not in str(found)
    assert house.projects() == set()


def test_unsound_suite_is_refused_by_its_line(house: House, own: Path) -> None:
    suite = own / "acceptance" / "test_tally.py"
    before = suite.read_bytes()
    change(suite, "import pytest\n", "import pytest\nimport numpy\n")
    manifest = own / "acceptance" / "manifest.json"
    change(manifest, *(hashlib.sha256(each).hexdigest() for each in (before, suite.read_bytes())))
    found = refusal(house, own)
    assert found.extra["field"] == "line 4"
    assert "numpy" in found.detail


def test_project_that_needs_another_of_the_users_joins_after_it(
    house: House, own: Path, tmp_path: Path
) -> None:
    after = own_project(tmp_path / "after", "proj_after").folder
    change(after / "project.toml", "prerequisites = []", f'prerequisites = ["{ID}"]')
    assert refusal(house, after).extra["field"] == "prerequisites[0]"
    house.register(own)
    house.register(after)
    assert house.projects() == {ID, "proj_after"}
    with pytest.raises(Conflict, match=f"proj_after needs {ID}"):
        house.registrar.unregister(ID)
    house.registrar.unregister("proj_after")
    house.registrar.unregister(ID)
    assert house.projects() == set()


def test_broken_project_is_left_out_alone_and_told(house: House, own: Path, tmp_path: Path) -> None:
    house.register(own)
    house.register(own_project(tmp_path / "good", "proj_good").folder)
    broken = house.live.current().project(ID).folder / "project.toml"
    change(broken, "complexity = 1", 'complexity = "high"')
    curriculum = house.live.current()
    assert house.projects() == {"proj_good"}
    assert len(curriculum.projects) == len(BUNDLED.projects) + 1
    (found,) = curriculum.left_out
    assert (found.project_id, found.file, found.field) == (ID, str(broken), "complexity")
    assert found.remedy


def test_version_that_is_not_what_was_registered_is_left_out(house: House, own: Path) -> None:
    house.register(own)
    suite = house.live.current().project(ID).folder / "acceptance" / "test_tally.py"
    suite.write_text(suite.read_text() + "# weaker\n")
    fresh = LiveCurriculum(house.registered, lambda: BUNDLED)
    assert ID not in fresh.current().projects
    assert "has changed since" in fresh.current().left_out[0].detail
    house.registrar.unregister(ID)
    assert house.live.current().left_out == ()


@pytest.mark.parametrize("text", ["", "../../..", "0" * 64, "\udcff"])
def test_pointer_to_nowhere_leaves_the_project_out(house: House, own: Path, text: str) -> None:
    house.register(own)
    (house.kept / ID / "current").write_text(text, errors="surrogateescape")
    assert house.live.current().left_out[0].project_id == ID
    assert house.projects() == set()


def test_unregister_refuses_ours_and_unknown_ones(house: House) -> None:
    with pytest.raises(Conflict, match="came with Grace"):
        house.registrar.unregister("proj_crm_system")
    for unknown in ("proj_nowhere", "..", ".incoming-0"):
        with pytest.raises(NotFound):
            house.registrar.unregister(unknown)


def test_folder_below_a_root_is_taken_by_path(house: House, own: Path) -> None:
    assert house.registrar.register_below_roots(str(own)).project_id == ID


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("{tmp}/outside", Forbidden),
        ("{tmp}/allowed/../outside", Forbidden),
        ("{tmp}/allowed/link", Forbidden),
        ("{tmp}/allowed", Forbidden),
        ("{tmp}/allowed-too", Forbidden),
        ("/", Forbidden),
        ("allowed/own", InvalidInput),
        ("~/own", InvalidInput),
        ("{tmp}/allowed/\0", InvalidInput),
        ("{tmp}/allowed/\udcff\ud800", InvalidInput),
        ("{tmp}/allowed/nowhere", ProjectRefused),
    ],
)
def test_other_paths_are_refused(
    house: House, tmp_path: Path, path: str, error: type[GraceError]
) -> None:
    own_project(tmp_path / "outside")
    own_project(tmp_path / "allowed-too")
    (tmp_path / "allowed" / "link").symlink_to(tmp_path / "outside")
    with pytest.raises(error):
        house.registrar.register_below_roots(path.replace("{tmp}", str(tmp_path)))
    assert house.projects() == set()


def test_without_roots_no_path_is_taken(settings: Settings, store: SqlStore, own: Path) -> None:
    with pytest.raises(Forbidden, match="allowed root"):
        House(settings, store, []).registrar.register_below_roots(str(own))


def test_leftovers_of_a_killed_registration_are_swept_and_never_used(
    house: House, own: Path
) -> None:
    old, young = house.kept / ".incoming-old", house.kept / ".incoming-young"
    for path in (old, young):
        path.mkdir(parents=True)
        (path / "project.toml").write_text("")
    os.utime(old, (0, 0))
    house.register(own)
    assert not old.exists()
    assert young.exists()
    assert house.projects() == {ID}
