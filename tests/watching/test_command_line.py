"""What `grace watch` shows, on a terminal and elsewhere."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from backend.watching.command_line import drawn, show_json, show_live, show_plain
from backend.watching.event_reader import LOST, Told
from backend.watching.picture import Picture, time_left


def session(**changed: Any) -> dict[str, Any]:
    return {
        "session_id": "0123456789",
        "project_id": "proj_crm_system",
        "status": "running",
        "reason": "",
        "hours": 2.0,
        "used_seconds": 3540.0,
        "progress": 40.0,
        "edge_cases_found": 0,
        **changed,
    }


CYCLE = {"stage": "deal_board", "kind": "draft", "arm": "draft 0.8", "reason": "[bold]first"}
EVENTS = [
    Told("state", {"session": session()}),
    Told("phase", {"phase": 2, "name": "Core Implementation"}),
    Told("cycle", CYCLE),
    Told("tokens", {"tokens_per_second": 61.5, "under_way": True}),
    Told("session", session(used_seconds=3542.0)),
    Told("verdict", {"stage": "deal_board", "ended": "failed", "passed": 3, "cases": 9}),
    Told("verdict", {"stage": "deal_board", "ended": "passed", "passed": 9, "cases": 9}),
    Told("accepted", {"stage": "deal_board"}),
    Told("tokens", {"tokens_per_second": 60.5, "under_way": True}),
    Told("edge_case", {"stage": "deal_board"}),
    Told("task", {"task": "design", "status": "done", "proof": "12 stubs"}),
]


def text_of(picture: Picture) -> str:
    console = Console(file=io.StringIO(), width=100, force_terminal=False)
    console.print(drawn(picture))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_terminal_shows_where_the_work_is_and_what_it_came_to() -> None:
    picture = Picture()
    assert "no session yet" in text_of(picture)
    for told in EVENTS:
        picture.add(told)
    shown = text_of(picture)
    for part in (
        "session 01234567 on proj_crm_system is running, 40.0 % of the project proved",
        "time left 1 h 00 min",
        "2. Core Implementation / deal_board / draft 0.8",
        "[bold]first",
        "task design: done",
        "60.5 tokens a second",
        "1 passed, 1 not; edge cases 1",
    ):
        assert part in shown, (part, shown)


def test_new_session_begins_its_counts_anew_and_a_lost_service_is_said() -> None:
    picture = Picture()
    for told in EVENTS:
        picture.add(told)
    picture.add(Told("session", session(session_id="another", status="queued")))
    picture.add(Told(LOST, {"connected": False}))
    shown = text_of(picture)
    assert "0 passed, 0 not; edge cases 0" in shown
    assert "tokens a second" not in shown
    assert "deal_board" not in shown
    assert "trying again" in shown


def test_plain_lines_leave_out_what_changes_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    show_plain(EVENTS)
    assert capsys.readouterr().out.splitlines() == [
        "session 01234567 on proj_crm_system is running, 40.0 % of the project proved",
        "phase 2: Core Implementation",
        "draft of deal_board (draft 0.8): [bold]first",
        "deal_board: failed, 3 of 9 cases",
        "deal_board: passed, 9 of 9 cases",
        "deal_board: accepted",
        "edge case in deal_board",
        "task design: done 12 stubs",
    ]


def test_json_has_one_object_for_each_event(capsys: pytest.CaptureFixture[str]) -> None:
    show_json(EVENTS)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == [told.kind for told in EVENTS]
    assert lines[2]["arm"] == "draft 0.8"


def test_live_lines_end_when_the_events_do() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=True)
    show_live(EVENTS, console)
    assert "deal_board" in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("used", "shown"), [(0.0, "2 h 00 min"), (7150.0, "50 s"), (7000.0, "3 min"), (9999.0, "0 s")]
)
def test_time_left_reads_well(used: float, shown: str) -> None:
    assert time_left(session(used_seconds=used)) == shown
