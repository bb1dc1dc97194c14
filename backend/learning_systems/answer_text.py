"""The text of an answer: how it is kept, and what surrounds it, marks and thoughts."""

from __future__ import annotations

import re

_MARKS = (
    *(f"<|{name}|>" for name in ("im_end", "im_start", "endoftext", "end_of_text", "eot_id")),
    *(f"<|{name}|>" for name in ("eom_id", "end", "return", "assistant", "EOT")),
    *("<EOT>", "<eos>", "<bos>", "<end_of_turn>", "<start_of_turn>", "<pad>", "<s>", "</s>"),
    *("[INST]", "[/INST]"),
    *(
        f"<\uff5c{name}\uff5c>"
        for name in (
            "end\u2581of\u2581sentence",
            "begin\u2581of\u2581sentence",
            "Assistant",
            "User",
        )
    ),
)
_TAGS = r"think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis|seed:think"
_OPENED = re.compile(
    rf"<(?:{_TAGS})>|\[THINK\]|<\|START_THINKING\|>|◁think▷|<\|channel\|>\s*(?:analysis|commentary)",
    re.I,
)
_CLOSED = re.compile(
    rf"</(?:{_TAGS})>|\[/THINK\]|<\|END_THINKING\|>|◁/think▷"
    r"|<\|channel\|>\s*final\s*(?:<\|message\|>)?",
    re.I,
)
_MOST_THOUGHTS = 20
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.MULTILINE)
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


def readable(text: str) -> str:
    """Line ends as \\n, invisible characters gone, the model's turn marks cut at both ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return _without_marks(text)


def storable(text: str) -> str:
    """Models emit broken UTF-8 now and then; databases take neither that nor NUL."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _without_marks(text: str) -> str:
    """Plain loops, since a pattern for this takes quadratic time on long white space."""
    while (mark := next(filter(text.rstrip().endswith, _MARKS), None)) is not None:
        text = text.rstrip().removesuffix(mark)
    while (mark := next(filter(text.lstrip().startswith, _MARKS), None)) is not None:
        text = text.lstrip().removeprefix(mark)
    return text


def without_thoughts(text: str) -> str:
    """The text after its reasoning; the whole text where there is none or it never ends."""
    for _ in range(_MOST_THOUGHTS):
        opened = _OPENED.search(text)
        if opened is None or _inside_fence(text, opened.start()):
            break
        closed = _CLOSED.search(text, opened.end())
        if closed is None:
            return text
        text = text[: opened.start()] + text[closed.end() :]
    # A template may have opened the thought in the prompt: then only its end is seen.
    for closed in list(_CLOSED.finditer(text))[: -_MOST_THOUGHTS - 1 : -1]:
        if not _inside_fence(text, closed.start()):
            return text[closed.end() :]
    return text


def has_unclosed_thought(text: str) -> bool:
    """Whether a thought begins, outside of code, and does not end."""
    opened = _OPENED.search(text)
    if opened is None or _inside_fence(text, opened.start()):
        return False
    return _CLOSED.search(text, opened.end()) is None


def _inside_fence(text: str, at: int) -> bool:
    return len(_FENCE.findall(text, 0, at)) % 2 == 1
