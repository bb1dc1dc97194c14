"""The README's table of what each level holds, from reports of run_corpus.py.

python tests/sandboxing/level_table.py full-root.json full-user.json none-user.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LEVELS = ("full", "bwrap", "landlock", "none", "naked")
GROUPS = {
    "reading": "reading: files, environment, processes, memory, hidden tests",
    "filesystem": "writing: files, links, devices, locks, installed packages",
    "network": "network: TCP, UDP, DNS, UNIX sockets, odd families, listening",
    "kernel": "kernel: mounts, namespaces, signals, ptrace, keys, io_uring, bpf ...",
    "resources": "resources: processes, memory, time, disk, files, descriptors",
    "leftovers": "leaving things behind: daemons, shared memory, sockets, state",
    "output": "output: floods, encodings, terminal escapes",
    "verdict": "forging a verdict",
}
MOST_NAMED = 12

Seen = dict[str, Any]
Reports = dict[str, list[Seen]]


def load(paths: Sequence[str]) -> Reports:
    """The observations by level, those of several users together."""
    found: Reports = {}
    for path in paths:
        report = json.loads(Path(path).read_text())
        found.setdefault(report["level"], []).extend(report["observations"])
    return {level: found[level] for level in LEVELS if level in found}


def through(seen: Sequence[Seen], group: str) -> list[str]:
    """Programs of a class that got through for at least one user."""
    names = {one["program"] for one in seen if one["group"] == group and one["escapes"]}
    return sorted(name.partition("/")[2].replace("_", " ") for name in names)


def tried(seen: Sequence[Seen], group: str) -> int:
    return len({one["program"] for one in seen if one["group"] == group and not one["control"]})


def table(reports: Reports) -> list[str]:
    lines = ["| what is tried | " + " | ".join(reports) + " |", "|---" * (len(reports) + 1) + "|"]
    for group, title in GROUPS.items():
        cells = [f"{len(through(s, group))} of {tried(s, group)}" for s in reports.values()]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    totals = [
        f"**{sum(len(through(s, g)) for g in GROUPS)}** of {sum(tried(s, g) for g in GROUPS)}"
        for s in reports.values()
    ]
    return [*lines, "| **got through** | " + " | ".join(totals) + " |"]


def named(reports: Reports) -> list[str]:
    """Level by level the programs that got through, as far as they can be listed."""
    lines = []
    for level, seen in reports.items():
        names = [name for group in GROUPS for name in through(seen, group)]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        lines.append(f"- `{level}`: {', '.join(names[:MOST_NAMED]) or 'nothing'}{more}.")
    return lines


if __name__ == "__main__":
    loaded = load(sys.argv[1:])
    print("\n".join([*table(loaded), "", "What got through:", "", *named(loaded)]))
