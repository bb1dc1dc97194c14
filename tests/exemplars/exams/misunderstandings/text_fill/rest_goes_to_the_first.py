# C8: gives what cannot be shared out to the first spaces of the line
"""Running text in lines of one width."""

import re

_ALIGNMENTS = ("left", "right", "center", "justify")


def fill(text: str, width: int, align: str = "left") -> list[str]:
    """The lines of all paragraphs, an empty one between each two."""
    if width < 1:
        raise ValueError("width")
    if align not in _ALIGNMENTS:
        raise ValueError("align")
    filled: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines = _lines(paragraph, width)
        if filled and lines:
            filled.append("")
        for number, words in enumerate(lines, start=1):
            last = number == len(lines)
            filled.append(_aligned(words, width, "left" if last and align == "justify" else align))
    return filled


def _lines(paragraph: str, width: int) -> list[list[str]]:
    """The words of each line."""
    lines: list[list[str]] = []
    for word in _pieces(paragraph, width):
        if lines and len(" ".join([*lines[-1], word])) <= width:
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _pieces(paragraph: str, width: int) -> list[str]:
    starts = [(word, range(0, len(word), width)) for word in paragraph.split()]
    return [word[start : start + width] for word, places in starts for start in places]


def _aligned(words: list[str], width: int, align: str) -> str:
    line = " ".join(words)
    rest = width - len(line)
    if align == "right":
        return " " * rest + line
    if align == "center":
        return " " * (rest // 2) + line
    if align == "justify" and len(words) > 1:
        return _justified(words, rest)
    return line


def _justified(words: list[str], rest: int) -> str:
    between = len(words) - 1
    each, more = divmod(rest, between)
    line = words[0]
    for place, word in enumerate(words[1:]):
        line += " " * (1 + each + (place < more)) + word
    return line
