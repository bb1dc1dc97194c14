"""A small curriculum on disk that tests change in one place and load."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

DOMAIN = """
id = "shops"
name = "Shops"
order = 1
topics = ["tills"]
"""

PROJECT = """
id = "{id}"
name = "A till"
domain = "shops"
package = "{package}"
summary = "Adds up what is bought."
complexity = 3
prerequisites = [{prerequisites}]
builds = ["A till"]
learning_outcomes = ["Addition"]
forbidden_imports = ["decimal"]

[business_impact]
level = "LOW"
reason = "Somebody has to add up"

[[objectives]]
id = "adding"
name = "Adding up"
summary = "Sums of prices."

[[objectives.stages]]
id = "sums"
title = "Sums"
level = "core"
module = "{package}.sums"

[[objectives.stages]]
id = "receipts"
title = "Receipts"
level = "advanced"
module = "{package}.receipts"
requires = ["sums"]
"""

CONTRACT = """# Sums

module: {module}
requires: {requires}
forbidden imports: math

Adds
prices.

## Interface

```python
def total(prices: list[int]) -> int: ...
```

## Behaviour

- C1. `total` returns the sum of the prices,
  which is 0 for none.
- C2. A price that is not an int raises TypeError.

## Examples

```python
>>> total([1, 2])
3
```
"""

SUITE = b"def test_total(): ...\n"


@dataclass(frozen=True)
class CurriculumOnDisk:
    """The folder of one domain with projects that tests write and spoil."""

    root: Path

    def project(self, project_id: str = "proj_till", prerequisites: str = "") -> Path:
        """Write a project of two stages with all their files; its folder."""
        package = project_id.removeprefix("proj_")
        folder = self.root / "shops" / project_id
        folder.mkdir()
        text = PROJECT.format(id=project_id, package=package, prerequisites=prerequisites)
        (folder / "project.toml").write_text(text)
        self._stage_files(folder, "sums", f"{package}.sums", "none")
        self._stage_files(folder, "receipts", f"{package}.receipts", f"{package}.sums")
        self.write_manifest(folder, {"sums": self.entry(), "receipts": self.entry()})
        write(folder / "bench" / "adding.py", "")
        return folder

    def _stage_files(self, folder: Path, stage: str, module: str, requires: str) -> None:
        contract = CONTRACT.format(module=module, requires=requires)
        write(folder / "contracts" / f"{stage}.md", contract)
        write(folder / "acceptance" / f"test_{stage}.py", SUITE.decode())
        write(folder / "properties" / f"{stage}.py", "PROPERTIES = []\n")

    def entry(self) -> dict[str, Any]:
        """A manifest entry for the suite that every stage here has."""
        cases = [
            {"id": "adds", "clause": "C1", "visible": True},
            {"id": "refuses", "clause": "C2", "visible": False},
        ]
        return {"cases": cases, "sha256": hashlib.sha256(SUITE).hexdigest()}

    def write_manifest(self, folder: Path, manifest: Any) -> None:
        write(folder / "acceptance" / "manifest.json", json.dumps(manifest))

    def replace(self, file: Path, old: str, new: str) -> None:
        """Change one thing; the old text must be there exactly once."""
        text = file.read_text()
        assert text.count(old) == 1, (old, text)
        file.write_text(text.replace(old, new))


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.fixture
def curriculum_on_disk(tmp_path: Path) -> CurriculumOnDisk:
    """An empty curriculum with the one domain `shops`."""
    root = tmp_path / "curriculum"
    write(root / "shops" / "domain.toml", DOMAIN)
    return CurriculumOnDisk(root)
