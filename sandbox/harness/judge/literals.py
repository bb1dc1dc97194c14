"""Values as Python text that makes them again, where there is such a text."""

from __future__ import annotations

import datetime
from collections import Counter, OrderedDict, defaultdict, deque
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import Any
from uuid import UUID

MOST_LITERAL = 20_000

NAMES: dict[str, Any] = {
    "Counter": Counter,
    "Decimal": Decimal,
    "Fraction": Fraction,
    "OrderedDict": OrderedDict,
    "UUID": UUID,
    "datetime": datetime,
    "defaultdict": defaultdict,
    "deque": deque,
    "inf": inf,
}
"""What a text may name beside builtins and the names of the properties file."""


def literal(value: Any, text: str, names: dict[str, Any]) -> str:
    """`text` if it makes an equal value again; else "".

    It is the value's repr from before a check had it. Where the check changed the value,
    what is made again is held against the text.
    """
    if len(text) > MOST_LITERAL:
        return ""
    try:
        again = eval(compile(text, "<literal>", "eval"), {**NAMES, **names})
        unchanged = repr(value) == text
        same = bool(again == value) if unchanged else repr(again) == text
    except Exception:
        return ""
    return text if same and type(again) is type(value) else ""
