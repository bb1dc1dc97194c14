"""Which scope each route needs. What is not listed needs admin; a test misses nothing.

Reading is for whoever may look, working for whoever may let Grace work, admin for what
changes the models, the curriculum or ends a project for good.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.routing import compile_path

from backend.learning_systems.access import Scope
from backend.learning_systems.policy import AccessPolicy

API = "/api/learning"
READ, WORK, ADMIN = Scope.READ, Scope.WORK, Scope.ADMIN

SCOPES: Mapping[tuple[str, str], Scope] = {
    ("POST", f"{API}/project/start"): WORK,
    ("POST", f"{API}/project/pause"): WORK,
    ("POST", f"{API}/project/resume"): WORK,
    ("POST", f"{API}/project/work"): WORK,
    ("POST", f"{API}/project/complete"): WORK,
    ("POST", f"{API}/project/abandon"): ADMIN,
    ("DELETE", f"{API}/sessions/{{session_id}}"): WORK,
    ("POST", f"{API}/sessions/{{session_id}}/resume"): WORK,
    ("POST", f"{API}/exam"): WORK,
    ("DELETE", f"{API}/exams/{{exam_id}}"): WORK,
    ("POST", f"{API}/schedules"): ADMIN,
    ("DELETE", f"{API}/schedules/{{schedule_id}}"): ADMIN,
    ("POST", f"{API}/projects"): ADMIN,
    ("DELETE", f"{API}/projects/{{project_id}}"): ADMIN,
    ("POST", f"{API}/learnings/import"): ADMIN,
    ("POST", f"{API}/models/pull"): ADMIN,
    ("POST", f"{API}/models/register"): ADMIN,
    ("POST", f"{API}/models/preflight"): ADMIN,
    ("POST", f"{API}/models/use"): ADMIN,
    ("DELETE", f"{API}/model-jobs/{{job_id}}"): ADMIN,
    # Everything that is only looked at.
    ("GET", f"{API}/{{path:path}}"): READ,
    ("GET", "/metrics"): READ,
    # The MCP server only searches what was learned; its protocol posts its questions.
    ("GET", "/mcp"): READ,
    ("POST", "/mcp"): READ,
    ("DELETE", "/mcp"): READ,
    ("GET", "/"): READ,
    ("GET", "/report"): READ,
    ("GET", "/docs"): READ,
    ("GET", "/openapi.json"): READ,
    ("GET", "/static/{path:path}"): READ,
}

_PATTERNS: list[tuple[str, re.Pattern[str], Scope]] = [
    (method, compile_path(path)[0], scope) for (method, path), scope in SCOPES.items()
]


ENDINGS: Mapping[tuple[str, str], str] = {
    ("POST", f"{API}/project/complete"): "complete",
    ("POST", f"{API}/project/abandon"): "abandon",
}
"""What ends a project: the policy's section `access` says who may."""


def needed_by_policy(access: AccessPolicy, method: str, path: str) -> Scope:
    """The same, with the policy's word on who may end a project."""
    action = ENDINGS.get((method, path))
    return needed_scope(method, path) if action is None else Scope(getattr(access, action))


def needed_scope(method: str, path: str) -> Scope:
    """What a request needs; admin where nobody said otherwise."""
    asked = "GET" if method == "HEAD" else method
    for listed, pattern, scope in _PATTERNS:
        if listed == asked and pattern.match(path):
            return scope
    return ADMIN
