"""What validation found, as rows, and the table that shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """`NOT_MEASURED` is no pass: something needed was not there."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Row:
    """One check of one stage. `figure` fits a table's cell, `detail` explains a failure,
    or tells what a check saw that passed."""

    stage: str
    check: str
    status: Status
    figure: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of a project, stage by stage, in the order of the checks."""

    project_id: str
    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether every check passed; a report without rows proves nothing."""
        return bool(self.rows) and all(row.status is Status.PASSED for row in self.rows)

    @property
    def exit_status(self) -> int:
        """0 when everything passed, else 1."""
        return 0 if self.ok else 1

    def row(self, stage: str, check: str) -> Row:
        """Raises KeyError for a check that was not made."""
        for row in self.rows:
            if (row.stage, row.check) == (stage, check):
                return row
        raise KeyError((stage, check))


def render(report: Report) -> str:
    """The table of a report as plain text: a line per stage, then the details."""
    lines = [report.project_id, *_table(_cells(report)), *_problems(report)]
    return "\n".join(lines) + "\n"


def _cells(report: Report) -> list[list[str]]:
    stages = list(dict.fromkeys(row.stage for row in report.rows))
    checks = list(dict.fromkeys(row.check for row in report.rows))
    known = {(row.stage, row.check): _cell(row) for row in report.rows}
    body = [[stage, *(known.get((stage, check), "-") for check in checks)] for stage in stages]
    return [["stage", *checks], *body]


def _cell(row: Row) -> str:
    marks = {Status.PASSED: "", Status.FAILED: " FAILED", Status.NOT_MEASURED: " not measured"}
    return (row.figure + marks[row.status]).strip() or "ok"


def _table(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def _problems(report: Report) -> Iterator[str]:
    yield ""
    wrong = [row for row in report.rows if row.status is not Status.PASSED]
    for row in report.rows:
        if row.detail or row in wrong:
            yield f"{row.stage}: {row.check}: {row.status.value}: {row.detail}"
    yield f"{len(wrong)} of {len(report.rows)} checks did not pass." if wrong else "All passed."
