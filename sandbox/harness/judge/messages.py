"""Text made safe to show: short, one encoding, no control characters."""

from __future__ import annotations

MOST_CHARACTERS = 600


def shorten(text: str, most: int = MOST_CHARACTERS) -> str:
    """The text with everything unprintable escaped, cut in the middle when it is long."""
    safe = "".join(map(_safe, text[: most * 4]))
    if len(safe) <= most:
        return safe
    return f"{safe[: most * 2 // 3]} ... {safe[-most // 4 :]}"


def _safe(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    return character.encode("unicode_escape").decode()
