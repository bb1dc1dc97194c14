"""Acceptance of crm_system.templates."""

import pytest
from crm_system.templates import MissingField, TemplateError, fields, missing, render
from crm_system.templates import render_subject as subject
from grace_case import case

ADA = {"name": "Ada", "contact": {"city": "London", "home": {"street": "Mill Lane"}}, "n_1": "x"}


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("field-is-replaced", clause="C1", visible=True)
def test_render_replaces_fields_with_and_without_spaces():
    assert render("Hi {{name}}, hi {{  name }}!", ADA) == "Hi Ada, hi Ada!"
    assert render("{{ contact.home.street }}", ADA) == "Mill Lane"


GOOD_FIELDS = {
    "digits-and-underscore": ("{{ n_1 }}", "x"),
    "line-breaks-around": ("{{\n\tname\n}}", "Ada"),
    "next-to-braces": ("{ {{name}} }", "{ Ada }"),
    "next-to-each-other": ("{{name}}{{n_1}}", "Adax"),
    "number-as-name": ("{{ 7 }}", "seven"),
}


@case("good-field", clause="C1")
@pytest.mark.parametrize(("template", "text"), GOOD_FIELDS.values(), ids=GOOD_FIELDS)
def test_render_of_a_well_formed_field(template, text):
    assert render(template, {**ADA, "7": "seven"}) == text


@case("fallback-example", clause="C2", visible=True)
def test_render_uses_the_stripped_fallback():
    assert render("Hi {{ nick | dear friend }}!", ADA) == "Hi dear friend!"


FALLBACKS = {
    "empty": ("<{{ nick | }}>", "<>"),
    "no-spaces": ("<{{nick|you}}>", "<you>"),
    "bar-inside": ("{{ nick | a | b }}", "a | b"),
    "braces-inside": ("{{ nick | {a} b }} }}", "{a} b }}"),
    "opening-inside": ("{{ nick | {{ }}", "{{"),
    "punctuation": ('{{ nick|Sir/Madam, "hi" }}', 'Sir/Madam, "hi"'),
}


@case("fallback-text", clause="C2")
@pytest.mark.parametrize(("template", "text"), FALLBACKS.values(), ids=FALLBACKS)
def test_render_of_a_fallback(template, text):
    assert render(template, ADA) == text


@case("broken-field", clause="C3", visible=True)
def test_render_of_a_broken_field_names_its_line():
    assert refusal(TemplateError, render, "Hello\n{{ first name }}", ADA) == (2,)
    assert refusal(TemplateError, render, "{{ name", ADA) == (1,)


BROKEN = {
    "empty": ("{{ }}", 1),
    "dot-first": ("{{ .name }}", 1),
    "dot-last": ("{{ name. }}", 1),
    "two-dots": ("{{ contact..city }}", 1),
    "space-around-dot": ("{{ contact . city }}", 1),
    "hyphen": ("{{ first-name }}", 1),
    "umlaut": ("{{ größe }}", 1),
    "one-brace-closes": ("{{ name }", 1),
    "line-break-at-the-end": ("{{ nick | friend\n}}", 1),
    "fallback-with-line-break": ("\n{{ nick | dear\nfriend }}", 2),
    "field-within-field": ("{{ name {{ name }}", 1),
    "no-path": ("a\n\nb {{ | friend }}", 3),
    "second-is-broken": ("{{ name }}\n{{ name }}\n{{ - }}\n{{", 3),
    "three-braces": ("{{{ name }}}", 1),
}


@case("broken-template", clause="C3")
@pytest.mark.parametrize(("template", "line"), BROKEN.values(), ids=BROKEN)
def test_broken_template_is_refused_with_its_line(template, line):
    assert refusal(TemplateError, render, template, ADA) == (line,)


@case("every-function-refuses", clause="C3")
@pytest.mark.parametrize(
    "function", [fields, missing, render, subject], ids=["fields", "missing", "render", "subject"]
)
def test_broken_template_is_refused_before_data_is_looked_at(function):
    arguments = ("{{ gone }}\n{{ oops", {})
    assert refusal(TemplateError, function, *arguments[: 1 if function is fields else 2]) == (2,)
    assert refusal(ValueError, function, *arguments[: 1 if function is fields else 2]) == (2,)


@case("escaped-opening", clause="C4", visible=True)
def test_render_of_an_escaped_opening_is_text():
    assert render(r"Write \{{ name }} for {{ name }}", ADA) == "Write {{ name }} for Ada"


@case("closing-is-text", clause="C4")
def test_render_leaves_closings_and_single_braces():
    assert render("}} {name} } \\ {", ADA) == "}} {name} } \\ {"
    assert render(r"\{{ }}\n", {}) == r"{{ }}\n"
    assert fields(r"\{{ a }} {{ b }}") == ["b"]


VALUES = {
    "text": (" two  words ", " two  words "),
    "int": (42, "42"),
    "zero": (0, "0"),
    "false": (False, "False"),
    "float": (1.5, "1.5"),
    "list": ([1, "a"], "[1, 'a']"),
    "empty-list": ([], "[]"),
}


@case("value-as-text", clause="C5", visible=True)
@pytest.mark.parametrize(("value", "text"), VALUES.values(), ids=VALUES)
def test_render_inserts_a_value_as_text(value, text):
    assert render("<{{ v | none }}>", {"v": value}) == f"<{text}>"


@case("dotted-key-is-not-a-path", clause="C5")
def test_render_follows_a_path_through_dicts_only():
    assert render("{{ a.b | - }}", {"a.b": 1}) == "-"
    assert render("{{ a.b | - }}", {"a.b": 1, "a": {"b": 2}}) == "2"


MISSING = {
    "no-key": {},
    "no-inner-key": {"a": {}},
    "none": {"a": {"b": None}},
    "empty": {"a": {"b": ""}},
    "white-space": {"a": {"b": " \t\n"}},
    "way-is-text": {"a": "b"},
    "way-is-none": {"a": None},
    "way-is-a-list": {"a": [{"b": 1}]},
}


@case("missing-value", clause="C6")
@pytest.mark.parametrize("data", MISSING.values(), ids=MISSING)
def test_render_of_a_missing_value_inserts_the_fallback(data):
    assert render("{{ a.b | friend }}", data) == "friend"


@case("zero-is-there", clause="C6", visible=True)
def test_render_of_zero_and_false_inserts_them():
    assert render("{{ a | x }} {{ b | x }} {{ c | x }}", {"a": 0, "b": False, "c": " "}) == (
        "0 False x"
    )


@case("missing-field-raises", clause="C7", visible=True)
def test_render_without_value_and_fallback_raises():
    assert refusal(MissingField, render, "{{ name }} {{ contact.zip }}", ADA) == ("contact.zip",)


@case("first-missing-field", clause="C7")
def test_render_raises_for_the_first_missing_field():
    template = "{{ x | y }} {{ name }} {{ b.c }} {{ a }}"
    assert refusal(LookupError, render, template, ADA) == ("b.c",)
    assert refusal(MissingField, subject, template, ADA) == ("b.c",)


@case("values-are-not-templates", clause="C8")
def test_render_leaves_braces_in_values():
    data = {"name": "{{ secret }}", "secret": "x", "slash": "\\", "b": "{"}
    assert render("{{ name }}", data) == "{{ secret }}"
    assert render("{{ slash }}{{ name }} {{ b }}{{ b }}", data) == "\\{{ secret }} {{"
    assert render("{{ nick | \\1 \\g<0> }}", data) == "\\1 \\g<0>"


@case("html-is-escaped", clause="C9", visible=True)
def test_render_html_escapes_values():
    data = {"name": '<b>O\'Neil & "Co"</b>'}
    assert render("<p>{{ name }}</p>", data, html=True) == (
        "<p>&lt;b&gt;O&#x27;Neil &amp; &quot;Co&quot;&lt;/b&gt;</p>"
    )


@case("html-fallback-is-escaped", clause="C9")
def test_render_html_escapes_fallbacks_but_not_the_template():
    assert render("<i>&{{ x | a & b }}'\\{{</i>", {}, html=True) == "<i>&a &amp; b'{{</i>"
    assert render("{{ x }}", {"x": "&amp;"}, html=True) == "&amp;amp;"
    assert render("{{ x }}", {"x": "<&>"}) == "<&>"


@case("subject-is-one-line", clause="C10", visible=True)
def test_render_subject_has_no_line_breaks():
    data = {"name": "Ada\r\nBcc: all@example.org"}
    assert subject(" Offer for\n {{ name }} ", data) == "Offer for Ada Bcc: all@example.org"


@case("subject-is-not-html", clause="C10")
def test_render_subject_keeps_special_characters_and_joins_spaces():
    assert subject("{{ a }} \t & {{ a }}\u2028x", {"a": "<  'x'"}) == "< 'x' & < 'x' x"


@case("fields-once-in-order", clause="C11", visible=True)
def test_fields_lists_each_path_once():
    template = "{{ b }} {{a.c | x}} {{ b | y }} {{ a }} {{ a.c }}"
    assert fields(template) == ["b", "a.c", "a"]


@case("fields-of-plain-text", clause="C11")
def test_fields_of_plain_text_is_empty_and_case_counts():
    assert fields("no fields") == fields("") == []
    assert fields("{{ A }}{{ a }}") == ["A", "a"]


@case("missing-lists-paths", clause="C12", visible=True)
def test_missing_lists_what_render_would_miss():
    template = "{{ z }} {{ name }} {{ y | fallback }} {{ contact.zip }} {{ z }}"
    assert missing(template, ADA) == ["z", "contact.zip"]


@case("missing-without-one-fallback", clause="C12")
def test_missing_lists_a_path_that_has_a_fallback_only_once():
    assert missing("{{ a | x }} {{ b }} {{ a }}", {"b": " "}) == ["b", "a"]
    assert missing("{{ a }}", {"a": 0}) == []
