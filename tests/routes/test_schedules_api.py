"""Schedules over HTTP, and one that was due while the service did not run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import Script
from tests.service_process import ServiceProcess


def test_schedule_survives_a_restart_and_fires_for_what_was_missed(
    data_dir: Path, write_script: Script
) -> None:
    service = ServiceProcess(data_dir, f"scripted:{write_script([])}")
    service.start()
    try:
        wrong = service.post("schedules", {"hours": 1.0, "cron": "0 0 * * 9"})
        assert (wrong.status_code, wrong.json()["field"]) == (422, "cron")
        made = service.post(
            "schedules", {"hours": 1.0, "cron": "0 3 * * *", "timezone": "Europe/Berlin"}
        )
        assert made.status_code == 201
        other = service.post("schedules", {"hours": 1.0, "every_minutes": 600}).json()
        path = made.headers["Location"]
        assert service.http.get(path).json()["firings"] == []
        service.post("project/start")
        service.stop()
        pass_time(data_dir, made.json()["schedule_id"])
        service.start()
        firing = service.wait_until(lambda: (service.http.get(path).json()["firings"] or [0])[0])
        assert firing["outcome"] == "queued"
        assert firing["missed"] >= 1
        (session,) = service.get("sessions")["items"]
        assert session["session_id"] == firing["session_id"]
        due = datetime.fromisoformat(service.http.get(path).json()["next_due"])
        assert due > datetime.now(UTC)

        listed = service.get("schedules")["items"]
        assert [each["schedule_id"] for each in listed][1] == other["schedule_id"]
        assert service.http.delete(path).json()["removed"] is True
        assert service.http.get(path).status_code == 404
        assert service.http.delete(path).status_code == 404
    finally:
        service.stop()
        service.http.close()


def pass_time(data_dir: Path, schedule_id: str) -> None:
    """As if the service had been off for two days: what was due then, was due before now."""
    past = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="microseconds")
    path = data_dir / "databases" / "learning_curriculum" / "grace.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE schedules SET next_due = ? WHERE id = ?", (past, schedule_id))
