"""Acceptance of exam.layered_config."""

import pytest
from exam.layered_config import Config
from grace_case import case


def text_of(*lines):
    return "".join(f"{line}\n" for line in lines)


def config(*lines):
    return Config(text_of(*lines))


def error_of(action, *arguments):
    """Class and arguments of the error that the action must raise."""
    with pytest.raises((ValueError, KeyError)) as caught:
        action(*arguments)
    return type(caught.value).__name__, *caught.value.args


def refusal(*lines):
    """The error with which the text must be refused."""
    return error_of(Config, text_of(*lines))


@case("comments-and-empty-lines", clause="C1", visible=True)
def test_comments_and_empty_lines_are_passed_over():
    settings = config("# first", "", "[a]", "  ; x = 1", "\t", "y = 2", "#z = 3")
    assert settings.items("a") == {"y": "2"}


@case("marks-inside-a-value", clause="C1")
def test_marks_inside_a_line_are_ordinary():
    assert config("[a]", "x = 1 # one", "y = ;").items("a") == {"x": "1 # one", "y": ";"}


@case("white-space-at-the-ends", clause="C1")
def test_white_space_at_the_ends_of_lines_is_removed():
    assert config("\t [a] ", "  x = 1\t ").items("a") == {"x": "1"}


@case("passed-over-lines-count", clause="C1")
def test_lines_that_are_passed_over_are_counted():
    assert refusal("", "# c", "  ", "; d", "[a]", "", "?") == ("FormatError", 7)


@case("last-line-without-end", clause="C1")
def test_last_line_may_lack_its_end():
    assert Config("[a]\nx = 1").get("a", "x") == "1"
    assert error_of(Config, "[a]\nx") == ("FormatError", 2)


@case("header-with-parent", clause="C2", visible=True)
def test_header_may_name_a_parent():
    settings = config("[a]", "x = 1", "[b : a]", "y = 2")
    assert (settings.get("b", "x"), settings.get("b", "y")) == ("1", "2")


@case("white-space-in-a-header", clause="C2")
def test_white_space_around_the_names_of_a_header_is_allowed():
    settings = config("[ a-1\t]", "x = 1", "[ B_2:a-1 ]", "[c :\ta-1]")
    assert settings.sections() == ["a-1", "B_2", "c"]
    assert (settings.get("B_2", "x"), settings.get("c", "x")) == ("1", "1")


@case("section-opened-again", clause="C2")
def test_section_that_is_opened_again_goes_on():
    settings = config("[a]", "x = 1", "y = 1", "[b]", "z = 1", "[a]", "x = 2", "w = 2")
    assert settings.items("a") == {"x": "2", "y": "1", "w": "2"}
    assert settings.items("b") == {"z": "1"}


@case("entries", clause="C3", visible=True)
def test_entries_set_add_and_remove():
    settings = config("[a]", "x=1", "x  +=2", "y = 3", "!y", "z-Z_9\t=\t4")
    assert settings.items("a") == {"x": "1 2", "z-Z_9": "4"}


@case("value-after-the-first-equals-sign", clause="C3")
def test_value_is_what_follows_the_first_equals_sign():
    settings = config("[a]", "x = 1 = 2", "y += a+=b", "z == [b]", "w = !x", "v=a  b")
    values = {"x": "1 = 2", "y": "a+=b", "z": "= [b]", "w": "!x", "v": "a  b"}
    assert settings.items("a") == values


@case("empty-value", clause="C3")
def test_value_may_be_empty():
    assert config("[a]", "x =", "y+=", "z = ").items("a") == {"x": "", "y": "", "z": ""}


@case("white-space-of-a-removal", clause="C3")
def test_removal_may_have_white_space_around_its_key():
    assert config("[a]", "x = 1", "y = 1", "!\tx ").items("a") == {"y": "1"}


@case("names-tell-case-apart", clause="C3")
def test_names_that_differ_in_case_are_two():
    settings = config("[a]", "x = 1", "X = 2", "[A]", "x = 3")
    assert (settings.items("a"), settings.items("A")) == ({"x": "1", "X": "2"}, {"x": "3"})


@case("dollar-alone", clause="C4", visible=True)
def test_dollar_that_begins_nothing_is_refused():
    assert refusal("[a]", "x = 1", "y = 5 $") == ("FormatError", 3)


DOLLARS = {
    "no-brace": "$x",
    "empty": "${}",
    "open": "${x",
    "space": "${ x }",
    "space-at-the-dot": "${a. x}",
    "no-section": "${.x}",
    "no-key": "${a.}",
    "three-names": "${a.b.x}",
    "digit": "${1x}",
    "three-dollars": "$$$",
    "nested": "${${x}}",
    "behind-a-good-one": "${x}$",
}


@case("wrong-dollars", clause="C4", visible=True)
@pytest.mark.parametrize("value", DOLLARS.values(), ids=DOLLARS)
def test_other_uses_of_the_dollar_are_refused(value):
    assert refusal("[a]", "x = 1", f"y = {value}") == ("FormatError", 3)


@case("dollar-in-what-is-replaced", clause="C4")
def test_dollar_is_checked_in_added_and_replaced_values_too():
    assert refusal("[a]", "x = $", "x = 1") == ("FormatError", 2)
    assert refusal("[a]", "x = 1", "x += $y") == ("FormatError", 3)


WRONG = {
    "header-open": "[b",
    "header-empty": "[]",
    "header-no-parent": "[b :]",
    "header-no-name": "[: a]",
    "header-two-names": "[b c]",
    "header-two-parents": "[b : a : a]",
    "header-rest": "[b] x",
    "header-comment": "[b] # x",
    "header-name": "[b.c]",
    "header-parent": "[b : 1]",
    "no-operator": "x",
    "no-key": "= 1",
    "key-of-two-words": "x y = 1",
    "key-with-dot": "a.x = 1",
    "key-with-digit-first": "1x = 1",
    "key-with-mark-first": "_x = 1",
    "key-with-other-letter": "\u00e9 = 1",
    "plus-apart": "x + = 1",
    "other-operator": "x -= 1",
    "removal-without-key": "!",
    "removal-of-two": "!x y",
    "removal-with-value": "!x = 1",
}


@case("wrong-lines", clause="C5")
@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_line_that_is_neither_header_nor_entry_is_refused(line):
    assert refusal("[a]", "x = 1", line, "y = 2") == ("FormatError", 3)


@case("line-that-is-no-entry", clause="C5", visible=True)
def test_line_that_is_no_entry_is_refused():
    assert refusal("[a]", "", "x : 1") == ("FormatError", 3)


@case("entry-before-headers", clause="C5", visible=True)
def test_entry_before_the_first_header_is_refused():
    assert refusal("# c", "x = 1", "[a]") == ("FormatError", 2)
    assert refusal("!x", "[a]") == ("FormatError", 1)


@case("another-parent", clause="C5", visible=True)
def test_header_with_another_parent_is_refused():
    assert refusal("[a]", "[b]", "[c : a]", "[c : b]") == ("ParentError", 4)


@case("same-parent-again", clause="C5")
def test_parent_may_be_named_again_later_or_not_at_all():
    settings = config("[a]", "x = 1", "[b]", "[b : a]", "[b]", "y = 2", "[b:a]")
    assert settings.items("b") == {"x": "1", "y": "2"}


@case("first-wrong-line", clause="C5")
def test_first_wrong_line_decides():
    assert refusal("[a : b]", "[a : c]", "?") == ("ParentError", 2)
    assert refusal("[a : b]", "?", "[a : c]") == ("FormatError", 2)
    assert refusal("[a : a]", "[b : none]", "x = $") == ("FormatError", 3)


@case("parent-opened-below", clause="C6")
def test_parent_may_be_opened_below():
    assert config("[b : a]", "y = 2", "[a]", "x = 1").items("b") == {"x": "1", "y": "2"}


@case("parent-never-opened", clause="C6", visible=True)
def test_parent_that_is_never_opened_is_refused():
    assert refusal("[a]", "[b : c]", "x = 1") == ("ParentError", 2)


@case("line-of-the-missing-parent", clause="C6")
def test_line_is_the_first_header_that_names_the_missing_parent():
    assert refusal("[b]", "x = 1", "[b : c]", "[b : c]") == ("ParentError", 3)
    assert refusal("[d : b]", "[b : c]") == ("ParentError", 2)


@case("parents-in-a-circle", clause="C6", visible=True)
def test_section_that_is_its_own_parent_is_refused():
    assert refusal("[a]", "[b : b]") == ("CycleError", 2)


@case("line-of-the-circle", clause="C6")
def test_line_of_a_circle_is_that_of_the_section_met_twice():
    assert refusal("[a : b]", "[b : c]", "[c : b]") == ("CycleError", 2)
    assert refusal("[a : b]", "[b : c]", "[c : a]") == ("CycleError", 1)
    assert refusal("[a]", "[b : a]", "x = 1", "[a : b]", "[a : b]") == ("CycleError", 4)


@case("first-problem-of-parents", clause="C6")
def test_first_problem_with_parents_decides():
    assert refusal("[c : d]", "[a : b]", "[b : a]") == ("ParentError", 1)
    assert refusal("[x : b]", "[c : d]", "[a : b]", "[b : a]") == ("CycleError", 4)
    assert refusal("[x]", "[y : z]", "[v : w]", "[x : v]") == ("ParentError", 3)


@case("inherited-over-two", clause="C7", visible=True)
def test_child_inherits_overrides_and_adds():
    settings = config("[a]", "x = 1", "y = 1", "[b : a]", "x = 2", "[c : b]", "x += 3", "y += 3")
    assert settings.items("b") == {"x": "2", "y": "1"}
    assert settings.items("c") == {"x": "2 3", "y": "1 3"}
    assert settings.items("a") == {"x": "1", "y": "1"}


@case("parent-goes-on-below", clause="C7")
def test_child_inherits_what_its_parent_gets_further_below():
    settings = config("[a]", "x = 1", "[b : a]", "x += 2", "[a]", "x += 3", "y = 4")
    assert settings.items("b") == {"x": "1 3 2", "y": "4"}


@case("order-of-entries", clause="C7")
def test_entries_apply_in_the_order_of_lines():
    settings = config("[a]", "x = 1", "x += 2", "x = 3", "x += 4", "y += 5", "y = 6", "y += 7")
    assert settings.items("a") == {"x": "3 4", "y": "6 7"}


@case("adding-to-nothing", clause="C7")
def test_adding_to_what_is_not_there_sets_it():
    assert config("[b : a]", "x += 1", "x += 2", "[a]").items("b") == {"x": "1 2"}


@case("removal", clause="C7")
def test_removal_takes_inherited_and_own_values_away():
    settings = config("[a]", "x = 1", "y = 1", "[b : a]", "!x", "y += 2", "!y", "!z", "[c : b]")
    assert (settings.items("b"), settings.items("c")) == ({}, {})
    assert settings.items("a") == {"x": "1", "y": "1"}


@case("after-a-removal", clause="C7")
def test_key_may_come_back_after_its_removal():
    settings = config("[a]", "x = 1", "y = 1", "[b : a]", "!x", "x += 2", "[c : b]", "!y", "y = 3")
    assert settings.items("b") == {"x": "2", "y": "1"}
    assert settings.items("c") == {"x": "2", "y": "3"}


@case("parts-are-joined", clause="C8", visible=True)
def test_parts_are_joined_with_a_space():
    assert config("[a]", "x = 1  2", "x += 3", "x += 4").get("a", "x") == "1  2 3 4"


@case("empty-parts", clause="C8")
def test_empty_parts_are_left_out():
    settings = config("[a]", "x =", "x += 1", "x +=", "x += 2", "[b : a]", "x +=")
    assert (settings.get("a", "x"), settings.get("b", "x")) == ("1 2", "1 2")


@case("parts-empty-after-interpolation", clause="C8")
def test_parts_that_become_empty_are_left_out():
    settings = config("[a]", "no =", "x = ${no}", "x += ${no}${no}", "x += 1", "x += ${no}")
    assert settings.get("a", "x") == "1"


@case("references", clause="C9", visible=True)
def test_references_are_replaced():
    settings = config("[a]", "x = <${y}|${b.z}|${y}>", "y = 1", "[b]", "z = ${y}", "y = 2")
    assert settings.get("a", "x") == "<1|2|1>"


@case("doubled-dollar", clause="C9")
def test_doubled_dollar_is_one_and_is_not_read_again():
    settings = config("[a]", "x = $$${y}$$", "y = $${x}", "z = $$$$", "w = ${y}")
    values = {"x": "$${x}$", "y": "${x}", "z": "$$", "w": "${x}"}
    assert settings.items("a") == values


@case("inherited-reference", clause="C9", visible=True)
def test_inherited_reference_is_to_the_section_that_is_asked():
    settings = config("[a]", "x = ${y}", "y = 1", "[b : a]", "y = 2")
    assert (settings.get("a", "x"), settings.get("b", "x")) == ("1", "2")


@case("reference-in-an-inherited-part", clause="C9")
def test_inherited_parts_refer_to_the_section_that_is_asked():
    settings = config("[a]", "x = ${y}", "y = 1", "[b : a]", "x += ${y}!", "y += 2")
    assert settings.get("b", "x") == "1 2 1 2!"


@case("reference-behind-a-section", clause="C9")
def test_reference_behind_a_section_is_to_that_section():
    lines = ["[a]", "x = ${y}", "y = 1", "[b : a]", "y = 2", "[c]", "y = 3", "z = ${b.x}${a.x}"]
    assert config(*lines, "[d : c]", "y = 4").get("d", "z") == "21"


@case("reference-to-what-is-inherited", clause="C9")
def test_reference_finds_inherited_and_changed_values():
    settings = config("[c]", "x = ${b.y}-${b.z}", "[a]", "y = 1", "z = 1", "[b : a]", "z += 2")
    assert settings.get("c", "x") == "1-1 2"


@case("unknown-section-or-key", clause="C10", visible=True)
def test_unknown_section_or_key_is_refused():
    settings = config("[a]", "x = 1")
    assert error_of(settings.get, "b", "x") == ("KeyError", "b")
    assert error_of(settings.get, "a", "y") == ("KeyError", "y")
    assert error_of(settings.get, "b", "y") == ("KeyError", "b")


@case("section-without-name", clause="C10")
def test_empty_section_is_unknown_too():
    settings = config("[a]", "x = 1")
    assert error_of(settings.get, "", "x") == ("KeyError", "")
    assert error_of(settings.get, "a", "") == ("KeyError", "")


@case("removed-key", clause="C10")
def test_key_that_was_removed_is_refused():
    settings = config("[a]", "x = 1", "[b : a]", "!x", "[c : b]")
    assert error_of(settings.get, "b", "x") == ("KeyError", "x")
    assert error_of(settings.get, "c", "x") == ("KeyError", "x")


@case("reference-to-nothing", clause="C10", visible=True)
def test_reference_to_nothing_is_refused():
    settings = config("[a]", "x = 1", "y = ${z}", "w = ${b.x}")
    assert error_of(settings.get, "a", "y") == ("MissingError", 3)
    assert error_of(settings.get, "a", "w") == ("MissingError", 4)


@case("line-of-the-missing-reference", clause="C10")
def test_line_is_that_of_the_part_with_the_reference():
    settings = config("[a]", "x = 1", "x += ${no}", "x += 2", "[b : a]", "x += 3", "y = ${x}")
    for section, key in (("a", "x"), ("b", "x"), ("b", "y")):
        assert error_of(settings.get, section, key) == ("MissingError", 3)


@case("missing-in-the-child", clause="C10")
def test_reference_to_what_the_child_removed_is_refused():
    settings = config("[a]", "x = ${y}", "y = 1", "[b : a]", "!y")
    assert settings.get("a", "x") == "1"
    assert error_of(settings.get, "b", "x") == ("MissingError", 2)


@case("reference-to-itself", clause="C11", visible=True)
def test_reference_of_a_value_to_itself_is_refused():
    assert error_of(config("[a]", "x = ${x}").get, "a", "x") == ("CycleError", 2)
    assert error_of(config("[a]", "x = 1", "x += ${a.x}").get, "a", "x") == ("CycleError", 3)


CIRCLE = ("[a]", "x = ${y}", "y = 1", "y += ${b.z}", "[b]", "w = ${z}", "z = ${a.x}")


@case("line-of-the-reference-back", clause="C11")
@pytest.mark.parametrize(
    ("section", "key", "line"),
    [("a", "x", 7), ("a", "y", 2), ("b", "z", 4), ("b", "w", 4)],
    ids=["from-x", "from-y", "from-z", "from-outside"],
)
def test_line_of_a_circle_is_that_of_the_reference_back(section, key, line):
    assert error_of(config(*CIRCLE).get, section, key) == ("CycleError", line)


@case("same-key-of-another-section", clause="C11")
def test_same_key_of_another_section_is_no_circle():
    settings = config("[a]", "x = 1", "y = ${x}", "[b : a]", "x = ${a.x}${a.y}", "y = <${x}>")
    assert settings.items("b") == {"x": "11", "y": "<11>"}


@case("same-entry-for-another-section", clause="C11")
def test_same_entry_worked_out_for_another_section_is_no_circle():
    settings = config("[a]", "x = ${y}", "y = 1", "[b : a]", "y = ${a.x}2")
    assert settings.get("b", "x") == "12"


@case("circle-in-the-child-alone", clause="C11")
def test_circle_may_be_in_the_child_alone():
    settings = config("[a]", "x = ${y}", "y = 1", "[b : a]", "y = ${x}")
    assert settings.get("a", "x") == "1"
    assert error_of(settings.get, "b", "x") == ("CycleError", 5)
    assert error_of(settings.get, "b", "y") == ("CycleError", 2)


@case("same-reference-twice", clause="C11")
def test_value_that_is_needed_twice_is_no_circle():
    settings = config("[a]", "x = ${y}${z}${y}", "y = ${z}", "z = 1")
    assert settings.get("a", "x") == "111"


@case("first-error-decides", clause="C11")
def test_first_error_from_the_left_decides():
    settings = config("[a]", "x = ${y}${no}", "x += ${x}", "y = ${z}", "z = 1", "w = ${no}${w}")
    assert error_of(settings.get, "a", "x") == ("MissingError", 2)
    assert error_of(settings.get, "a", "w") == ("MissingError", 6)
    assert error_of(config("[a]", "x = ${x}", "x += ${no}").get, "a", "x") == ("CycleError", 2)


@case("what-is-not-needed", clause="C11")
def test_nothing_is_worked_out_that_is_not_needed():
    settings = config("[a]", "x = ${x}", "y = ${no}", "z = 1", "[b : a]", "x = 2", "!y")
    assert settings.get("a", "z") == "1"
    assert settings.items("b") == {"x": "2", "z": "1"}
    assert error_of(settings.items, "a") == ("CycleError", 2)


@case("sections-in-order", clause="C12", visible=True)
def test_sections_come_in_the_order_of_first_headers():
    settings = config("[c : a]", "[b]", "[a]", "[b]", "[c]")
    assert settings.sections() == ["c", "b", "a"]
    assert Config("").sections() == []


@case("items-in-order", clause="C12")
def test_items_of_the_parent_come_first():
    lines = ["[b : a]", "z = 1", "y = ${x}", "m = 1", "[a]", "y = 1", "x = 1"]
    settings = config(*lines, "[b]", "x = 2", "z = 3")
    assert list(settings.items("b").items()) == [("y", "2"), ("x", "2"), ("z", "3"), ("m", "1")]


@case("items-after-removals", clause="C12")
def test_removal_keeps_the_place_of_a_key_that_comes_back():
    lines = ["[a]", "x = 1", "y = 1", "!x", "!w", "z = 1", "x = 2", "w = 2"]
    settings = config(*lines, "[b : a]", "!y", "q = 3", "!x", "x = 3", "[c : b]", "y = 4")
    assert list(settings.items("a")) == ["x", "y", "w", "z"]
    assert list(settings.items("b")) == ["x", "w", "z", "q"]
    assert list(settings.items("c")) == ["x", "w", "z", "q", "y"]


@case("items-of-nothing", clause="C12")
def test_items_of_an_unknown_section_are_refused():
    settings = config("[a]")
    assert settings.items("a") == {}
    assert error_of(settings.items, "b") == ("KeyError", "b")


@case("dump", clause="C13", visible=True)
def test_dump_writes_the_sections_in_one_way():
    settings = config("# c", "[b:a]", "y=2", "[ a ]", "x  +=1", "[b]", "x+=3")
    assert settings.dump() == text_of("[a]", "x = 1", "", "[b : a]", "x += 3", "y = 2")


@case("dump-of-a-family", clause="C13")
def test_dump_puts_children_behind_their_parents():
    settings = config(
        "[d : z]", "[e : b]", "[b : z]", "[c]", "[z]", "[a : c]", "[f : b]", "[B]", "[c2 : e]"
    )
    headers = ["[B]", "[c]", "[a : c]", "[z]", "[b : z]", "[e : b]", "[c2 : e]", "[f : b]"]
    assert settings.dump() == "\n".join(f"{line}\n" for line in [*headers, "[d : z]"])


@case("dump-of-nothing", clause="C13")
def test_dump_without_sections_is_empty():
    assert Config("\n# c\n").dump() == ""


@case("dump-of-values-as-read", clause="C14")
def test_dump_writes_values_as_read():
    settings = config("[a]", "b = ${no}  $$", "a+=", "B = #1", "b +=", "b += ${b}")
    written = text_of("[a]", "B = #1", "a =", "b = ${no}  $$", "b +=", "b += ${b}")
    assert settings.dump() == written


@case("dump-without-what-was-replaced", clause="C14", visible=True)
def test_dump_leaves_out_what_is_replaced_or_removed():
    settings = config("[a]", "x = 1", "x += 2", "x = 3", "x += 4", "y = 5", "!y", "!z", "z += 6")
    assert settings.dump() == text_of("[a]", "x = 3", "x += 4", "z = 6")


@case("dump-of-added-parts", clause="C14")
def test_dump_adds_only_to_what_is_inherited():
    lines = ["[a]", "x = 1", "y = 1", "z = 1", "[b : a]", "x += 2", "x += 3", "y = 2", "y += 3"]
    settings = config(*lines, "!z", "z += 2", "z += 3", "w += 2", "w += 3")
    own = ["w = 2", "w += 3", "x += 2", "x += 3", "y = 2", "y += 3", "z = 2", "z += 3"]
    assert settings.dump() == text_of("[a]", "x = 1", "y = 1", "z = 1", "", "[b : a]", *own)


@case("dump-of-removals", clause="C14")
def test_dump_writes_removals_of_what_the_parent_has():
    lines = ["[a]", "x = 1", "y = 1", "[b : a]", "x = 2", "!x", "!z", "[c : b]", "!x", "!y"]
    written = text_of("[a]", "x = 1", "y = 1", "", "[b : a]", "!x", "", "[c : b]", "!y")
    assert config(*lines).dump() == written


@case("dump-keeps-what-changes-nothing", clause="C14")
def test_dump_writes_an_own_value_that_is_that_of_the_parent():
    written = text_of("[a]", "x = 1", "", "[b : a]", "x = 1", "", "[c : a]", "x +=")
    assert config("[a]", "x = 1", "[b : a]", "x = 1", "[c : a]", "x +=").dump() == written
