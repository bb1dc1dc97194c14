import pytest

from backend.learning_systems.validation.report import Report, Row, Status, render

PASSED = Row("book", "exemplar", Status.PASSED, "20/20")
FAILED = Row("book", "stubs", Status.FAILED, "at most 30%", "the stub 'empty' passes 30%")
UNKNOWN = Row("deals", "exemplar", Status.NOT_MEASURED, "", "there is no exemplar")


def test_report_of_passed_rows_is_ok():
    report = Report("shop", (PASSED,))
    assert (report.ok, report.exit_status) == (True, 0)
    assert render(report).endswith("All passed.\n")


@pytest.mark.parametrize("rows", [(), (PASSED, FAILED), (PASSED, UNKNOWN)])
def test_report_with_anything_unproved_is_not_ok(rows):
    report = Report("shop", rows)
    assert (report.ok, report.exit_status) == (False, 1)


def test_rendered_table_has_a_line_per_stage_and_the_reason_of_each_failure():
    lines = render(Report("shop", (PASSED, FAILED, UNKNOWN))).splitlines()
    assert lines[1].split() == ["stage", "exemplar", "stubs"]
    assert lines[2].split() == ["book", "20/20", "at", "most", "30%", "FAILED"]
    assert lines[3].split() == ["deals", "not", "measured", "-"]
    assert "book: stubs: failed: the stub 'empty' passes 30%" in lines
    assert "deals: exemplar: not measured: there is no exemplar" in lines
    assert lines[-1] == "2 of 3 checks did not pass."


def test_row_that_was_not_made_is_a_key_error():
    with pytest.raises(KeyError):
        Report("shop", (PASSED,)).row("book", "time")
