"""The set-up from nothing to serving, with a stand-in for what would come over the network."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest


def served(done: subprocess.CompletedProcess[str]) -> dict:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_first_start_installs_the_lock_and_serves_from_the_environment(bare_project):
    seen = served(bare_project.serve("--host", "127.0.0.1", "--model", "scripted:a file"))

    requirements, project = bare_project.calls()
    assert "--require-hashes" in requirements
    assert "--no-deps" in requirements
    assert f"-e {bare_project.root}" in project
    assert Path(seen["prefix"]) == bare_project.root / ".venv"
    assert seen["environment"] == {
        "GRACE_HOST": "127.0.0.1",
        "GRACE_PORT": bare_project.command()[3],
        "GRACE_MODEL": "scripted:a file",
    }


def test_first_start_leaves_llama_cpp_and_its_tools_for_later(bare_project):
    served(bare_project.serve())

    now = (bare_project.root / ".venv" / "requirements-now.txt").read_text()
    assert "fastapi==" in now
    for later in ("llama-cpp-python", "cmake", "ninja", "scikit-build-core"):
        assert f"{later}==" not in now


def test_second_start_installs_nothing(bare_project):
    served(bare_project.serve())
    before = bare_project.calls()

    done = bare_project.serve()

    assert served(done)
    assert bare_project.calls() == before
    assert done.stderr == ""


def test_changed_lock_is_installed_at_the_next_start(bare_project):
    served(bare_project.serve())
    before = len(bare_project.calls())
    with (bare_project.root / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")

    served(bare_project.serve())

    assert len(bare_project.calls()) == before + 2


def test_project_moved_to_another_folder_is_set_up_anew(bare_project):
    served(bare_project.serve())
    moved = bare_project.root.rename(bare_project.root.with_name("moved"))
    with_old_paths = moved / ".venv" / "bin" / "some-script"
    with_old_paths.touch()

    seen = served(type(bare_project)(moved, bare_project.tools).serve())

    assert Path(seen["prefix"]) == moved / ".venv"
    assert not with_old_paths.exists()


def test_failed_installer_gives_one_sentence_with_reason_and_log(bare_project):
    (bare_project.tools / "broken").touch()

    done = bare_project.serve()

    assert done.returncode == 1
    sentence = done.stderr.splitlines()[-1]
    assert "Installing with uv failed (Failed to fetch: `somewhere`)" in sentence
    log = bare_project.root / ".venv" / "setup.log"
    assert str(log) in sentence
    assert "Failed to fetch" in log.read_text()


def test_set_up_cut_short_is_begun_afresh(bare_project):
    (bare_project.tools / "broken").touch()
    bare_project.serve()
    half_installed = bare_project.root / ".venv" / "half-installed"
    half_installed.touch()
    (bare_project.tools / "broken").unlink()

    served(bare_project.serve())

    assert not half_installed.exists()


def test_environment_of_the_users_own_is_kept(bare_project):
    served(bare_project.serve())
    venv = bare_project.root / ".venv"
    (venv / "grace-ready").unlink()
    own = venv / "own"
    own.touch()

    served(bare_project.serve())

    assert own.exists()


def test_two_starts_at_once_set_up_once(bare_project):
    (bare_project.tools / "slow").touch()

    starts = [
        subprocess.Popen(
            bare_project.command(), env=bare_project.environment(), stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for start in starts:
        output, _ = start.communicate(timeout=120)
        assert start.returncode == 0
        assert json.loads(output)

    assert len(bare_project.calls()) == 2


@pytest.mark.parametrize("name", ["backend", "fastapi", "json"])
def test_current_folder_is_never_imported_from(bare_project, tmp_path, name):
    trap = tmp_path / "trap"
    trap.mkdir()
    (trap / f"{name}.py").write_text("raise SystemExit('imported from the current folder')")
    served(bare_project.serve())

    seen = served(bare_project.serve(cwd=trap))

    assert "" not in seen["path"]
    assert str(trap) not in seen["path"]
