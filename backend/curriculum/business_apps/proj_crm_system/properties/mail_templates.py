"""Invariants of crm_system.templates."""

import re

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.templates"

values = st.one_of(
    st.text("a{}\\<&' \n|", max_size=6), st.integers(-9, 9), st.none(), st.booleans()
)
records = st.fixed_dictionaries(
    {}, optional={"a": values, "b": st.dictionaries(st.just("c"), values)}
)
texts = st.text("x}| \n", max_size=4)
paths = st.sampled_from(["a", "b.c", "d"])
parts = st.one_of(texts, paths.map("{{{{ {} }}}}".format), paths.map("{{{{{}|y}}}}".format))
templates = st.lists(parts, max_size=6).map("".join)
anything = st.text("{}ab.| \\\n", max_size=14)


def attempt(action, *arguments):
    """The result, or the name of the error."""
    try:
        return action(*arguments)
    except (ValueError, LookupError) as error:
        return type(error).__name__


def missing_predicts_render(module, value):
    template, data = value
    lacking = module.missing(template, data)
    result = attempt(module.render, template, data)
    assert (result == "MissingField") == bool(lacking), f"{lacking} missing, {result!r} rendered"
    known = module.fields(template)
    assert set(lacking) <= set(known), f"{lacking} of {known}"


def all_functions_refuse_the_same(module, template):
    refused = attempt(module.fields, template) == "TemplateError"
    for action in (module.missing, module.render, module.render_subject):
        again = attempt(action, template, {}) == "TemplateError"
        assert again == refused, f"fields refused: {refused}, another function: {again}"


def text_without_openings_stays(module, text):
    if "{{" not in text:
        assert module.render(text, {}) == text, "plain text was changed"
    escaped = text.replace("{{", "\\{{") if "\\" not in text and "{{{" not in text else ""
    assert module.render(escaped, {}) == escaped.replace("\\", ""), "escaped text was changed"


def html_values_bring_no_markup(module, value):
    template, data = value
    if not module.missing(template, data):
        text = module.render(template, data, True)
        assert not re.search(r"[<'\"]|&(?!(amp|lt|gt|quot|#x27);)", text), f"markup in {text!r}"


def subject_is_one_line(module, value):
    template, data = value
    if not module.missing(template, data):
        subject = module.render_subject(template, data)
        assert subject == " ".join(subject.split()), f"white space in {subject!r}"


pairs = st.tuples(templates, records)

PROPERTIES = [
    Property("missing-predicts-render", "C12", pairs, missing_predicts_render),
    Property("all-functions-refuse-the-same", "C3", anything, all_functions_refuse_the_same),
    Property("text-without-openings-stays", "C4", anything, text_without_openings_stays),
    Property("html-values-bring-no-markup", "C9", pairs, html_values_bring_no_markup),
    Property("subject-is-one-line", "C10", pairs, subject_is_one_line),
]
