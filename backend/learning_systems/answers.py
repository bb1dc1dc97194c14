"""From a model's text to the source of one module, or a reason why there is none.

Models wrap code in many ways: fences that open and never close, prose around, thoughts
before, several blocks of which one is the module. Nothing here runs what it reads, and
nothing here raises: whatever the text, the result is Code or Refusal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from backend.learning_systems.answer_blocks import Block, clean_code, find_blocks
from backend.learning_systems.answer_text import has_unclosed_thought, readable, without_thoughts
from backend.learning_systems.python_text import defined_names, parse_python, promised_names

_LONGEST = 200_000
_MOST_ROUNDS = 6
_CODE_KEYS = ("code", "source", "content", "module", "solution", "answer", "text")


class RefusalReason(StrEnum):
    """Why an answer holds no module."""

    EMPTY = "empty"
    ONLY_THOUGHT = "only_thought"
    NO_CODE = "no_code"
    DIFF = "diff"
    TRUNCATED = "truncated"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Code:
    """The source of a module, ending in one newline. It need not be valid Python:
    a mistake in it is the candidate's, and its verdict says so."""

    source: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer without a usable module."""

    reason: RefusalReason
    detail: str


def parse_answer(
    text: str, interface: str = "", *, module: str = "", cut_off: bool = False
) -> Code | Refusal:
    """The module in an answer.

    `interface` is the contract's block of signatures and `module` the file asked for: both
    tell the module from other blocks. `cut_off` says that generation ended early (token
    limit, deadline, cancel). Parsing the result again gives the result.
    """
    names = frozenset(promised_names(interface))
    result = _extract(text, names, module, cut_off)
    for _ in range(_MOST_ROUNDS):
        if isinstance(result, Refusal):
            return result
        again = _extract(result.source, names, module, cut_off=False)
        if again == result:
            return result
        result = again
    return Refusal(RefusalReason.NO_CODE, "The code is wrapped in itself again and again.")


def _extract(text: str, names: frozenset[str], module: str, cut_off: bool) -> Code | Refusal:
    if len(text) > _LONGEST:
        return Refusal(RefusalReason.TOO_LONG, f"The answer has {len(text)} characters.")
    text = readable(text)
    if not text.strip():
        return Refusal(RefusalReason.EMPTY, "The answer is empty.")
    if not cut_off and _is_module(text):
        return Code(clean_code(text))
    spoken = without_thoughts(text)
    if not spoken.strip() or (spoken == text and has_unclosed_thought(text)):
        return _from_thought(text, names, module)
    return _from_blocks(_unwrapped_json(spoken), names, module, cut_off)


def _is_module(text: str) -> bool:
    """Whether the whole text is a module already, rather than words that happen to parse."""
    tree = parse_python(text)
    return tree is not None and bool(defined_names(tree))


def _from_thought(text: str, names: frozenset[str], module: str) -> Code | Refusal:
    """A thought that never ended may hold a finished module; only a whole one counts."""
    blocks = [block for block in find_blocks(text) if block.closed and block.is_python]
    best = _best(blocks, names, module)
    if best is not None and names and names <= best.names:
        return Code(best.code)
    return Refusal(RefusalReason.ONLY_THOUGHT, "The answer never left its reasoning.")


def _unwrapped_json(text: str) -> str:
    """The code out of {"code": "..."}; the text itself when it is anything else."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    found = [value[key] for key in _CODE_KEYS if isinstance(value, dict) and key in value]
    return readable(found[0]) if found and isinstance(found[0], str) else text


def _from_blocks(text: str, names: frozenset[str], module: str, cut_off: bool) -> Code | Refusal:
    blocks = find_blocks(text)
    best = _best(blocks, names, module)
    if best is None:
        return _from_json(blocks, names, module) or _why_no_code(text, blocks)
    if not best.closed and not best.parses and cut_off:
        return Refusal(RefusalReason.TRUNCATED, "The answer ends in the middle of the code.")
    if not best.closed and cut_off and not names <= best.names:
        missing = ", ".join(sorted(names - best.names))
        return Refusal(RefusalReason.TRUNCATED, f"The answer ends before it defines {missing}.")
    return Code(best.code)


def _from_json(blocks: list[Block], names: frozenset[str], module: str) -> Code | None:
    """The module out of a fenced {"code": "..."}."""
    for block in blocks:
        inner = _unwrapped_json(block.code)
        if inner != block.code and (best := _best(find_blocks(inner), names, module)):
            return Code(best.code)
    return None


def _best(blocks: list[Block], names: frozenset[str], module: str) -> Block | None:
    """The block that is the module: by the names it defines, then form, then length."""
    candidates = [block for block in blocks if block.may_be_module]
    if not candidates:
        return None
    best = max(candidates, key=lambda block: _rank(block, names, module))
    if names and not names <= best.names and (joined := _joined(candidates, names)) is not None:
        return joined
    return best


def _rank(block: Block, names: frozenset[str], module: str) -> tuple[float, ...]:
    file_name = module.replace("\\", "/").rpartition("/")[2]
    if file_name and not file_name.endswith(".py"):
        file_name = file_name.rpartition(".")[2] + ".py"
    return (
        block.parses,
        len(names & block.names),
        bool(file_name) and file_name in block.heading,
        not block.is_test,
        block.defines_something,
        block.is_python,
        block.closed,
        len(block.code) if not names else 0,
        block.number,
    )


def _joined(blocks: list[Block], names: frozenset[str]) -> Block | None:
    """Several blocks that make up the module together: imports, then one class, then another."""
    parts = [block for block in blocks if block.parses and not block.is_test]
    covered = frozenset[str]().union(*(block.names for block in parts)) if parts else frozenset()
    if len(parts) < 2 or not names <= covered:
        return None
    code = "\n\n".join(block.code.strip("\n") for block in parts) + "\n"
    joined = Block(clean_code(code), language="python", number=parts[-1].number)
    return joined if joined.parses else None


def _why_no_code(text: str, blocks: list[Block]) -> Refusal:
    if any(block.is_diff for block in blocks):
        return Refusal(RefusalReason.DIFF, "The answer is a diff, not a whole module.")
    start = " ".join(text.split())[:120]
    return Refusal(RefusalReason.NO_CODE, f"The answer holds no Python code: {start!r}.")
