"""`grace curriculum`: a project of the user's from its first line to the curriculum and back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend.cli import app
from backend.errors import GraceError
from tests.own_project import ID, change


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> None:
    monkeypatch.setenv("GRACE_DATA_DIR", str(data_dir))


def grace(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["curriculum", *map(str, arguments)])


def new(folder: Path) -> Result:
    return grace("new", folder, "--id", ID, "--name", "My own", "--domain", "devops")


def refused(result: Result) -> GraceError:
    assert isinstance(result.exception, GraceError), result.output
    return result.exception


def test_new_project_is_proved_registered_shown_and_taken_out(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    assert new(folder).exit_code == 0
    assert "exists already" in str(refused(new(folder)))
    proved = grace("validate", "--folder", folder, "--repeats", "1")
    assert proved.exit_code == 0, proved.output
    answer = json.loads(grace("register", folder).stdout)
    assert answer["changed"] is True
    assert f"{ID}  My own  executable: yes  registered" in grace("show").stdout
    exemplars = tmp_path / "own-exemplars"
    again = grace("validate", ID, "--exemplars", exemplars, "--repeats", "1")
    assert again.exit_code == 0, again.output
    assert json.loads(grace("unregister", ID).stdout)["unregistered"] is True
    assert ID not in grace("show").stdout


def test_registered_suite_is_never_written_by_lint(tmp_path: Path, data_dir: Path) -> None:
    new(tmp_path / "own")
    grace("register", tmp_path / "own")
    kept = data_dir / "databases" / "learning_curriculum" / "projects"
    before = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
    linted = grace("lint", ID, "--exemplars", tmp_path / "own-exemplars")
    assert linted.exit_code == 0, linted.output
    assert {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()} == before


def test_weakened_suite_and_unsound_suite_do_not_pass(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    new(folder)
    suite = folder / "acceptance" / "test_tally.py"
    change(suite, "import pytest\n", "import pytest\nimport time\n")
    change(suite, "    tally = Tally()\n", "    tally = Tally()\n    time.sleep(0)\n")
    linted = grace("lint", "--folder", folder)
    assert linted.exit_code == 1
    assert "sleep" in linted.output
    shutil.rmtree(tmp_path / "own-exemplars")
    assert grace("validate", "--folder", folder, "--repeats", "1").exit_code == 1


def test_folder_of_another_project_is_refused(tmp_path: Path) -> None:
    new(tmp_path / "own")
    error = refused(grace("validate", "proj_other", "--folder", tmp_path / "own"))
    assert ID in str(error)


def test_show_as_json_tells_of_projects_stages_and_contracts(tmp_path: Path) -> None:
    new(tmp_path / "own")
    grace("register", tmp_path / "own")
    everything = json.loads(grace("show", "--json").stdout)
    (mine,) = [each for each in everything["projects"] if each["id"] == ID]
    assert (mine["executable"], len(mine["registered"]), mine["domain"]) == (True, 64, "devops")
    assert everything["left_out"] == []
    assert json.loads(grace("show", ID, "--json").stdout)["stages"][0]["id"] == "tally"
    stage = json.loads(grace("show", ID, "tally", "--json").stdout)
    assert stage["contract"]["clauses"]["C1"].startswith("`add` adds")


def test_exams_are_shown_and_checked_by_their_name_but_listed_with_no_project() -> None:
    shown = grace("show", "exams").stdout
    assert "group_debts  difficulty 1  Group debts  exam.debts\n" in shown
    assert grace("show", "exams", "group_debts").stdout.startswith("# Group debts\n")
    told = json.loads(grace("show", "exams", "--json").stdout)
    assert (told["id"], told["executable"]) == ("exams", True)
    assert told["stages"][0]["difficulty"] == 1
    assert "group_debts" not in grace("show").stdout + grace("show", "--json").stdout
    linted = grace("lint", "exams", "group_debts")
    assert linted.exit_code == 0, linted.output
    assert "group_debts" in linted.stdout


def test_broken_project_is_left_out_and_the_others_are_shown(
    tmp_path: Path, data_dir: Path
) -> None:
    new(tmp_path / "own")
    grace("register", tmp_path / "own")
    kept = data_dir / "databases" / "learning_curriculum" / "projects" / ID
    shutil.rmtree(next(path for path in kept.iterdir() if path.is_dir()))
    shown = grace("show")
    assert shown.exit_code == 0
    assert "proj_crm_system" in shown.stdout
    assert f"{ID}  left out" in shown.stderr
    (left_out,) = json.loads(grace("show", "--json").stdout)["left_out"]
    assert left_out["file"].endswith("project.toml")
    assert left_out["remedy"]
