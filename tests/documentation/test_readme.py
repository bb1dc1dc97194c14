"""The README says what the code does: its tables, and the words it may not use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backend.documentation import README, TABLES, renewed
from backend.settings import REPOSITORY

GUIDES = [README, REPOSITORY / "AUTONOMOUS_LEARNING_SYSTEM.md"]


def test_readme_tables_are_those_of_the_code() -> None:
    text = README.read_text(encoding="utf-8")
    assert renewed(text) == text, "run `python -m backend.documentation`"


@pytest.mark.parametrize("name", TABLES)
def test_table_that_lacks_a_row_is_noticed(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    section = text.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0]
    row = section.strip().splitlines()[2]
    assert renewed(text.replace(row + "\n", "", 1)) == text


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_files_that_guides_name_exist(guide: Path) -> None:
    for name in re.findall(r"`([\w./-]+\.(?:py|md|toml|cmd|lock))`", guide.read_text("utf-8")):
        made_at_run_time = name.endswith("policy.toml")
        assert made_at_run_time or (REPOSITORY / name).exists(), name
