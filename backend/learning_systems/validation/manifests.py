"""The manifest of a project's suites: made from what is collected, only ever appended to.

A published case is superseded by a new one, never edited or removed, so that
results stay comparable. What is compared is its id, clause and visibility.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from backend.learning_systems.jobs import Case
from backend.learning_systems.validation.suites import Suite


def read_entries(path: Path) -> dict[str, Any]:
    """The manifest by stage; {} when there is none yet.

    Raises ValueError when it is no JSON object.
    """
    if not path.is_file():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, dict):
        raise ValueError("is not a JSON object")
    return entries


def differences(entry: Mapping[str, Any] | None, suite: Suite) -> tuple[list[str], bool]:
    """Published cases that were changed or removed, and whether the entry is up to date."""
    published = {case["id"]: case for case in (entry or {}).get("cases", [])}
    current = {case.id: case for case in suite.manifest}
    broken = list(_broken(published, current))
    same_cases = published.keys() == current.keys()
    up_to_date = same_cases and (entry or {}).get("sha256") == _sha256(suite)
    return broken, up_to_date


def appended_entry(entry: Mapping[str, Any] | None, suite: Suite) -> dict[str, Any]:
    """The entry with the suite's new cases after those published before."""
    published = [case["id"] for case in (entry or {}).get("cases", [])]
    current = {case.id: case for case in suite.manifest}
    order = [*published, *(case_id for case_id in current if case_id not in published)]
    return {"cases": [_plain(current[case_id]) for case_id in order], "sha256": _sha256(suite)}


def write_entries(path: Path, entries: Mapping[str, Any]) -> None:
    """Write the manifest, one line for each case, all or nothing."""
    stages = ",\n".join(_stage_text(stage, entry) for stage, entry in entries.items())
    part = path.with_suffix(".part")
    part.write_text("{\n" + stages + "\n}\n", encoding="utf-8")
    part.replace(path)


def _broken(published: Mapping[str, Any], current: Mapping[str, Case]) -> Iterator[str]:
    for case_id, before in published.items():
        now = current.get(case_id)
        if now is None:
            yield f"{case_id} was removed"
        elif _plain(now) != before:
            yield f"{case_id} was changed"


def _plain(case: Case) -> dict[str, Any]:
    return {"id": case.id, "clause": case.clause, "visible": case.visible}


def _sha256(suite: Suite) -> str:
    return hashlib.sha256(suite.source).hexdigest()


def _stage_text(stage: str, entry: Mapping[str, Any]) -> str:
    cases = ",\n".join("   " + json.dumps(case, ensure_ascii=False) for case in entry["cases"])
    return f' "{stage}": {{\n  "sha256": "{entry["sha256"]}",\n  "cases": [\n{cases}\n  ]\n }}'
