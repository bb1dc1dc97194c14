"""The hostile programs and the expectation each states in its first line.

    # expect: contained | attacks: raw disks | wall: 3

`expect` is one of

- `contained`    it ends by itself, says so (the words of `canary.done`), and changes nothing;
- `contained,ended`  the same, but it may also be ended before its last word;
- `ended=a,b`    it ends for one of these reasons and changes nothing;
- `not-passed`   the judge does not pass it, nor any single case;
- `control`      it succeeds, so that a dead sandbox does not look safe.

Other keys: `kind` (script or judge), `wall` (seconds), `runs` (how often in a
row), `only` (levels where it makes sense), `watch` (a door that the host tries
while it runs), `naked: no` (never run without isolation), `opens` (levels known
not to hold it). Text after a line `#=== NAME` is a further file of the work
directory; the name `(suite)` gives a hidden suite of the program's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "hostile"
KEYS = {"expect", "attacks", "kind", "wall", "runs", "only", "watch", "naked", "opens", "honest"}
EXPECTATIONS = {"contained", "not-passed", "control"}
HELPERS = Path(__file__).parent
UNHELD = {"none", "naked"}
"""Levels at which only limits stand between a program and the machine."""
HELD_BY_THE_JUDGE = ("control", "output", "verdict")
"""Groups that hold without isolation: at no level is a verdict forged or a screen seized."""


@dataclass(frozen=True, slots=True)
class Program:
    """One hostile program (or control) as its file states it."""

    name: str
    text: str
    expect: str
    kind: str
    ends: frozenset[str]
    may_be_ended: bool
    attacks: str = ""
    wall_seconds: float = 5.0
    runs: int = 1
    only: frozenset[str] = frozenset()
    opens: frozenset[str] = frozenset()
    watch: str = ""
    naked: bool = True
    extra_files: dict[str, bytes] = field(default_factory=dict)
    suite: bytes | None = None

    @property
    def group(self) -> str:
        return self.name.split("/")[0]

    def runs_at(self, level: str, *, as_root: bool) -> bool:
        """Whether it may and should run there. What nothing holds is not tried as root."""
        if level in UNHELD and (not self.naked or (as_root and self.group == "kernel")):
            return False
        return not self.only or level in self.only or level == "naked"

    def may_get_through(self, level: str) -> bool:
        """Whether this level is known not to hold it."""
        return level in self.opens or (level == "none" and self.group not in HELD_BY_THE_JUDGE)


def load(path: Path) -> Program:
    """Read one program; ValueError when its first line is not understood."""
    first, _, _ = path.read_text().partition("\n")
    keys = _header(path, first)
    main, extra = _split_files(path.read_text())
    wanted, _, ends = keys["expect"].partition("=")
    words = wanted.split(",")
    expect = "contained" if words[0] == "ended" else words[0]
    if expect not in EXPECTATIONS:
        raise ValueError(f"{path}: unknown expectation {keys['expect']!r}")
    kind = keys.get("kind", "judge" if expect == "not-passed" else "script")
    return Program(
        name=path.relative_to(FOLDER).with_suffix("").as_posix(),
        text=main,
        expect=expect,
        kind=kind,
        ends=frozenset(ends.split(",")) if ends else frozenset(),
        may_be_ended="ended" in words,
        attacks=keys.get("attacks", ""),
        wall_seconds=float(keys.get("wall", 5)),
        runs=int(keys.get("runs", 1)),
        only=frozenset(keys.get("only", "").split()),
        opens=frozenset(keys.get("opens", "").split()),
        watch=keys.get("watch", ""),
        naked=keys.get("naked", "yes") != "no",
        suite=extra.pop("(suite)", None),
        extra_files=extra,
    )


def _header(path: Path, line: str) -> dict[str, str]:
    if not line.startswith("# expect:"):
        raise ValueError(f"{path}: the first line states no expectation")
    pairs = (part.split(":", 1) for part in line.removeprefix("# ").split(" | "))
    keys = {key.strip(): value.strip() for key, value in pairs}
    if unknown := keys.keys() - KEYS:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
    return keys


def _split_files(text: str) -> tuple[str, dict[str, bytes]]:
    main, *others = text.split("\n#=== ")
    extra = {}
    for other in others:
        name, _, body = other.partition("\n")
        extra[name.strip()] = body.encode()
    return main + "\n", extra


def corpus(only: str = "") -> list[Program]:
    """All programs whose name contains `only`, or one of several words with commas between,
    in a stable order."""
    programs = map(load, sorted(FOLDER.glob("*/*.py")))
    return [
        program for program in programs if any(word in program.name for word in only.split(","))
    ]
