"""`grace tokens` and `grace governance`: what the owner does on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backend.cli import app
from backend.errors import InvalidInput


@pytest.fixture
def grace(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("GRACE_DATA_DIR", str(data_dir))
    return CliRunner()


def test_token_is_made_listed_and_revoked(grace: CliRunner) -> None:
    made = json.loads(grace.invoke(app, ["tokens", "create", "laptop", "--scope", "work"]).stdout)
    assert made["token"].startswith(f"grace_{made['id']}_")
    listed = grace.invoke(app, ["tokens", "list"]).stdout
    assert made["token"].rpartition("_")[2] not in listed
    (token,) = json.loads(listed)
    assert (token["name"], token["scope"], token["last_used_at"]) == ("laptop", "work", None)
    revoked = json.loads(grace.invoke(app, ["tokens", "revoke", made["id"]]).stdout)
    assert revoked["revoked_at"] is not None


def test_policy_is_shown_and_a_file_is_checked_without_being_taken(
    grace: CliRunner, tmp_path: Path
) -> None:
    file = tmp_path / "new.toml"
    file.write_text("[work]\nmax_hours_per_day = 3\n")
    checked = json.loads(grace.invoke(app, ["governance", "check", str(file)]).stdout)
    assert checked["work"]["max_hours_per_day"] == 3
    shown = json.loads(grace.invoke(app, ["governance", "show"]).stdout)
    assert (shown["policy"]["work"]["max_hours_per_day"], shown["problem"]) == (24, None)
    file.write_text("[work]\nmax_hours_per_day = 30\n")
    error = grace.invoke(app, ["governance", "check", str(file)]).exception
    assert isinstance(error, InvalidInput)
    assert error.extra["field"] == "work.max_hours_per_day"
