"""What an evaluation found, as a table and as the paragraph of the README."""

from __future__ import annotations

from typing import Any

_PARTS = {
    "names": "known families with new words",
    "combinations": "known families with new combinations of rules",
    "families": "families it never saw",
    "hand_written": "contracts written by hand",
}


def table(results: dict[str, Any]) -> str:
    """Markdown: a row for each part and each family, then the failures."""
    any_of = f"any of {results['samples']}"
    lines = [f"| part | family | tasks | greedy | {any_of} |", "|---|---|---|---|---|"]
    for part, found in results["parts"].items():
        lines.append(_row(part, "all", found))
        lines += [_row(part, name, family) for name, family in found["families"].items()]
    for part, found in results["parts"].items():
        said = ", ".join(f"{kind} {count}" for kind, count in found["failures"].items())
        lines.append(f"\nGreedy failures, {part}: {said or 'none'}.")
    return "\n".join(lines)


def paragraph(results: dict[str, Any]) -> str:
    """Measured pass rates in one paragraph; the lowest of them is what is promised."""
    said = [
        f"{_PARTS[part]} {found['greedy']:.0%} at the first try and {found['any']:.0%} with "
        f"{results['samples']} more ({found['count']} contracts)"
        for part, found in results["parts"].items()
    ]
    lowest = min(found["any"] for found in results["parts"].values())
    return (
        "The starter writes small modules whose rules it has met in training: records, state "
        "machines, reports, rule engines and the like, in contracts of the house format. It "
        "does not know libraries, long programs or prose that is worded in other ways. "
        f"Measured by running hidden cases: {'; '.join(said)}. Expect no more than the lowest "
        f"of these, {lowest:.0%}, of contracts of your own, and take a larger model with "
        "`grace models pull` for real work."
    )


def _row(part: str, family: str, found: dict[str, Any]) -> str:
    shares = f"{found['greedy']:.2f} | {found['any']:.2f}"
    return f"| {part} | {family} | {found['count']} | {shares} |"
