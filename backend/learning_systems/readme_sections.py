"""What the README of a built project must hold; its writer and its measurement read this."""

from __future__ import annotations

import re
from collections.abc import Mapping

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "installation": ("install", "requirement", "set-up", "setup", "getting started"),
    "usage": ("usage", "use", "using", "example", "quick start", "how to"),
    "modules": ("module", "interface", "api", "reference", "architecture", "structure"),
    "testing": ("test", "tests", "testing", "verification"),
}
"""Section -> words of which one begins a word of its heading."""

LEAST_WORDS = 5
"""That a section says at least; a heading alone says nothing."""

PURPOSE = "purpose"
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")


def sections_found(text: str) -> Mapping[str, bool]:
    """Each required section and whether it is there with something to say.

    The purpose is what stands between the title and the next heading.
    """
    parts = _parts(text)
    purpose = bool(parts) and parts[0][0] == 1 and _says_something(parts[0][2])
    found = {PURPOSE: purpose}
    for name, words in REQUIRED.items():
        found[name] = any(
            level > 1 and _is_called(heading, words) and _says_something(body)
            for level, heading, body in parts
        )
    return found


def _parts(text: str) -> list[tuple[int, str, str]]:
    """Level, heading and own text of each heading outside of fenced blocks."""
    parts: list[tuple[int, str, list[str]]] = []
    fenced = False
    for line in text.splitlines():
        fence = line.lstrip().startswith(("```", "~~~"))
        fenced ^= fence
        heading = None if fenced or fence else _HEADING.match(line)
        if heading is not None:
            parts.append((len(heading[1]), heading[2].casefold(), []))
        elif parts:
            parts[-1][2].append(line)
    return [(level, heading, "\n".join(body)) for level, heading, body in parts]


def _is_called(heading: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}", heading) for word in words)


def _says_something(body: str) -> bool:
    return len(re.findall(r"\w+", body)) >= LEAST_WORDS
