"""Ruff's findings on one module: no configuration, no comment that silences it.

Nothing of the module becomes a file: its text goes in on standard input.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

RULES = "E,W,F,B,C4,SIM,UP,N,PIE,PLC,PLE,PLW,RUF,S102,S307"
OPTIONS = [
    *("check", "--isolated", "--no-cache", "--ignore-noqa", "--exit-zero"),
    *("--output-format", "json"),
]
LONGEST_MESSAGE = 200


class NoFindings(Exception):
    """Ruff said nothing that can be read."""


def command(path: str) -> list[str]:
    """What a sceptic runs, with the module's text on standard input."""
    target = f"py{sys.version_info.major}{sys.version_info.minor}"
    ours = ["--line-length", "100", "--target-version", target, "--select", RULES]
    return [*OPTIONS, *ours, "--stdin-filename", path, "-"]


def security_command(path: str) -> list[str]:
    """The same for the rules about security alone."""
    return [*OPTIONS, "--select", "S", "--stdin-filename", path, "-"]


def findings(command: list[str], text: str) -> list[dict[str, Any]]:
    """Rule, line and message of each. Raises NoFindings."""
    said = _ruff(command, text)
    try:
        return [
            {
                "rule": each["code"] or each.get("name") or "invalid-syntax",
                "line": each["location"]["row"],
                "message": str(each["message"])[:LONGEST_MESSAGE],
            }
            for each in json.loads(said)
        ]
    except (ValueError, LookupError, TypeError) as error:
        raise NoFindings(f"ruff said no list of findings: {error}") from error


def tools() -> dict[str, str]:
    """Versions of what measures."""
    try:
        radon = version("radon")
    except PackageNotFoundError as error:
        raise SystemExit(f"radon is not installed: {error}") from error
    return {
        "ruff": _ruff(["--version"]).removeprefix("ruff ").strip(),
        "ruff_command": " ".join(["python -m ruff", *command("PATH")]),
        "radon": radon,
        "python": sys.version.split()[0],
    }


def _ruff(arguments: list[str], text: str = "") -> str:
    from ruff import find_ruff_bin

    done = subprocess.run(
        [find_ruff_bin(), *arguments],
        input=text.encode("utf-8", "surrogatepass"),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise NoFindings(f"ruff ended with {done.returncode}: {done.stderr.decode()[:200]}")
    return done.stdout.decode()
