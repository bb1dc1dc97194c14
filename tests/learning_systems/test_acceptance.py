"""The job that decides about a candidate."""

from __future__ import annotations

from backend.learning_systems.acceptance import PROGRAM_LIMITS, acceptance_job
from backend.learning_systems.curriculum_files import load_curriculum
from backend.learning_systems.jobs import Judge, Limits, Program
from backend.learning_systems.stage_files import read_stage

CRM = load_curriculum().project("proj_crm_system")


def test_module_is_judged_among_the_modules_it_requires() -> None:
    required = {CRM.stage("contact_book"): "x = 1\n"}
    job = acceptance_job(read_stage(CRM, "account_registry"), "y = 2\n", required)
    assert isinstance(job.command, Judge)
    assert job.limits == Limits()
    assert job.files == {
        "crm_system/__init__.py": b"",
        "crm_system/contacts.py": b"x = 1\n",
        "crm_system/accounts.py": b"y = 2\n",
    }


def test_program_is_started_from_its_package_and_has_time_to_start() -> None:
    job = acceptance_job(read_stage(CRM, "command_line"), "print(1)\n", {})
    assert isinstance(job.command, Program)
    assert job.limits == PROGRAM_LIMITS
    assert job.limits.wall_seconds > Limits().wall_seconds
    assert sorted(job.files) == ["crm_system/__init__.py", "crm_system/__main__.py"]
