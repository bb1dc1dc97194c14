"""Kill engine and service at random moments: nothing accepted is lost or counted twice.

Eight kills by default; GRACE_TEST_KILLS sets another number.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.conftest import Script, exemplar, fenced
from tests.service_process import ServiceProcess

KILLS = int(os.environ.get("GRACE_TEST_KILLS", "8"))
STAGES = ("contact_book", "account_registry")
PROJECT = "proj_crm_system"
WRONG_ANSWERS = 2 * KILLS  # enough to say that the last kill still hits work


def script() -> list[dict[str, object]]:
    """Many wrong answers, each different, and a right one at the end of each stage."""
    lines: list[dict[str, object]] = []
    for stage, module in zip(STAGES, ("crm_system.contacts", "crm_system.accounts"), strict=True):
        code = exemplar(module)
        for number in range(WRONG_ANSWERS):
            wrong = code.replace("raise ", "return ") + f"\n# attempt {number}\n"
            lines.append(line(stage, wrong))
        lines.append(line(stage, code))
    return lines


def line(stage: str, code: str) -> dict[str, object]:
    return {"stage": stage, "kind": "draft", "reply": fenced(code), "seconds": 0.02}


def passed_stages(service: ServiceProcess) -> dict[str, str]:
    """Stage id -> accepted candidate."""
    objectives = service.get(f"projects/{PROJECT}")["objectives"]
    stages = [stage for each in objectives for stage in each["stages"]]
    return {
        stage["id"]: stage["accepted_candidate_id"]
        for stage in stages
        if stage["status"] == "passed"
    }


def candidates(service: ServiceProcess, stage: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        params = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        page = service.get(f"projects/{PROJECT}/stages/{stage}/candidates", **params)
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


def test_kills_at_random_moments_lose_and_repeat_nothing(
    data_dir: Path, write_script: Script
) -> None:
    service = ServiceProcess(data_dir, f"scripted:{write_script(script())}", drafts="4")
    rng = random.Random(20260102)
    service.start()
    try:
        service.post("project/start")
        service.post("project/work", {"hours": 1})
        kept: dict[str, str] = {}
        tested = 0
        for _ in range(KILLS):
            time.sleep(rng.uniform(0.0, 1.5))
            if rng.random() < 0.5:
                service.kill_engine()
            else:
                service.kill()
                service.start()
            now, kept_before = passed_stages(service), kept
            assert kept_before.items() <= now.items()
            kept = now
            counted = service.get("progress")["active_project"]["solutions_tested"]
            assert counted >= tested
            tested = counted
        finished = service.wait_until(lambda: ended(service), 240 + 5 * KILLS)
        assert finished["status"] == "finished", finished
        assert set(passed_stages(service)) == set(STAGES)
        for stage in STAGES:
            found = candidates(service, stage)
            # Each reply was judged exactly once: none lost, none counted twice.
            assert len(found) == WRONG_ANSWERS + 1
            assert len({each["code_hash"] for each in found}) == len(found)
        assert history(data_dir) == len(STAGES)
    finally:
        service.stop()
        service.http.close()


def ended(service: ServiceProcess) -> dict[str, Any] | None:
    (session,) = service.get("sessions")["items"]
    return session if session["status"] in {"finished", "failed", "cancelled"} else None


def history(data_dir: Path) -> int:
    """Commits of accepted code; documents have commits of their own."""
    from dulwich.repo import Repo

    with Repo(str(data_dir / "sandbox/learning_projects" / PROJECT)) as repo:
        return sum(b"\nCandidate: " in entry.commit.message for entry in repo.get_walker())


def test_engine_ends_with_a_killed_service(data_dir: Path, write_script: Script) -> None:
    service = ServiceProcess(data_dir, f"scripted:{write_script([])}")
    service.start()
    try:
        pid = service.wait_until(lambda: service.get("status")["engine"]["pid"])
        service.kill()
        deadline = time.monotonic() + 10
        while Path(f"/proc/{pid}/stat").exists() and not zombie(pid):
            assert time.monotonic() < deadline, "the engine outlived the service"
            time.sleep(0.05)
    finally:
        service.http.close()


def zombie(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return state.stdout.strip().startswith("Z") or not state.stdout.strip()
