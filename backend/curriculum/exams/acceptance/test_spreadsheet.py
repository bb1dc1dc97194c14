"""Acceptance of exam.spreadsheet."""

import pytest
from exam.spreadsheet import Sheet
from grace_case import case


def sheet_of(**cells):
    """A sheet with these contents."""
    sheet = Sheet()
    for cell, content in cells.items():
        sheet.set(cell, content)
    return sheet


def all_worked_out(formulas, **cells):
    """What each formula comes to beside these cells; it stands in Z99."""
    sheet = sheet_of(**cells)
    values = []
    for formula in formulas:
        sheet.set("Z99", formula)
        values.append(sheet.value("Z99"))
    return values


def worked_out(formula, **cells):
    return all_worked_out([formula], **cells)[0]


def exactly(value):
    """The value with its type, so that 1.0 differs from 1 and from True."""
    return type(value).__name__, value


def refusal(action, *arguments):
    """The arguments of the KeyError that the action must raise."""
    with pytest.raises(KeyError) as caught:
        action(*arguments)
    return caught.value.args


def wrong_at(sheet, cell, content):
    """The position that the FormulaError of this content names."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its name is compared
        sheet.set(cell, content)
    assert type(caught.value).__name__ == "FormulaError"
    return caught.value.args


@case("names-of-cells", clause="C1", visible=True)
@pytest.mark.parametrize("cell", ["A1", "Z9", "B10", "Z99"])
def test_names_of_cells_are_known(cell):
    sheet = Sheet()
    sheet.set(cell, "7")
    assert sheet.value(cell) == 7.0


@case("other-names-refused", clause="C1")
@pytest.mark.parametrize(
    "cell", ["", "A", "1", "A0", "A01", "A100", "a1", "AA1", "A1 ", "A1\n", "Ä1", "$A1"]
)
def test_other_names_are_refused_everywhere(cell):
    sheet = Sheet()
    assert refusal(sheet.set, cell, "1") == (cell,)
    assert refusal(sheet.set, cell, "=") == (cell,)
    assert refusal(sheet.value, cell) == (cell,)
    assert refusal(sheet.content, cell) == (cell,)


@case("content-as-it-was-set", clause="C2", visible=True)
def test_content_returns_what_was_set():
    sheet = sheet_of(A1="= 1 + 1", A2=" x ", A3="007")
    assert [sheet.content(cell) for cell in ("A1", "A2", "A3", "A4")] == [
        "= 1 + 1",
        " x ",
        "007",
        "",
    ]


@case("emptied-cell", clause="C2")
def test_cell_set_to_nothing_is_empty():
    sheet = sheet_of(A1="=1", A2="x")
    assert (sheet.set("A1", ""), sheet.set("A2", "")) == (["A1"], ["A2"])
    assert [sheet.value(cell) for cell in ("A1", "A2", "A3")] == [None, None, None]
    assert sheet.content("A1") == ""


LITERALS = {
    "whole": ("12", 12.0),
    "with-fraction": ("0.25", 0.25),
    "negative": ("-3.5", -3.5),
    "leading-zeros": ("007", 7.0),
}


@case("numbers", clause="C3", visible=True)
@pytest.mark.parametrize(("content", "value"), LITERALS.values(), ids=LITERALS)
def test_numbers_are_floats(content, value):
    assert exactly(sheet_of(A1=content).value("A1")) == exactly(value)


@case("texts", clause="C3")
@pytest.mark.parametrize(
    "content",
    ["hello", "1e3", "+1", "1.", ".5", "-.5", "--1", "-", " 1", "1 ", "1,5", "1.2.3", " =1", "1\n",
     "\u0661", "nan", "1_0"],
    ids=["word", "exponent", "plus", "bare-point", "point-first", "minus-point", "two-minuses",
         "minus", "space-before", "space-behind", "comma", "two-points", "space-equals", "newline",
         "arabic-digit", "nan", "underscore"],
)  # fmt: skip
def test_anything_else_is_text(content):
    assert exactly(sheet_of(A1=content).value("A1")) == exactly(content)


GRAMMAR = {
    "sum": ("=1+2-4", -1.0),
    "product-before-sum": ("=2+3*4", 14.0),
    "product-first": ("=2*3+4", 10.0),
    "parentheses": ("=(2+3)*4", 20.0),
    "nested-parentheses": ("=((2))*(1+(3))", 8.0),
    "spaces": ("= ( 2 + 3 )  * 4 ", 20.0),
    "fraction": ("=0.5*3", 1.5),
    "minus-after-sign": ("=2*-3", -6.0),
    "minus-minus": ("=1--2", 3.0),
    "two-minuses": ("=--2", 2.0),
    "power-before-product": ("=2*3^2", 18.0),
    "minus-in-parentheses": ("=(-2)^2", 4.0),
}


@case("formulas", clause="C4", visible=True)
@pytest.mark.parametrize(("formula", "value"), GRAMMAR.values(), ids=GRAMMAR)
def test_formulas_are_worked_out(formula, value):
    assert exactly(worked_out(formula)) == exactly(value)


@case("cells-in-formulas", clause="C4")
def test_formulas_refer_to_cells():
    assert worked_out("=A1*B10 - A10", A1="2", A10="5", B10="=A1+1") == 1.0


GROUPING = {
    "minus": ("=8-4-2", 2.0),
    "minus-plus": ("=8-4+2", 6.0),
    "division": ("=8/4/2", 1.0),
    "division-product": ("=8/4*2", 4.0),
    "power": ("=2^3^2", 512.0),
    "minus-power": ("=-2^2", -4.0),
    "power-minus": ("=2^-1", 0.5),
    "power-minus-power": ("=2^-1^2", 0.5),
    "minus-between-powers": ("=2^-2*3", 0.75),
    "minus-product": ("=-2*3+10", 4.0),
}


@case("grouping", clause="C5", visible=True)
@pytest.mark.parametrize(("formula", "value"), GROUPING.values(), ids=GROUPING)
def test_operators_group_as_said(formula, value):
    assert worked_out(formula) == value


TABLE = {"A1": "1", "B1": "2", "C1": "4", "A2": "8", "B2": "16", "C2": "32", "A3": "64"}
FUNCTIONS = {
    "=SUM(1,2,4)": 7.0,
    "=MIN(3,-1,2)": -1.0,
    "=MAX(3,-1,5+2)": 7.0,
    "=COUNT(3,-1)": 2.0,
    "=MAX(-7)": -7.0,
    "=SUM(A1:B2)": 27.0,
    "=SUM(B2:A1)": 27.0,
    "=SUM(A2:B1)": 27.0,
    "=SUM(B2:B2)": 16.0,
    "=SUM(A1:A3, 100, B1:C1)": 179.0,
    "=2*SUM(A1:C1)+MAX(A1:C3)": 78.0,
    "=SUM(MAX(A1:C1), SUM(1, 1))": 6.0,
    "=IF(A1, 5, 6)": 5.0,
    "=IF(A1-1, 5, 6)": 6.0,
    "=SUM ( A1 : B2 , 1 )": 28.0,
}


@case("functions", clause="C6")
def test_functions_are_worked_out():
    found = all_worked_out(FUNCTIONS, **TABLE)
    assert list(zip(FUNCTIONS, map(exactly, found), strict=True)) == [
        (formula, exactly(value)) for formula, value in FUNCTIONS.items()
    ]


@case("functions-of-ranges", clause="C6", visible=True)
def test_functions_take_ranges():
    found = all_worked_out([f"={name}(A1:C2)" for name in ("SUM", "MIN", "MAX", "COUNT")], **TABLE)
    assert found == [63.0, 1.0, 32.0, 6.0]


WRONG = {
    "nothing": ("=", 1),
    "spaces-only": ("=  ", 3),
    "stops-after-sign": ("=1+", 3),
    "stops-after-minus": ("=-", 2),
    "stops-in-parentheses": ("=(1+2", 5),
    "stops-in-call": ("=SUM(1,", 7),
    "stops-after-name": ("=SUM", 4),
    "stops-in-range": ("=SUM(A1:", 8),
    "closed-too-often": ("=1)", 2),
    "sign-first": ("=*2", 1),
    "two-signs": ("=1+*2", 3),
    "plus-as-sign": ("=+1", 1),
    "two-numbers": ("=1 2", 3),
    "number-then-cell": ("=2A1", 2),
    "two-points": ("=1.2.3", 4),
    "bare-point": ("=1.", 2),
    "space-in-number": ("=1 .5", 3),
    "small-letters": ("=a1", 1),
    "small-function": ("=sum(1)", 1),
    "unknown-word": ("=1+TOTAL(1)", 3),
    "cell-out-of-range": ("=A1+A100", 4),
    "row-zero": ("=A0", 1),
    "word-with-cell": ("=A1B", 1),
    "cell-called": ("=A1(2)", 3),
    "name-without-call": ("=SUM+1", 4),
    "no-arguments": ("=SUM()", 5),
    "argument-lacks": ("=SUM(1,)", 7),
    "if-of-two": ("=IF(1,2)", 7),
    "if-of-four": ("=IF(1,2,3,4)", 9),
    "range-outside": ("=A1:A2", 3),
    "range-in-if": ("=IF(A1:A2,1,2)", 6),
    "range-in-sum": ("=SUM(1+A1:A2)", 9),
    "range-with-more": ("=SUM(A1:A2+1)", 10),
    "range-in-parentheses": ("=SUM((A1:A2))", 8),
    "range-of-parentheses": ("=SUM((A1):A2)", 9),
    "range-to-number": ("=SUM(A1:2)", 8),
    "range-from-number": ("=SUM(1:A2)", 6),
    "range-to-function": ("=SUM(A1:SUM)", 8),
    "strange-character": ("=1 $ 2", 3),
    "tab": ("=1\t+2", 2),
    "other-letter": ("=Ä1", 1),
    "equals-inside": ("=1=1", 2),
}


@case("wrong-formulas", clause="C7")
@pytest.mark.parametrize(("content", "position"), WRONG.values(), ids=WRONG)
def test_wrong_formula_names_the_position(content, position):
    assert wrong_at(Sheet(), "A1", content) == (position,)


@case("wrong-formula-refused", clause="C7", visible=True)
@pytest.mark.parametrize(
    ("content", "position"),
    [("=2*(1", 5), ("=1+/2", 3), ("=SUM(1,TOTAL)", 7)],
    ids=["too-short", "misplaced", "unknown-name"],
)
def test_wrong_formula_is_refused(content, position):
    assert wrong_at(Sheet(), "A1", content) == (position,)


@case("wrong-formula-changes-nothing", clause="C7")
def test_wrong_formula_leaves_the_cell_as_it_was():
    sheet = sheet_of(A1="=B1+1", B1="2")
    wrong_at(sheet, "A1", "=B1+")
    wrong_at(sheet, "C1", "=B1+")
    assert (sheet.content("A1"), sheet.value("A1")) == ("=B1+1", 3.0)
    assert (sheet.content("C1"), sheet.value("C1")) == ("", None)


@case("empty-cell-is-zero", clause="C8", visible=True)
@pytest.mark.parametrize("formula", ["=A1", "=A1+0", "=-A1", "=(A1)", "=IF(1,A1,2)", "=IF(A1,1,0)"])
def test_reference_to_an_empty_cell_is_zero(formula):
    assert exactly(abs(worked_out(formula, A1=""))) == exactly(0.0)


@case("text-is-handed-on", clause="C8")
@pytest.mark.parametrize("formula", ["=A1", "=(A1)", "=IF(0,1,A1)", "=IF(1,(A1),2)"])
def test_reference_to_text_is_the_text(formula):
    assert worked_out(formula, A1="two") == "two"


@case("text-as-operand", clause="C8")
@pytest.mark.parametrize(
    "formula", ["=A1+1", "=1*A1", "=-A1", "=A1^2", "=2^A1", "=A1/0", "=IF(A1,1,2)"]
)
def test_text_as_operand_is_an_error(formula):
    assert worked_out(formula, A1="two") == "#VALUE"


@case("text-of-a-number", clause="C8", visible=True)
def test_text_that_looks_like_a_number_is_no_number():
    assert worked_out("=A1+1", A1=" 2") == "#VALUE"


IMPOSSIBLE = {
    "division-by-zero": ("=1/0", "#DIV"),
    "zero-by-zero": ("=0/0", "#DIV"),
    "division-by-empty": ("=1/A1", "#DIV"),
    "zero-to-negative": ("=0^-1", "#DIV"),
    "root-of-negative": ("=(-8)^0.5", "#VALUE"),
}


@case("impossible", clause="C9", visible=True)
@pytest.mark.parametrize(("formula", "error"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_arithmetic_is_an_error(formula, error):
    assert worked_out(formula) == error


POSSIBLE = {
    "negative-to-odd": ("=(-2)^3", -8.0),
    "negative-to-negative": ("=(-2)^-2", 0.25),
    "zero-by-negative": ("=0/-5", 0.0),
    "zero-to-positive": ("=0^2", 0.0),
}


@case("possible", clause="C9")
@pytest.mark.parametrize(("formula", "value"), POSSIBLE.values(), ids=POSSIBLE)
def test_possible_arithmetic_is_no_error(formula, value):
    assert worked_out(formula) == value


ERRORS = {"A1": "=1/0", "A2": "=0^0.5+B9", "B9": "two", "B1": "=(-1)^0.5", "C1": "#CYCLE"}
FIRST = {
    "=A1+B1": "#DIV",
    "=1+B1*A1": "#VALUE",
    "=SUM(1,B1,A1)": "#VALUE",
    "=B9+A1": "#DIV",
    "=1/0+B1": "#DIV",
    "=B1/0": "#VALUE",
    "=B9/0": "#VALUE",
    "=(B9+1)+A1": "#VALUE",
    "=SUM(A1:B2)": "#DIV",
    "=SUM(B2:C1)": "#VALUE",
    "=COUNT(A1)": "#DIV",
    "=IF(A1,1,2)": "#DIV",
    "=C1+1": "#CYCLE",
    "=MAX(C1:C3)": "#CYCLE",
    "=B1^A1": "#VALUE",
    "=-A1": "#DIV",
}


@case("first-error-wins", clause="C10")
def test_first_error_is_the_value():
    found = all_worked_out(FIRST, **ERRORS)
    assert dict(zip(FIRST, found, strict=True)) == FIRST


@case("range-goes-row-by-row", clause="C10")
def test_errors_in_a_range_are_met_row_by_row():
    cells = {"A2": "=1/0", "B1": "=(-1)^0.5"}
    assert worked_out("=SUM(A1:B2)", **cells) == "#VALUE"
    assert worked_out("=SUM(B2:A1)", **cells) == "#VALUE"


@case("errors-travel", clause="C10", visible=True)
def test_error_travels_along_references():
    sheet = sheet_of(A1="=1/B1", A2="=A1+1", A3="=SUM(A1:A2)", B1="1")
    assert sheet.value("A3") == 3.0
    sheet.set("B1", "")
    assert [sheet.value(cell) for cell in ("A1", "A2", "A3")] == ["#DIV", "#DIV", "#DIV"]


@case("nothing-behind-an-error-is-evaluated", clause="C10")
def test_what_lies_behind_an_error_is_not_evaluated():
    sheet = sheet_of(A1="=1/0+A2", A2="=A1")
    assert [sheet.value(cell) for cell in ("A1", "A2")] == ["#DIV", "#DIV"]
    sheet = sheet_of(B1="=SUM(1/0,B1)")
    assert sheet.value("B1") == "#DIV"


@case("functions-pass-over", clause="C11", visible=True)
def test_functions_pass_over_empty_cells_and_text():
    cells = {"A1": "3", "A2": "two", "A4": "-1"}
    found = all_worked_out([f"={name}(A1:A5)" for name in ("SUM", "MIN", "MAX", "COUNT")], **cells)
    assert found == [2.0, -1.0, 3.0, 2.0]


@case("functions-pass-over-references", clause="C11")
def test_functions_pass_over_single_references_too():
    cells = {"A1": "3", "A2": "two", "B1": "=A9"}
    assert worked_out("=COUNT(A1,A2,A3,(A3),A3+0,5)", **cells) == 3.0
    assert worked_out("=MIN(A1,A2,A3)", **cells) == 3.0
    assert worked_out("=COUNT(B1)", **cells) == 1.0
    assert worked_out("=COUNT(IF(1,A3,1),IF(1,A2,1))", **cells) == 0.0


@case("functions-of-nothing", clause="C11")
@pytest.mark.parametrize("name", ["SUM", "MIN", "MAX", "COUNT"])
def test_functions_of_no_numbers_are_zero(name):
    assert exactly(worked_out(f"={name}(A1:B2)", B1="two")) == exactly(0.0)


@case("if-evaluates-one", clause="C12")
def test_if_evaluates_only_what_it_needs():
    assert worked_out("=IF(1, 2, 1/0)") == 2.0
    assert worked_out("=IF(0, 1/0, 3)") == 3.0
    assert worked_out("=IF(2-2, 1, 1/0)") == "#DIV"
    assert worked_out("=IF(-0.5, A1, 1)", A1="two") == "two"


@case("if-by-any-number", clause="C12", visible=True)
def test_if_takes_any_number_but_zero_for_yes():
    found = all_worked_out(f"=IF({test}, 1, 2)" for test in ("5", "-1", "0.5", "0", "1-1", "A1"))
    assert found == [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]


@case("cycle", clause="C13", visible=True)
def test_cells_that_need_themselves_are_cycles():
    sheet = sheet_of(A1="=A1", B1="=B2", B2="=B3+1", B3="=SUM(B1:B1)", C1="=B2*2")
    found = [sheet.value(cell) for cell in ("A1", "B1", "B2", "B3", "C1")]
    assert found == ["#CYCLE"] * 5


@case("cycle-through-a-range", clause="C13")
def test_range_over_the_cell_itself_is_a_cycle():
    sheet = sheet_of(A1="1", A2="=SUM(A1:A3)", A3="4")
    assert sheet.value("A2") == "#CYCLE"
    sheet.set("A2", "=SUM(A1:A1,A3)")
    assert sheet.value("A2") == 5.0


@case("no-cycle-where-not-evaluated", clause="C13")
def test_reference_that_is_not_evaluated_makes_no_cycle():
    sheet = sheet_of(A1="=IF(B1, 7, A1)", B1="1")
    assert sheet.value("A1") == 7.0
    sheet.set("B1", "0")
    assert sheet.value("A1") == "#CYCLE"
    sheet.set("B1", "2")
    assert sheet.value("A1") == 7.0


@case("meeting-twice-is-no-cycle", clause="C13")
def test_cell_that_is_needed_twice_is_no_cycle():
    assert worked_out("=A1+A2+A1", A1="=A3", A2="=A1+A3", A3="5") == 20.0


@case("values-follow", clause="C14", visible=True)
def test_set_returns_the_cells_whose_values_changed():
    sheet = sheet_of(A1="1", A2="=A1*2", B1="=A2+1", C5="5")
    assert sheet.set("A1", "3") == ["A1", "B1", "A2"]
    assert (sheet.value("A2"), sheet.value("B1")) == (6.0, 7.0)


@case("changed-cells-row-by-row", clause="C14")
def test_changed_cells_are_listed_row_by_row():
    sheet = sheet_of(B10="=Z1", A2="=Z1", B2="=Z1", A10="=Z1", C1="=Z1", A9="=Z1")
    assert sheet.set("Z1", "4") == ["C1", "Z1", "A2", "B2", "A9", "A10", "B10"]


@case("unchanged-cells-are-left-out", clause="C14")
def test_cells_with_the_same_value_are_left_out():
    sheet = sheet_of(A1="3", A2="=MAX(A1,5)", A3="=A2")
    assert sheet.set("A1", "4") == ["A1"]
    assert sheet.set("A1", "4.0") == []
    assert sheet.set("A1", "=2+2") == []
    assert sheet.set("A1", "6") == ["A1", "A2", "A3"]
    assert sheet.set("B7", "") == []


@case("changes-to-and-from-errors", clause="C14")
def test_changes_to_and_from_empty_text_and_errors_count():
    sheet = sheet_of(A1="=B1", B1="0")
    assert sheet.set("B1", "") == ["B1"]
    assert sheet.set("B1", "x") == ["A1", "B1"]
    assert sheet.set("B1", "=A1") == ["A1", "B1"]
    assert (sheet.value("A1"), sheet.value("B1")) == ("#CYCLE", "#CYCLE")
    assert sheet.set("B1", "0") == ["A1", "B1"]
    assert sheet.set("A1", "#CYCLE") == ["A1"]


@case("formula-replaced-by-text", clause="C14")
def test_cell_that_held_a_formula_follows_nothing_any_more():
    sheet = sheet_of(A1="=B1", B1="1")
    assert sheet.set("A1", "9") == ["A1"]
    assert sheet.set("B1", "2") == ["B1"]
    assert sheet.value("A1") == 9.0
