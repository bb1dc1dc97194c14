"""What a run of the corpus amounts to: escapes, surprises, counts by class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.sandboxing.corpus.execution import Observation
from tests.sandboxing.corpus.programs import Program

UNOBSERVED = "the run could not be observed"


@dataclass(frozen=True, slots=True)
class Report:
    """All observations of one run of the corpus at one level as one user."""

    level: str
    uid: int
    seconds: float
    left_at_the_end: list[str]
    observations: list[dict[str, Any]] = field(default_factory=list)

    def failures(self) -> list[str]:
        """Everything that must not be: escapes the level promises to hold, surprises, remains."""
        found = [f"at the end: {what}" for what in self.left_at_the_end]
        for seen in self.observations:
            found += [f"{seen['program']}: {what}" for what in failures_of(seen)]
        return found

    def escaped(self) -> list[dict[str, Any]]:
        return [seen for seen in self.observations if seen["escapes"]]

    def text(self, *, verbose: bool = False) -> str:
        lines = []
        for seen in self.observations:
            for word in (*seen["escapes"], *seen["surprises"]):
                known = " (known)" if seen["known"] and word in seen["escapes"] else ""
                lines.append(f"{seen['program']}: {word}{known}")
            if verbose:
                lines.append(f"--- {seen['program']}: {seen['ended']} {seen['seconds']:.2f} s")
                lines += [f"    {line}" for line in seen["output"].splitlines()[-25:]]
        lines += [f"at the end: {what}" for what in self.left_at_the_end]
        user = "root" if self.uid == 0 else f"user {self.uid}"
        attacks = sum(not seen["control"] for seen in self.observations)
        lines.append(
            f"level {self.level} as {user}: {attacks} hostile programs,"
            f" {len(self.escaped())} got through; {len(self.observations) - attacks} controls;"
            f" {len(self.failures())} failures; {self.seconds:.0f} s"
        )
        return "\n".join(lines)


def failures_of(seen: dict[str, Any]) -> list[str]:
    """The escapes of one program that its level promises to hold, and its surprises.

    Where nothing is promised, an attack may also end in any way it likes.
    """
    if not seen["known"]:
        return [*seen["escapes"], *seen["surprises"]]
    if seen["control"]:
        return list(seen["surprises"])
    return [word for word in seen["surprises"] if word.startswith(UNOBSERVED)]


def summarise(
    level: str,
    uid: int,
    seconds: float,
    programs: Sequence[Program],
    seen: Sequence[Observation],
    left: list[str],
) -> Report:
    observations = [
        {
            **asdict(one),
            "group": program.group,
            "attacks": program.attacks,
            "control": program.expect == "control",
            "known": program.may_get_through(level),
        }
        for program, one in zip(programs, seen, strict=True)
    ]
    return Report(level, uid, seconds, left, observations)
