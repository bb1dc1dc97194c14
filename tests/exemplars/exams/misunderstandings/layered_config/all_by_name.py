# C13: dumps all sections in order of name
"""Settings in sections that inherit from one another and refer to one another."""

import re
from typing import NamedTuple

_NAME = r"[A-Za-z][A-Za-z0-9_-]*"
_HEADER = re.compile(rf"\[\s*({_NAME})\s*(?::\s*({_NAME})\s*)?\]")
_REFERENCE = rf"\$(?:\$|\{{(?:{_NAME}\.)?{_NAME}\}})"
_ENTRY = re.compile(rf"({_NAME})\s*(\+?=)\s*((?:[^$]|{_REFERENCE})*)|!\s*({_NAME})")


class FormatError(ValueError):
    """A line that cannot be read."""


class ParentError(ValueError):
    """The line of a header whose parent contradicts another header or is nowhere."""


class CycleError(ValueError):
    """The line at which a parent or a reference leads back to where it came from."""


class MissingError(ValueError):
    """The line of an entry that refers to what is not there."""


class _Entry(NamedTuple):
    line: int
    operator: str  # "=", "+=" or "!"
    value: str


class _Section:
    def __init__(self) -> None:
        self.parent = ""
        self.line: int  # of the first header that names the parent
        self.entries: dict[str, list[_Entry]] = {}


class Config:
    """Sections read from a text; values are worked out when they are asked for."""

    def __init__(self, text: str) -> None:
        self._sections: dict[str, _Section] = {}
        section = None
        for number, line in enumerate(text.split("\n"), start=1):
            stripped = line.strip()
            if stripped.startswith("["):
                section = self._opened(stripped, number)
            elif stripped and stripped[0] not in "#;":
                _enter(section, stripped, number)
        for name in self._sections:
            self._check_parents(name)

    def sections(self) -> list[str]:
        """The names of all sections, first opened first."""
        return list(self._sections)

    def get(self, section: str, key: str) -> str:
        """A value with all references replaced."""
        return self._value(section, key, [])

    def items(self, section: str) -> dict[str, str]:
        """All keys of a section with their values."""
        return {key: self.get(section, key) for key in self._keys(section)}

    def dump(self) -> str:
        """The same sections in one way of writing."""
        texts = {text.split("\n")[0].strip("[]").split(" ")[0]: text for text in self._family("")}
        return "\n".join(text for _, text in sorted(texts.items()))

    def _opened(self, line: str, number: int) -> _Section:
        found = _HEADER.fullmatch(line)
        if not found:
            raise FormatError(number)
        name, parent = found.groups()
        section = self._sections.setdefault(name, _Section())
        if parent and section.parent not in ("", parent):
            raise ParentError(number)
        if parent and not section.parent:
            section.parent, section.line = parent, number
        return section

    def _check_parents(self, name: str) -> None:
        met = set()
        while name:
            section = self._sections[name]
            if name in met:
                raise CycleError(section.line)
            if section.parent and section.parent not in self._sections:
                raise ParentError(section.line)
            met.add(name)
            name = section.parent

    def _keys(self, name: str) -> list[str]:
        section = self._sections[name]
        above = self._keys(section.parent) if section.parent else []
        return [key for key in dict.fromkeys([*above, *section.entries]) if self._parts(name, key)]

    def _parts(self, name: str, key: str) -> list[_Entry]:
        """The entries that a value is made of, none without such a key."""
        if not name:
            return []
        section = self._sections[name]
        parts = self._parts(section.parent, key)
        for entry in section.entries.get(key, []):
            parts = [*parts, entry] if entry.operator == "+=" else [entry]
            parts = [] if entry.operator == "!" else parts
        return parts

    def _value(self, section: str, key: str, above: list[tuple[str, str]]) -> str:
        """A value; those in `above` are being worked out."""
        if section not in self._sections:
            raise KeyError(section)
        parts = self._parts(section, key)
        if not parts:
            raise KeyError(key)
        inside = [*above, (section, key)]
        values = [self._interpolated(part, section, inside) for part in parts]
        return " ".join(value for value in values if value)

    def _interpolated(self, part: _Entry, section: str, inside: list[tuple[str, str]]) -> str:
        def replaced(found: re.Match[str]) -> str:
            if found[0] == "$$":
                return "$"
            where, name = [section, *found[0][2:-1].split(".")][-2:]
            if (where, name) in inside:
                raise CycleError(part.line)
            if where not in self._sections or not self._parts(where, name):
                raise MissingError(part.line)
            return self._value(where, name, inside)

        return re.sub(_REFERENCE, replaced, part.value)

    def _family(self, parent: str) -> list[str]:
        """The texts of the sections with this parent, each before its own children's."""
        texts = []
        for name, section in sorted(self._sections.items()):
            if section.parent == parent:
                header = f"[{name} : {parent}]" if parent else f"[{name}]"
                lines = [line for key in sorted(section.entries) for line in self._own(name, key)]
                texts += ["".join(f"{line}\n" for line in [header, *lines]), *self._family(name)]
        return texts

    def _own(self, name: str, key: str) -> list[str]:
        """The lines that a section itself adds about a key."""
        above = self._parts(self._sections[name].parent, key)
        parts = self._parts(name, key)
        if not parts:
            return [f"!{key}"] if above else []
        kept = len(above) if parts[: len(above)] == above else 0
        operators = dict.fromkeys(parts, "+=") | {parts[0]: "="}
        return [f"{key} {operators[part]} {part.value}".rstrip() for part in parts[kept:]]


def _enter(section: _Section | None, line: str, number: int) -> None:
    found = _ENTRY.fullmatch(line)
    if section is None or not found:
        raise FormatError(number)
    key, operator, value, removed = found.groups("")
    entry = _Entry(number, operator or "!", value)
    section.entries.setdefault(key or removed, []).append(entry)
