"""What most tests need: a data folder of their own, a real database, a script to answer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import hypothesis
import pytest

from backend.language_model.scripted import ScriptedModel
from backend.persistence.database import SqlStore, connect
from backend.settings import Settings
from tests.migrated_database import put_database

EXEMPLARS = Path(__file__).parent / "exemplars"

SILENT_MODEL = ScriptedModel(Path(os.devnull), lambda label: 0)
"""A model that has nothing to say."""

# How long one example takes says nothing on a machine that does other work as well.
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")

Script = Callable[[Sequence[Mapping[str, object]]], Path]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process for each core, but none besides this one for the tests of a single file."""
    files = {argument.partition("::")[0] for argument in config.args}
    alone = len(files) == 1 and all(name.endswith(".py") for name in files)
    return 0 if alone else os.cpu_count() or 1


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder whose name has a space, as users' folders do."""
    folder = tmp_path / "grace data"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    return Settings(data_dir=data_dir)


@pytest.fixture
def store(settings: Settings) -> Iterator[SqlStore]:
    """The real store on a database made by the real migrations."""
    put_database(settings.database_path)
    store = SqlStore(connect(settings.database_path))
    yield store
    store.close()


@pytest.fixture
def write_script(tmp_path: Path) -> Script:
    """Writes replies as the scripted model reads them; returns the file."""

    def write(replies: Sequence[Mapping[str, object]]) -> Path:
        path = tmp_path / "replies.jsonl"
        path.write_text("".join(json.dumps(reply) + "\n" for reply in replies))
        return path

    return write


def exemplar(stage_module: str, project: str = "proj_crm_system") -> str:
    """The text of the exemplar of a module such as crm_system.contacts."""
    return (EXEMPLARS / project / f"{stage_module.replace('.', '/')}.py").read_text()


def fenced(code: str) -> str:
    """Code as a model would answer it."""
    return f"Here it is.\n```python\n{code}\n```\n"
