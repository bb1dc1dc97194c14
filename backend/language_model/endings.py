"""When an answer is over: its closing fence, a stop string, or a loop it cannot leave."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from backend.learning_systems.generation import PromptKind
from backend.learning_systems.python_text import inside_triple_quotes

CODE_KINDS = frozenset({PromptKind.DRAFT, PromptKind.REPAIR, PromptKind.TESTS})
"""Tasks whose answer is one module, so that its closing fence ends the answer."""

_OPENING = re.compile(r"[ \t>]{0,12}(`{3,}|~{3,})[ \t]*([\w+#.-]*)")
_PYTHON = {"python", "py", "python3", "py3"}
_CODE_LINE = re.compile(r"^[ \t]*(?:def |class |import |from |@|async def )", re.MULTILINE)
_THOUGHT_BEGINS = re.compile(
    r"<(?:think|thinking|thought|reasoning|analysis)>|\[THINK\]|<\|channel\|>analysis", re.I
)
_THOUGHT_ENDS = re.compile(
    r"</(?:think|thinking|thought|reasoning|analysis)>|\[/THINK\]|<\|channel\|>final", re.I
)

_LOOP_CHARACTERS = 512
_LOOP_ROUNDS = 4
_LOOP_MEMORY = 8192
_LOOP_KEY = 32
LOOP_CHECK_EVERY = 32
"""Tokens between two looks for a loop."""


class FenceWatch:
    """Follows a text as it grows and says when the fence around its module has closed.

    Fences of other languages, fences in a reasoning block and fences within a docstring
    do not count. `prompt_end` is the end of the prompt, where a template may already
    have opened a reasoning block.
    """

    def __init__(self, prompt_end: str = "") -> None:
        self._line = ""
        self._block: list[str] = []
        self._fence = ""
        self._language = ""
        self._thinking = _thinking_after(prompt_end, False)

    def closed(self, text: str) -> bool:
        """Take the next piece of text; True once the module's fence is closed."""
        first, *rest = text.split("\n")
        self._line += first
        for line in rest:
            if self._finish_line():
                return True
            self._line = line
        return self._at_closing_fence() and self._ends_module()

    def _finish_line(self) -> bool:
        if self._at_closing_fence():
            if self._ends_module():
                return True
            if inside_triple_quotes("\n".join(self._block)):
                self._block.append(self._line)
            else:
                self._fence, self._block = "", []
        elif self._fence:
            self._block.append(self._line)
        else:
            self._thinking = _thinking_after(self._line, self._thinking)
            self._open(_OPENING.match(self._line))
        return False

    def _open(self, match: re.Match[str] | None) -> None:
        if match is not None and not self._thinking:
            self._fence, self._language = match[1], match[2].lower()

    def _at_closing_fence(self) -> bool:
        mark = self._line.strip(" \t\r>")
        return bool(self._fence) and mark.startswith(self._fence) and not mark.strip(mark[0])

    def _ends_module(self) -> bool:
        code = "\n".join(self._block)
        if self._language not in _PYTHON and (self._language or not _CODE_LINE.search(code)):
            return False
        return bool(code.strip()) and not inside_triple_quotes(code)


def _thinking_after(text: str, thinking: bool) -> bool:
    begins = [match.end() for match in _THOUGHT_BEGINS.finditer(text)]
    ends = [match.end() for match in _THOUGHT_ENDS.finditer(text)]
    if not begins and not ends:
        return thinking
    return max(begins, default=-1) > max(ends, default=-1)


class TextStream:
    """Bytes of tokens to text; holds back what may become a stop string."""

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._stop = [mark for mark in stop if mark]
        self._held = ""
        self.parts: list[str] = []
        self.stopped = False

    @property
    def text(self) -> str:
        """Everything let through so far."""
        return "".join(self.parts)

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """Take the next bytes; returns the new text. Sets `stopped` at a stop string."""
        self._held += self._decoder.decode(data, final)
        found = [at for mark in self._stop if (at := self._held.find(mark)) >= 0]
        if found:
            self.stopped = True
            return self._let_through(min(found), drop_rest=True)
        return self._let_through(len(self._held) - (0 if final else self._possible_stop()))

    def _let_through(self, length: int, *, drop_rest: bool = False) -> str:
        new = self._held[:length]
        self._held = "" if drop_rest else self._held[length:]
        if new:
            self.parts.append(new)
        return new

    def _possible_stop(self) -> int:
        """Length of the longest end of the text that begins a stop string."""
        longest = 0
        for mark in self._stop:
            for length in range(min(len(mark) - 1, len(self._held)), longest, -1):
                if mark.startswith(self._held[-length:]):
                    longest = length
                    break
        return longest


def is_loop(text: str) -> bool:
    """Whether the end of this text repeats itself, exactly, without progress.

    A loop is the same piece at least four times in a row over at least 512 characters.
    Asked of characters, since a model may spell a loop with changing tokens.
    """
    tail = text[-_LOOP_MEMORY:]
    end = tail[-_LOOP_KEY:]
    at = tail.rfind(end, 0, len(tail) - 1)
    while at >= 0 and len(tail) >= _LOOP_CHARACTERS:
        period = len(tail) - len(end) - at
        span = max(_LOOP_CHARACTERS, _LOOP_ROUNDS * period)
        if span > len(tail):
            return False
        if tail[-span:-period] == tail[-span + period :]:
            return True
        at = tail.rfind(end, 0, at + len(end) - 1)
    return False
