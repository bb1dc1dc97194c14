"""The CRM's contracts, and one sandbox for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backend.learning_systems.contract_files import Contract
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.ports import Sandbox
from backend.learning_systems.stage_files import read_contract
from backend.sandboxing.selection import open_sandbox

CRM = load_curriculum().project("proj_crm_system")


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return {stage.id: read_contract(CRM, stage.id) for stage in CRM.stages()}


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    opened = open_sandbox()
    yield opened
    opened.close()
