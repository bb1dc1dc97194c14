"""The check of mutants on the small project: killed, survived, explained, stale."""

import pytest

from backend.learning_systems.validation import Status, render

SUITE = "acceptance/test_receipt.py"
LIST = "equivalent_mutants.toml"

# The suite has no sum that a rounding by 51 would lift, so this mutant survives.
ENTRY = """
[[receipt]]
operator = "{operator}"
line = "return (sum(prices) * (100 - percent_off) + 50) // 100"
change = "`50` becomes `{to}`"
reason = "For the test."
"""
SURVIVOR = ENTRY.format(operator="constant", to=51)


@pytest.fixture
def till(till):
    """The small project with a case for a price of 0, which kills all mutants but one."""
    till.change(SUITE, "[1, 2, 3, 4]) == 10", "[0, 1, 2, 3, 4]) == 10")
    assert till.lint().ok
    return till


def row_of(till):
    return till.validate(mutants=True).row("receipt", "mutants")


def explain(till, text=SURVIVOR):
    (till.exemplar_root / "proj_till" / LIST).write_text(text)


def test_survivor_is_listed_with_its_line_and_one_does_no_harm(till):
    report = till.validate(mutants=True)
    row = report.row("receipt", "mutants")
    assert row.status is Status.PASSED, row.detail
    assert row.detail == "survives: line 8 (constant): `50` becomes `51`"
    assert row.detail in render(report)


def test_suite_weakened_on_purpose_fails(till):
    killed = row_of(till).figure
    till.change(SUITE, "(10, 135), (1, 149)", "(0, 150), (50, 75)")
    till.change(SUITE, "[0, 1, 2, 3, 4]) == 10", "[10]) == 10")
    till.lint()
    row = row_of(till)
    assert row.status is Status.FAILED
    assert row.figure != killed
    assert "90% must be killed" in row.detail
    assert "line 8 (constant): `50` becomes `49`" in row.detail


def test_explained_survivor_leaves_the_denominator(till):
    before = row_of(till)
    explain(till)
    row = row_of(till)
    killed, total = before.figure.removesuffix(" killed").split("/")
    assert row.figure == f"{killed}/{int(total) - 1} killed, 1 explained"
    assert row.detail == ""


def test_entry_that_matches_no_mutant_is_an_error(till):
    explain(till, ENTRY.format(operator="arithmetic", to=51))
    row = row_of(till)
    assert row.status is Status.FAILED
    assert "names no mutant: arithmetic: `50` becomes `51`" in row.detail


def test_killed_mutant_cannot_be_explained(till):
    explain(till, ENTRY.format(operator="constant", to=49))
    row = row_of(till)
    assert row.status is Status.FAILED
    assert "is listed as equivalent, but killed" in row.detail


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[receipt]", "is no TOML"),
        (SURVIVOR.replace("[receipt]", "[other]"), "is no stage"),
        (SURVIVOR.replace("For the test.", ""), "receipt[0].reason"),
        (SURVIVOR + "lines = 3", "receipt[0].lines"),
    ],
)
def test_list_out_of_shape_is_told_with_its_file(till, text, told):
    explain(till, text)
    row = till.validate(mutants=True).row("receipt", "files")
    assert row.status is Status.FAILED
    assert told in row.detail
    assert LIST in row.detail


def test_mutant_that_never_ends_is_killed_and_named(till):
    till.change(
        "till/receipt.py",
        "    return (sum",
        "    left = len(prices)\n    while left > 0:\n        left -= 1\n    return (sum",
    )
    row = row_of(till)
    assert "killed by its time: line 10 (arithmetic): `left -= 1` becomes `left += 1`" in row.detail


def test_exemplar_that_fails_its_suite_has_no_mutants_judged(till):
    till.change("till/receipt.py", " + 50", "")
    assert row_of(till).status is Status.NOT_MEASURED


def test_check_is_left_out_when_asked(till):
    with pytest.raises(KeyError):
        till.validate(mutants=False).row("receipt", "mutants")
