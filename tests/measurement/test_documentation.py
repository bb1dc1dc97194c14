"""Documentation: what counts, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import markupsafe
import pytest

from backend.learning_systems.ports import Sandbox
from backend.measurement.documentation import measure_documentation
from backend.measurement.figure import Figure
from backend.measurement.static_survey import survey
from tests.measurement.test_code_quality import BAD

CODE = '''"""Adds up the prices of receipts."""


class Till:
    """Keeps the prices of one receipt.

    >>> till = Till()
    >>> till.add(5)
    >>> till.total()
    5
    """

    def __init__(self) -> None:
        self._prices = []

    def add(self, price: int) -> None:
        """Add one more price."""
        self._prices.append(price)

    def total(self) -> int:
        """The sum of all prices."""
        return sum(self._prices)
'''
README = """# Till

Adds up receipts, in whole cents, for one till.

## Installation

It needs nothing but Python 3.11 or later.

## Usage

```python
>>> from till.receipt import Till
>>> till = Till()
>>> till.total()
0
```

## Modules

`till.receipt` has the class `Till` with two methods.

## Tests

Run `python -m pytest` in the folder of the project.
"""
PATH = "till/receipt.py"


def measure(sandbox: Sandbox, code: str, readme: str = README) -> Figure:
    modules = {PATH: code}
    documents = {"README.md": readme} if readme else {}
    return measure_documentation(survey(modules, sandbox), modules, documents, sandbox)


def test_everything_documented_scores_all(sandbox: Sandbox) -> None:
    figure = measure(sandbox, CODE)
    assert figure.evidence["raw"]["examples_failed"] == {}
    assert figure.value == 100.0
    assert figure.evidence["raw"]["examples"] == [f"{PATH}:Till", "README.md#3"]


def test_each_part_is_its_share(sandbox: Sandbox) -> None:
    code = CODE.replace('        """Add one more price."""\n', "")
    figure = measure(sandbox, code, README.replace("## Tests", "## Weather"))
    assert figure.evidence["parts"] == {"public_api": 75.0, "readme": 80.0, "examples": 100.0}
    assert figure.value == 85.0
    assert figure.evidence["raw"]["undocumented"] == [f"{PATH}:16: Till.add"]


def test_code_without_documents_scores_low(sandbox: Sandbox) -> None:
    figure = measure(sandbox, "class Till:\n    x = 1\n", readme="")
    assert figure.value == 0.0


def test_an_example_that_shows_something_else_does_not_count(sandbox: Sandbox) -> None:
    figure = measure(sandbox, CODE.replace("    5\n", "    6\n"))
    assert figure.evidence["parts"]["examples"] == 0.0
    assert "Expected:" in figure.evidence["raw"]["examples_failed"][f"{PATH}:Till"]


def test_code_that_tampers_with_doctest_gains_nothing(sandbox: Sandbox) -> None:
    tampering = """
import doctest, sys
doctest.DocTestRunner.run = lambda self, test, **more: doctest.TestResults(0, 1)
doctest.OutputChecker.check_output = lambda *any: True
sys.displayhook = lambda value: None
"""
    honest = measure(sandbox, CODE.replace("    5\n", "    6\n"))
    figure = measure(sandbox, CODE.replace("    5\n", "    6\n") + tampering)
    assert figure.evidence["parts"]["examples"] == honest.evidence["parts"]["examples"] == 0.0


def test_code_that_ends_the_run_gains_nothing(sandbox: Sandbox) -> None:
    figure = measure(sandbox, CODE + "\nimport os\nprint('{}')\nos._exit(0)\n")
    assert figure.value is None or figure.evidence["parts"]["examples"] == 0.0


WRONG = CODE.replace("    5\n", "    6\n")
PATCHES_DOCTEST = """
    >>> import doctest, sys, gc
    >>> doctest.OutputChecker.check_output = lambda *any: True
    >>> doctest.DocTestRunner.run = lambda self, test, **more: doctest.TestResults(0, 1)
    >>> sys.displayhook = lambda value: None
"""
ENDS = """
    >>> import os
    >>> os._exit(0)
"""


@pytest.mark.parametrize("text", [PATCHES_DOCTEST, ENDS])
def test_docstring_that_tampers_where_it_runs_gains_nothing(sandbox: Sandbox, text: str) -> None:
    code = WRONG.replace("    >>> till = Till()\n", text.lstrip("\n") + "    >>> till = Till()\n")
    figure = measure(sandbox, code)
    assert list(figure.evidence["raw"]["examples_failed"]) == [f"{PATH}:Till"]
    assert figure.evidence["parts"]["examples"] == 0.0


def test_one_docstring_cannot_change_what_another_shows(sandbox: Sandbox) -> None:
    patch = "\n\n    >>> Till.total = lambda self: 6\n    "
    code = WRONG.replace("Add one more price.", f"Add one more price.{patch}")
    failed = measure(sandbox, code).evidence["raw"]["examples_failed"]
    assert f"{PATH}:Till" in failed


BARE = CODE.partition("    >>> till")[0] + CODE.partition("    5\n")[2]


@pytest.mark.parametrize(
    ("example", "counts"),
    [
        (">>> Till().total()\n    0", True),
        (">>> from till.receipt import Till as Box\n    >>> Box().total()\n    0", True),
        (">>> import till.receipt\n    >>> till.receipt.Till().total()\n    0", True),
        (">>> from till import receipt\n    >>> receipt.Till().total()\n    0", True),
        (">>> 1 + 1\n    2", False),
        (">>> from till.receipt import Till", False),
        (">>> Till = int\n    >>> Till(5)\n    5", False),
        (">>> def Till(): return 5\n    >>> Till()\n    5", False),
        (">>> Till().total()  # doctest: +SKIP\n    0", False),
    ],
)
def test_only_an_example_that_uses_the_module_is_one(
    sandbox: Sandbox, example: str, counts: bool
) -> None:
    code = BARE.replace("Add one more price.", f"Add one more price.\n\n    {example}\n    ")
    figure = measure(sandbox, code, readme="")
    assert figure.evidence["raw"]["examples_failed"] == {}
    assert figure.evidence["parts"]["examples"] == (100.0 if counts else 0.0)


def test_example_of_an_error_and_of_much_text_follows_doctests_rules(sandbox: Sandbox) -> None:
    shown = """
        >>> Till().add()  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        TypeError: something
        >>> raise ValueError("no")
        Traceback (most recent call last):
        ValueError: no
        >>> print(*range(20), Till)  # doctest: +ELLIPSIS
        0 1 ... 19 ...
        >>> print("a   b")  # doctest: +NORMALIZE_WHITESPACE
        a b
        """
    code = CODE.replace("Add one more price.", f"Add one more price.\n{shown}")
    assert measure(sandbox, code).evidence["raw"]["examples_failed"] == {}
    for old, new in (("ValueError: no", "ValueError: yes"), ("0 1 ...", "0 2 ...")):
        failed = measure(sandbox, code.replace(old, new)).evidence["raw"]["examples_failed"]
        assert list(failed) == [f"{PATH}:add"]


def test_huge_docstrings_of_one_word_gain_nothing(sandbox: Sandbox) -> None:
    code = CODE.replace("Add one more price.", "good " * 5000)
    assert measure(sandbox, code).evidence["parts"]["public_api"] == 75.0
    longer = CODE.replace("Add one more price.", "Add one more price. " * 5000)
    assert measure(sandbox, longer).evidence["parts"]["public_api"] == 100.0


def test_headings_without_text_gain_nothing(sandbox: Sandbox) -> None:
    bare = "# Till\n## Installation\n## Usage\n## Modules\n## Tests\n"
    assert measure(sandbox, CODE, bare).evidence["parts"]["readme"] == 0.0


def test_what_cannot_be_measured_is_no_number(sandbox: Sandbox) -> None:
    for code, reason in (("def f(:", "SyntaxError"), ("", "nothing public")):
        figure = measure(sandbox, code)
        assert figure.value is None
        assert reason in figure.reason


def test_public_packages_come_in_a_sensible_order(sandbox: Sandbox) -> None:
    """Those whose handbooks are made of their docstrings, then others, then none at all."""
    site = Path(markupsafe.__file__).parents[1]

    def measured(package: str) -> float:
        files = sorted((site / package).rglob("*.py"))
        modules = {str(path.relative_to(site)): path.read_text() for path in files}
        figure = measure_documentation(survey(modules, sandbox), modules, {}, sandbox)
        assert figure.value is not None, figure.reason
        return float(figure.evidence["parts"]["public_api"])

    poor = measure(sandbox, BAD, readme="")
    shares = [*map(measured, ("attr", "pluggy", "radon", "iniconfig")), poor.value or 0.0]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 80 > shares[1] > 60 > shares[2] > 30 > shares[3] > shares[4] == 0.0
