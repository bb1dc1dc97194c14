"""How a mistake in a curriculum file is told: file, field, problem, remedy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from backend.errors import CurriculumInvalid, ProjectRefused

_REMEDIES = {
    "missing": "Add this field.",
    "extra_forbidden": "Remove this field or correct its spelling.",
    "enum": "Use one of the listed values.",
    "string_pattern_mismatch": "Use small letters, digits and underscores, a letter first.",
}


def invalid(file: Path, field: str, problem: str, remedy: str) -> CurriculumInvalid:
    """The error for one mistake; `extra` carries `file` and `field` apart from the text."""
    return CurriculumInvalid(
        f"{file}: {field}: {problem}", remedy=remedy, file=str(file), field=field
    )


def refused(file: Path, field: str, problem: str, remedy: str) -> ProjectRefused:
    """As `invalid`, for a project that a user hands in."""
    return ProjectRefused(f"{file}: {field}: {problem}", remedy=remedy, file=str(file), field=field)


def as_refusal(error: CurriculumInvalid, checked: Path, handed_in: Path) -> ProjectRefused:
    """The same finding told of the folder that was handed in instead of our copy of it."""
    ours, theirs = str(checked), str(handed_in)
    extra = {**error.extra, "file": str(error.extra.get("file", ours)).replace(ours, theirs)}
    return ProjectRefused(error.detail.replace(ours, theirs), remedy=error.remedy, **extra)


def from_validation(file: Path, error: ValidationError) -> CurriculumInvalid:
    """Tell the first of Pydantic's findings in full and count the others."""
    found = error.errors(include_url=False, include_input=False)
    first = found[0]
    others = f" ({len(found) - 1} more in this file)" if len(found) > 1 else ""
    return invalid(file, field_name(first["loc"]), _problem(first) + others, _remedy(first))


def field_name(location: Sequence[int | str]) -> str:
    """Write ("objectives", 2, "id") as objectives[2].id, counting from zero like TOML tools."""
    name = ""
    for part in location:
        if isinstance(part, int):
            name += f"[{part}]"
        else:
            name += f".{part}" if name else part
    return name or "whole file"


def _problem(found: ErrorDetails) -> str:
    return found["msg"].removeprefix("Value error, ")


def _remedy(found: ErrorDetails) -> str:
    return _REMEDIES.get(found["type"], "Correct this value.")
