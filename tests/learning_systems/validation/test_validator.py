"""A project that is right is proved; each thing made wrong on purpose is found by its check."""

import pytest

from backend.learning_systems.validation import Status, render, validate

SUITE = "acceptance/test_receipt.py"
CONTRACT = "contracts/receipt.md"
EXEMPLAR = "till/receipt.py"


def failed_checks(report):
    return {row.check for row in report.rows if row.status is not Status.PASSED}


def test_fair_project_is_proved(till):
    report = till.validate()
    assert report.ok, render(report)
    assert report.row("receipt", "exemplar").figure == "2/2"
    assert report.row("receipt", "misunderstandings").figure == "3/3 killed"


def test_suite_weakened_on_purpose_fails(till):
    till.change(SUITE, "(1, 149)", "(0, 150)")
    till.lint()
    report = till.validate()
    assert failed_checks(report) == {"misunderstandings"}
    assert "rounds_down survives" in report.row("receipt", "misunderstandings").detail


def test_mistake_killed_only_by_another_clause_fails(till):
    till.change("misunderstandings/receipt/rounds_down.py", "# C2:", "# C3:")
    row = till.validate().row("receipt", "misunderstandings")
    assert "by no case of C3" in row.detail


def test_broken_module_is_no_plausible_misunderstanding(till):
    till.change("misunderstandings/receipt/rounds_down.py", "return", "return None and")
    assert "not plausible" in till.validate().row("receipt", "misunderstandings").detail


def test_exemplar_that_fails_a_case_is_told_with_the_case(till):
    till.change(EXEMPLAR, " + 50", "")
    report = till.validate()
    assert "percent[half-up]" in report.row("receipt", "exemplar").detail
    assert report.row("receipt", "time").status is Status.NOT_MEASURED


def test_suite_that_a_stub_passes_fails(till):
    for old, new in {
        "total([1, 2, 3, 4]) == 10": "total([]) == 0",
        "(10, 135), (1, 149)": "(100, 0), (99, 2)",
    }.items():
        till.change(SUITE, old, new)
    till.lint()
    assert "'returns 0' passes 33%" in till.validate().row("receipt", "stubs").detail


def test_exemplar_that_breaks_an_invariant_fails(till):
    till.change("properties/receipt.py", "== sum(prices)", "== sum(prices[1:])")
    report = till.validate()
    assert failed_checks(report) == {"properties"}
    assert "whole-sum" in report.row("receipt", "properties").detail


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[*range(size)] * 40", "range(0)", "different answers"),
        ("    total = 0", "    return size * (size - 1) // 2", "x the yardstick"),
        ("SIZES", "_SIZES", "has no SIZES"),
        ("till.receipt", "till.other", "MODULE is not"),
    ],
)
def test_benchmark_that_says_nothing_or_asks_too_much_fails(till, old, new, told):
    till.change("bench/prices.py", old, new)
    report = till.validate()
    assert failed_checks(report) == {"bench"}
    assert told in report.row("receipt", "bench").detail


def test_missing_exemplar_is_not_measured(till):
    (till.exemplar_root / "proj_till" / EXEMPLAR).unlink()
    report = till.validate()
    assert report.row("receipt", "exemplar").status is Status.NOT_MEASURED
    assert not report.ok


@pytest.mark.parametrize(
    ("file", "old", "new", "check", "told"),
    [
        (SUITE, 'clause="C2"', 'clause="C1"', "contract", "no case checks C2"),
        (SUITE, 'clause="C2"', 'clause="C9"', "contract", "which is no clause"),
        (SUITE, "visible=True", "visible=False", "cases", "0% of the cases are visible"),
        (SUITE, "[1, 2, 3, 4]) == 10", "[100, 50]) == 150", "cases", "are the same case"),
        (SUITE, '"large-sum"', f'"{"x" * 201}"', "cases", "longer than 200 characters"),
        (SUITE, '@case("sum", clause="C1", visible=True)', "", "files", "carries no @case"),
        (SUITE, '"large-sum"', '"sum"', "files", "used twice"),
        (SUITE, "import pytest", "import pytest, nothing_such", "files", "cannot be collected"),
        (CONTRACT, "135", "134", "examples", "Expected"),
        (CONTRACT, "percent_off: int", "percent: int", "interface", "total is"),
        (CONTRACT, "## Examples", "## Samples", "files", "## Samples"),
        (EXEMPLAR, "    return", "\n" + "    prices = prices\n" * 80 + "    return", "interface",
         "80 are allowed"),
    ],
)  # fmt: skip
def test_mistake_in_what_is_written_is_found_by_lint(till, file, old, new, check, told):
    (till.folder / "acceptance/manifest.json").unlink()
    till.change(file, old, new)
    row = till.lint().row("receipt", check)
    assert row.status is Status.FAILED
    assert told in row.detail


def test_published_case_that_changes_its_clause_keeps_the_manifest(till):
    before = (till.folder / "acceptance/manifest.json").read_bytes()
    till.change(SUITE, '"large-sum", clause="C1"', '"large-sum", clause="C2"')
    assert "large-sum was changed" in till.lint().row("receipt", "manifest").detail
    assert (till.folder / "acceptance/manifest.json").read_bytes() == before


def test_changed_suite_is_out_of_date_until_lint_writes_the_manifest(till):
    till.change(SUITE, "[1, 2, 3, 4]) == 10", "[1, 2, 3]) == 6")
    assert "out of date" in till.validate().row("receipt", "manifest").detail
    assert till.lint().ok
    assert till.validate().ok


def test_second_validation_makes_no_run_again_unless_fresh(till, tmp_path):
    class Counting:
        """The real sandbox, counting."""

        runs = 0

        def isolation(self):
            return till.sandbox.isolation()

        def run(self, job, **named):
            self.runs += 1
            return till.sandbox.run(job, **named)

        def close(self):
            pass

    made = []
    for fresh in (False, False, True):
        counting = Counting()
        report = validate(
            till.project, ["receipt"], counting, till.exemplar_root,
            cache_path=tmp_path / "kept/proofs.json", fresh=fresh, repeats=2, mutants=False,
        )  # fmt: skip
        assert report.ok
        made.append(counting.runs)
    assert made[1] == 0
    assert made[0] == made[2] > 0
