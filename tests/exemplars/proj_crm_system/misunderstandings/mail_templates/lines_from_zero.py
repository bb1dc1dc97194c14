# C3: counts lines from 0
"""Texts with merge fields, filled from a record for each recipient."""

import re
from collections.abc import Callable
from html import escape

# An escaped opening, a field, or an opening that begins no field, in this order.
_MARK = re.compile(
    r"\\\{\{"
    r"|\{\{\s*(?P<path>[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)\s*"
    r"(?:\|(?P<fallback>(?:(?!\}\})[^\r\n])*))?\}\}"
    r"|(?P<broken>\{\{)"
)


class TemplateError(ValueError):
    """The line of a `{{` that begins no field."""


class MissingField(LookupError):
    """The path of a field without a value and without a fallback."""


def fields(template: str) -> list[str]:
    """The paths of all fields, each once."""
    return list(dict.fromkeys(field["path"] for field in _fields(template)))


def missing(template: str, data: dict) -> list[str]:
    """The paths without which the template cannot be rendered."""
    lacking = (field["path"] for field in _fields(template) if _text(field, data) is None)
    return list(dict.fromkeys(lacking))


def render(template: str, data: dict, html: bool = False) -> str:
    """The template with its fields filled; html=True escapes what is inserted."""
    return _filled(template, data, escape if html else str)


def render_subject(template: str, data: dict) -> str:
    """A rendered text that fits into one header line."""
    return " ".join(_filled(template, data, str).split())


def _filled(template: str, data: dict, insert: Callable[[str], str]) -> str:
    _fields(template)

    def replacement(mark: re.Match[str]) -> str:
        if mark["path"] is None:
            return "{{"
        text = _text(mark, data)
        if text is None:
            raise MissingField(mark["path"])
        return insert(text)

    return _MARK.sub(replacement, template)


def _fields(template: str) -> list[re.Match[str]]:
    marks = list(_MARK.finditer(template))
    for mark in marks:
        if mark["broken"]:
            raise TemplateError(template.count("\n", 0, mark.start()))
    return [mark for mark in marks if mark["path"]]


def _text(field: re.Match[str], data: dict) -> str | None:
    """What is inserted for a field, or None if there is nothing."""
    value: object = data
    for name in field["path"].split("."):
        value = value.get(name) if isinstance(value, dict) else None
    text = "" if value is None else str(value)
    if text.strip() or not isinstance(value, str | None):
        return text
    return None if field["fallback"] is None else field["fallback"].strip()
