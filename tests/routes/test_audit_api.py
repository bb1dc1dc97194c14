"""The log over HTTP and on the command line, of a service that worked a session."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from backend.immutable_log.heads import HeadFile
from tests.conftest import Script, exemplar, fenced
from tests.service_process import ServiceProcess, environment, running


def grace(data_dir: Path, heads: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = environment(data_dir, None, 8000, {"audit_head_file": str(heads)})
    command = [sys.executable, "-P", "-m", "backend", "audit", *arguments]
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False)


def work_a_session(service: ServiceProcess) -> None:
    service.post("project/start")
    answer = service.post("project/work", {"hours": 0.1}, Prefer="wait=60")
    assert answer.json()["status"] == "finished"


def test_session_leaves_a_log_that_can_be_checked_and_proved(
    data_dir: Path, write_script: Script, tmp_path: Path
) -> None:
    heads = HeadFile(tmp_path / "elsewhere" / "heads.jsonl")
    reply = fenced(exemplar("crm_system.contacts"))
    script = write_script([{"stage": "contact_book", "kind": "draft", "reply": reply}])
    with running(data_dir, f"scripted:{script}", audit_head_file=str(heads.path)) as service:
        work_a_session(service)
        service.wait_until(lambda: service.get("audit/verify")["checked_against"])
        result = service.get("audit/verify")
        assert (result["holds"], result["findings"]) == (True, [])
        size, kept = result["entries"], service.get("audit/head")["kept"]
        assert kept == result["checked_against"]
        assert kept["size"] == size
        lines = service.http.get("/api/learning/audit/export").text.splitlines()
        events = [json.loads(line)["event"] for line in lines]
        assert {"session.began", "candidate.judged", "session.ended"} <= set(events)
        seq = events.index("candidate.judged") + 1
        proof = service.get(f"audit/prove/{seq}")
        assert (proof["body"], proof["root"]) == (lines[seq - 1], kept["root"])
        assert service.get("audit/consistency", first=2)["second"] == size
        (listed,) = service.get("audit/entries", event="session", limit=1)["items"]
        assert listed["event"] == "session.ended"
        for path, status in (("prove/9999", 404), ("prove/1?size=9999", 422)):
            answer = service.http.get(f"/api/learning/audit/{path}")
            assert answer.status_code == status
    assert_commands_agree(data_dir, heads.path, proof, lines)


def assert_commands_agree(
    data_dir: Path, heads: Path, proof: dict[str, Any], lines: list[str]
) -> None:
    assert json.loads(grace(data_dir, heads, "prove", str(proof["seq"])).stdout) == proof
    assert grace(data_dir, heads, "export").stdout.splitlines() == lines
    assert json.loads(grace(data_dir, heads, "consistency", "1").stdout)["second"] == len(lines)
    kept = heads.read_text()
    heads.write_text(kept.replace(proof["root"], "0" * 64))
    ended = grace(data_dir, heads, "verify")
    assert (ended.returncode, json.loads(ended.stdout)["holds"]) == (1, False)
    heads.write_text(kept)
    ended = grace(data_dir, heads, "verify")
    assert (ended.returncode, json.loads(ended.stdout)["holds"]) == (0, True)
    assert json.loads(grace(data_dir, heads, "head", "--keep").stdout)["head"]["size"] == len(lines)
