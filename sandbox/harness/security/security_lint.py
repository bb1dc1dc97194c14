"""Ruff's security rules over the files of tree.json, path -> text; prints what was found."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import linting


def main() -> None:
    tree = json.loads(Path(sys.argv[1]).read_text())
    found = [
        {"path": path, **each}
        for path, text in tree.items()
        for each in linting.findings(linting.security_command(path), text)
    ]
    print(json.dumps(found))


main()
