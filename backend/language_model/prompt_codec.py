"""Names in a prompt become slot tokens, and slot tokens in the answer become names again.

A very small model copies one token well and a rare name of five pieces badly. So before its
prompt is turned into tokens, every name that the prompt declares is replaced by a token
`<|s0|>`, `<|s1|>`, ...: identifiers of an Interface, names in backticks, module paths and
quoted values. Prose stays as it is, and so do the words of Python itself, which such a
model knows. A model file asks for this with the metadata key `grace.prompt_codec`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CODEC = "slots-1"
"""The value of `grace.prompt_codec` that this module serves; any change needs a new one."""
SLOTS = 96

_KNOWN = frozenset((Path(__file__).parent / "prompt_codec_words.txt").read_text("utf-8").split())
_SPELLING = r"<\|s\d+\|>"
_STRING = r'"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'"
_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_VALUE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[ ./@-][A-Za-z0-9_]+){0,3}")
_PATH = rf"{_NAME}(?:\.{_NAME})+"
_FENCE = re.compile(r"^(```\w*\n)(.*?)(^```|\Z)", re.MULTILINE | re.DOTALL)
_HEADERS = re.compile(r"^(?:module|requires): .*$", re.MULTILINE)
_CODE = re.compile(
    rf"(?P<spelling>{_SPELLING})"
    r'|(?P<prose>"""(?:.*?)"""|#[^\n]*)'
    rf"|(?P<string>{_STRING})"
    rf"|(?P<path>(?<![A-Za-z0-9_.]){_PATH})"
    rf"|(?P<name>(?<![A-Za-z0-9]){_NAME})",
    re.DOTALL,
)
_PROSE = re.compile(
    rf"(?P<spelling>{_SPELLING})|`(?P<code>[^`\n]+)`|(?P<string>\"[^\"`\n]+\")"
    rf"|(?P<header>^(?:module|requires): .*$)",
    re.MULTILINE,
)
_INNER = re.compile(rf"(?P<spelling>{_SPELLING})|(?<={{)(?P<code>[^{{}}\n]+)(?=}})")


def slot(number: int) -> str:
    """How slot `number` is spelt."""
    return f"<|s{number}|>"


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one prompt, each with its slot. Made by `names_in`."""

    slots: Mapping[str, int]

    def encode(self, text: str) -> str:
        """The prompt, or an answer to it, with slots in place of the names."""
        parts: list[str] = []
        at = 0
        for fence in _FENCE.finditer(text):
            parts += (self._prose(text[at : fence.start()]), fence[1], self._code(fence[2]))
            parts.append(fence[3])
            at = fence.end()
        return "".join([*parts, self._prose(text[at:])])

    def decode(self, text: str) -> str:
        """The text with every slot spelt as its name; a slot without one as `unnamed_N`."""
        return re.sub(_SPELLING, lambda match: self.name(int(match[0][3:-2])), text)

    def name(self, number: int) -> str:
        """What a slot stands for; a harmless identifier when the prompt gave it no name."""
        found = next((name for name, taken in self.slots.items() if taken == number), None)
        return f"unnamed_{number}" if found is None else found

    def _prose(self, text: str) -> str:
        return _PROSE.sub(self._in_prose, text)

    def _code(self, text: str) -> str:
        return _CODE.sub(self._in_code, text)

    def _in_prose(self, match: re.Match[str]) -> str:
        if match["code"] is not None:
            return f"`{self._code(match['code'])}`"
        if match["header"] is not None:
            return re.sub(rf"{_SPELLING}|{_PATH}|{_NAME}", self._whole, match[0])
        return self._string(match[0]) if match["string"] else self._whole(match)

    def _in_code(self, match: re.Match[str]) -> str:
        if match["prose"] is not None:
            return self._prose(match["prose"])
        if match["string"] is not None:
            return self._string(match["string"])
        if match["path"] is not None:
            return self._path(match["path"])
        return self._whole(match) if match["spelling"] else self._identifier(match["name"])

    def _whole(self, match: re.Match[str]) -> str:
        number = self.slots.get(match[0])
        return match[0] if number is None else slot(number)

    def _string(self, literal: str) -> str:
        """A literal whose whole content is a name, or names in the braces within it."""
        content = literal[1:-1]
        if content in self.slots:
            return literal[0] + slot(self.slots[content]) + literal[-1]
        return _INNER.sub(self._in_string, literal)

    def _in_string(self, match: re.Match[str]) -> str:
        return self._whole(match) if match["spelling"] else self._code(match["code"])

    def _path(self, path: str) -> str:
        """The longest beginning that is a module's name, then the rest part by part."""
        parts = path.split(".")
        for count in range(len(parts), 1, -1):
            number = self.slots.get(".".join(parts[:count]))
            if number is not None:
                return ".".join([slot(number), *map(self._identifier, parts[count:])])
        return ".".join(map(self._identifier, parts))

    def _identifier(self, word: str) -> str:
        name = word.lstrip("_")
        number = None if name in _KNOWN else self.slots.get(name)
        return word if number is None else word[: len(word) - len(name)] + slot(number)


def names_in(prompt: str, numbers: Sequence[int] = range(SLOTS)) -> Names:
    """The names of a prompt, in order of first appearance, numbered as `numbers` says.

    What finds no number any more keeps its spelling. A slot's spelling that stands in the
    prompt itself counts as a name, so that encoding can always be undone.
    """
    found = dict.fromkeys([*re.findall(_SPELLING, prompt), *_declared(prompt)])
    return Names(dict(zip(found, numbers, strict=False)))


def _declared(prompt: str) -> Iterator[str]:
    modules = _modules(prompt)
    at = 0
    for fence in _FENCE.finditer(prompt):
        before = prompt[at : fence.start()]
        yield from _in_prose(before, modules)
        yield from _quoted(fence[2])
        if _is_interface(before):
            yield from _identifiers(fence[2], modules)
        at = fence.end()
    yield from _in_prose(prompt[at:], modules)


def _modules(prompt: str) -> frozenset[str]:
    """Dotted names of the header lines: each is one name, its parts are none."""
    lines = " ".join(_HEADERS.findall(prompt))
    return frozenset(re.findall(_PATH, lines))


def _is_interface(before: str) -> bool:
    last = before.rstrip().rpartition("\n")[2]
    return last == "## Interface" or last.startswith("You may import ")


def _in_prose(text: str, modules: frozenset[str]) -> Iterator[str]:
    for match in _PROSE.finditer(text):
        if match["header"]:
            yield from re.findall(_PATH, match[0])
        elif match["code"]:
            yield from _quoted(match["code"])
            yield from _identifiers(match["code"], modules)
        elif match["string"]:
            yield from _quoted(match["string"])


def _quoted(code: str) -> Iterator[str]:
    """Contents of string literals that look like a name or a few words."""
    for match in _CODE.finditer(code):
        if match["string"] and _VALUE.fullmatch(match["string"][1:-1]):
            yield match["string"][1:-1]


def _identifiers(code: str, modules: frozenset[str]) -> Iterator[str]:
    for match in _CODE.finditer(code):
        if match["path"] in modules:
            yield match["path"]
        elif match["path"] or match["name"]:
            for word in match[0].split("."):
                name = word.lstrip("_")
                if name and not name.endswith("__") and name not in _KNOWN:
                    yield name
