"""What the events so far add up to, and the sentences that tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.watching.event_reader import LOST, Told


@dataclass
class Picture:
    """How things stand. What was never told is None, and is shown as nothing."""

    session: dict[str, Any] | None = None
    phase: str | None = None
    stage: str | None = None
    arm: str | None = None
    reason: str | None = None
    tokens_per_second: float | None = None
    passed: int = 0
    failed: int = 0
    edge_cases: int = 0
    task: str | None = None
    connected: bool = True
    _counted: str | None = field(default=None, repr=False)

    def add(self, told: Told) -> None:
        data = told.data
        if told.kind in ("state", "session"):
            self._add_session(data.get("session") if told.kind == "state" else data)
        elif told.kind == "phase":
            self.phase = f"{data['phase']}. {data['name']}"
        elif told.kind == "cycle":
            self.stage, self.arm, self.reason = data["stage"], data.get("arm"), data["reason"]
            self.task = None
        elif told.kind == "tokens":
            self.tokens_per_second = data["tokens_per_second"] if data["under_way"] else None
        elif told.kind == "verdict":
            self.passed += data["ended"] == "passed"
            self.failed += data["ended"] != "passed"
            self.tokens_per_second = None
        elif told.kind == "edge_case":
            self.edge_cases += 1
        elif told.kind == "task":
            self.task = f"{data['task']}: {data['status']}"
        elif told.kind == LOST:
            self.connected = data["connected"]

    def _add_session(self, session: dict[str, Any] | None) -> None:
        if session is None:
            return
        if self._counted != session["session_id"]:
            self._counted = session["session_id"]
            self.passed = self.failed = self.edge_cases = 0
            self.phase = self.stage = self.arm = self.reason = self.task = None
        self.session = session
        self.edge_cases = session["edge_cases_found"]
        if session["status"] != "running":
            self.tokens_per_second = None


class Sentences:
    """One line for each event that is worth one, for where nothing can be redrawn."""

    def __init__(self) -> None:
        self._before = {"session": "", LOST: ""}

    def of(self, told: Told) -> str | None:
        text = _sentence(told)
        kind = "session" if told.kind == "state" else told.kind
        if kind not in self._before or text is None:
            return text
        # Told again and again, for the time left or for each try: nobody wants a log of that.
        before, self._before[kind] = self._before[kind], text
        return text if text != before else None


def _sentence(told: Told) -> str | None:
    data = told.data
    match told.kind:
        case "state":
            return None if data["session"] is None else session_line(data["session"])
        case "session":
            return session_line(data)
        case "phase":
            return f"phase {data['phase']}: {data['name']}"
        case "cycle":
            arm = f" ({data['arm']})" if data.get("arm") else ""
            return f"{data['kind']} of {data['stage']}{arm}: {data['reason']}"
        case "verdict":
            return f"{data['stage']}: {data['ended']}, {data['passed']} of {data['cases']} cases"
        case "accepted":
            return f"{data['stage']}: accepted"
        case "edge_case":
            return f"edge case in {data.get('stage', 'the project')}"
        case "task":
            return f"task {data['task']}: {data['status']} {data.get('proof', '')}".strip()
        case "gap":
            return f"some events are missing: {data['reason']}"
        case "connection":
            return "connected again" if data["connected"] else "the service is gone; trying again"
    return None


def session_line(session: dict[str, Any]) -> str:
    """The state of a session, without what changes by itself."""
    progress = session["progress"]
    shown = "" if progress is None else f", {progress} % of the project proved"
    reason = f": {session['reason']}" if session["reason"] else ""
    name = f"session {session['session_id'][:8]} on {session['project_id']}"
    return f"{name} is {session['status']}{shown}{reason}"


def time_left(session: dict[str, Any]) -> str:
    """Hours and minutes, seconds in the last minute."""
    seconds = int(max(0.0, 3600 * session["hours"] - session["used_seconds"]))
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
