"""Ruff's security rules over the files of tree.json, path -> text; prints what was found.

The text goes in on standard input: no configuration of it and no comment in it counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ruff import find_ruff_bin

OPTIONS = ["check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero", "--select", "S"]


def findings(path: str, text: str) -> list[dict[str, object]]:
    command = [find_ruff_bin(), *OPTIONS, "--output-format", "json", "--stdin-filename", path, "-"]
    data = text.encode("utf-8", "replace")
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return [
        {
            "path": path,
            "rule": each["code"] or each.get("name") or "invalid-syntax",
            "line": each["location"]["row"],
            "message": str(each["message"])[:200],
        }
        for each in json.loads(done.stdout)
    ]


def main() -> None:
    tree = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps([each for path, text in tree.items() for each in findings(path, text)]))


main()
