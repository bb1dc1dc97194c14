"""A second template engine: a scanner that goes through the text once, without patterns."""

import string

_NAME = set(string.ascii_letters + string.digits + "_")


class TemplateError(ValueError):
    pass


class MissingField(LookupError):
    pass


def fields(template):
    found = []
    for piece in _pieces(template):
        if isinstance(piece, tuple) and piece[0] not in found:
            found.append(piece[0])
    return found


def missing(template, data):
    found = []
    for piece in _pieces(template):
        needed = isinstance(piece, tuple) and piece[1] is None
        if needed and _value(piece[0], data) is None and piece[0] not in found:
            found.append(piece[0])
    return found


def render(template, data, html=False):
    out = ""
    for piece in _pieces(template):
        if isinstance(piece, str):
            out += piece
            continue
        path, fallback = piece
        text = _value(path, data)
        if text is None:
            text = fallback
        if text is None:
            raise MissingField(path)
        out += _escaped(text) if html else text
    return out


def render_subject(template, data):
    return " ".join(render(template, data).split())


def _pieces(template):
    """Texts as str, fields as (path, fallback or None)."""
    pieces, at = [], 0
    while at < len(template):
        if template.startswith("\\{{", at):
            pieces.append("{{")
            at += 3
        elif template.startswith("{{", at):
            field = _field(template, at + 2)
            if field is None:
                raise TemplateError(1 + template.count("\n", 0, at))
            path, fallback, at = field
            pieces.append((path, fallback))
        else:
            pieces.append(template[at])
            at += 1
    return pieces


def _field(template, at):
    end = at
    while end < len(template) and template[end] != "|" and not template.startswith("}}", end):
        end += 1
    path = template[at:end].strip()
    if any(not name or set(name) - _NAME for name in path.split(".")):
        return None
    if not template.startswith("|", end):
        return (path, None, end + 2) if end < len(template) else None
    close = template.find("}}", end)
    fallback = template[end + 1 : close]
    if close < 0 or "\n" in fallback or "\r" in fallback:
        return None
    return path, fallback.strip(), close + 2


def _value(path, data):
    """The text of a value, or None for a missing one."""
    for name in path.split("."):
        if not isinstance(data, dict) or name not in data:
            return None
        data = data[name]
    if data is None or (isinstance(data, str) and not data.strip()):
        return None
    return str(data)


def _escaped(text):
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
    return "".join(marks.get(character, character) for character in text)
