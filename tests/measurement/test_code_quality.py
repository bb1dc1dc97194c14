"""Code quality of good code, of bad code, and of code that wants to look good."""

from __future__ import annotations

from pathlib import Path

import markupsafe
import pytest

from backend.learning_systems.ports import Sandbox
from backend.measurement.code_quality import code_quality
from backend.measurement.figure import Figure
from backend.measurement.static_survey import SurveyFailed, survey

GOOD = '''"""Adds up receipts."""


def total(prices: list[int], percent_off: int = 0) -> int:
    """The sum of all prices, less a percentage."""
    for price in prices:
        if price < 0:
            raise ValueError(price)
    return (sum(prices) * (100 - percent_off) + 50) // 100
'''
BAD = """
import os, sys, json
def total(l, percent_off = 0, mode = None, extra = [], flag = None):
    try:
        x = 0
        if l == None: return 0
        for i in range(len(l)):
            if l[i] < 0:
                if mode == None:
                    raise ValueError(l[i])
                elif mode == 'a':
                    x = x + 1
                elif mode == 'b':
                    x = x + 2
                elif mode == 'c' and flag == True or flag == False:
                    x = x + 3
                else:
                    if extra:
                        for e in extra:
                            if e and e != 1 or e == 2:
                                x = x + undefined_name
            else:
                x = x + l[i]
        if percent_off: return (x * (100 - percent_off) + 50) // 100
        return x
    except: return exec("x")
"""
AGAIN = "\n".join(BAD.replace("def total", f"def total{n}") for n in range(3))
SILENCED = "# ruff: noqa\n# flake8: noqa\n# isort: skip_file\n" + BAD.replace(
    "sys, json", "sys, json  # noqa"
)
PADDED = '"""' + "An excellent module. " * 400 + '"""\n' + "\n" * 300 + "# Good.\n" * 300 + BAD


def quality(sandbox: Sandbox, **modules: str) -> Figure:
    tree = {f"till/{name}.py": text for name, text in modules.items()}
    return code_quality(survey(tree, sandbox))


@pytest.fixture(scope="module")
def bad(sandbox: Sandbox) -> Figure:
    return quality(sandbox, receipt=BAD)


def value(figure: Figure) -> float:
    assert figure.value is not None, figure.reason
    return figure.value


def test_good_code_is_worth_more_than_bad_in_every_part(sandbox: Sandbox, bad: Figure) -> None:
    good = quality(sandbox, receipt=GOOD)
    assert good.value == 100.0
    assert value(bad) < 70
    parts = bad.evidence["parts"]
    assert (parts["findings"], parts["complexity"] < 80) == (0.0, True)
    assert (parts["typing"], parts["duplication"]) == (0.0, 100.0)


def test_every_figure_can_be_recomputed_from_the_evidence(bad: Figure) -> None:
    raw, parts = bad.evidence["raw"], bad.evidence["parts"]
    weighed = raw["findings"] + 4 * raw["errors"]
    assert parts["findings"] == round(100 * max(0.0, 1 - weighed / raw["statements"]), 1)
    assert sum(raw["rules"].values()) == raw["findings"]
    assert {"F821", "S102"} <= set(raw["rules"])
    assert bad.value == round(sum(parts.values()) / 5, 1)
    assert bad.evidence["files"] == ["till/receipt.py"]
    assert "--isolated" in bad.evidence["commands"]["ruff"]
    assert bad.tool.startswith("ruff 0.")
    worst = raw["most_complex"][0]
    assert (worst["name"], worst["complexity"] > 10) == ("total", True)


@pytest.mark.parametrize("text", [SILENCED, PADDED], ids=["silenced", "padded"])
def test_comments_text_and_blank_lines_gain_nothing(
    sandbox: Sandbox, bad: Figure, text: str
) -> None:
    figure = quality(sandbox, receipt=text)
    assert value(figure) <= value(bad)
    assert figure.evidence["raw"]["statements"] == bad.evidence["raw"]["statements"]


def test_copies_cost_the_part_of_duplication(sandbox: Sandbox) -> None:
    figure = quality(sandbox, receipt=AGAIN)
    assert figure.evidence["parts"]["duplication"] == 0.0
    assert len(figure.evidence["raw"]["repeated_blocks"][0]) == 3


def test_modules_named_as_the_tools_gain_nothing(sandbox: Sandbox, bad: Figure) -> None:
    fake = 'print("{}")\nraise SystemExit(0)\ndef find_ruff_bin() -> str:\n    return "true"\n'
    names = ("ruff", "radon", "radon/metrics", "linting", "ast", "json", "statements")
    tree = {f"{name}.py": fake for name in names} | {"till/receipt.py": BAD}
    figure = code_quality(survey(tree, sandbox))
    assert figure.evidence["raw"]["most_complex"] != []
    assert set(bad.evidence["raw"]["rules"]) <= set(figure.evidence["raw"]["rules"])
    assert figure.tool == bad.tool


def test_a_long_function_is_hard_to_maintain(sandbox: Sandbox) -> None:
    lines = "\n".join(f"    found = found * {n} + prices[{n}] - {n} ** 2" for n in range(150))
    code = f"def total(prices: list[int]) -> int:\n    found = 0\n{lines}\n    return found\n"
    parts = quality(sandbox, receipt=code).evidence["parts"]
    assert (parts["maintainability"] < 65, parts["complexity"]) == (True, 100.0)


def test_any_is_no_type(sandbox: Sandbox) -> None:
    code = GOOD.replace("list[int]", "typing.Any").replace("-> int", '-> "Any"')
    figure = quality(sandbox, receipt="import typing\n" + code)
    assert figure.evidence["parts"]["typing"] == round(100 / 3, 1)


def test_hidden_code_outside_of_functions_counts(sandbox: Sandbox) -> None:
    body = "\n".join(f"if x == {n} and y or z: x = {n}" for n in range(40))
    figure = quality(sandbox, receipt=f"{GOOD}\nx = y = z = 1\n{body}\n")
    assert figure.evidence["parts"]["complexity"] < 50


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def total(:\n", "till/receipt.py: SyntaxError"),
        ("x = " + "(" * 3000 + ")" * 3000, "till/receipt.py"),
        ("", "there is no statements"),
        ("def _total():\n    return 1\n", "there is no slots"),
    ],
    ids=["broken", "too-deep", "empty", "nothing-public"],
)
def test_what_cannot_be_measured_is_no_number(sandbox: Sandbox, text: str, reason: str) -> None:
    figure = quality(sandbox, receipt=text)
    assert figure.value is None
    assert figure.reason.startswith(reason)


def test_a_tool_that_is_stopped_gives_no_figures(sandbox: Sandbox) -> None:
    with pytest.raises(SurveyFailed, match="cancelled"):
        survey({"till/receipt.py": GOOD}, sandbox, cancelled=lambda: True)


def test_public_packages_come_in_a_sensible_order(sandbox: Sandbox, bad: Figure) -> None:
    """Well kept and typed ones, then old ones without types, then what nobody would keep."""
    site = Path(markupsafe.__file__).parents[1]

    def measured(package: str) -> float:
        files = sorted((site / package).rglob("*.py"))
        tree = {str(path.relative_to(site)): path.read_text() for path in files}
        return value(code_quality(survey(tree, sandbox)))

    kept = [measured(package) for package in ("markupsafe", "iniconfig", "pluggy")]
    old = [measured(package) for package in ("radon", "mando")]
    assert min(kept) > 90 > max(old) > min(old) > value(bad)
