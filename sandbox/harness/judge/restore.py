"""What a call did to the lists, dicts and sets it was given.

The callee works on copies. After the call it sends back the arguments that
changed, and the caller changes its own in place, so that `sort_in_place(items)`
works across two processes.
"""

from __future__ import annotations

import marshal
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

WATCHED = frozenset(
    {list, dict, set, bytearray, tuple, deque, Counter, OrderedDict, defaultdict, StringIO, BytesIO}
)


def watched(arguments: Sequence[Any], named: Mapping[str, Any] | None) -> list[Any]:
    """The arguments that a call could change."""
    found = [value for value in arguments if type(value) in WATCHED]
    if named:
        found += [value for value in named.values() if type(value) in WATCHED]
    return found


def fingerprint(values: list[Any]) -> object:
    """Something that differs when the values were changed."""
    try:
        return marshal.dumps(values, 2)  # version 2 does not depend on reference counts
    except ValueError:
        return _shape(values)


def _shape(value: Any) -> object:
    kind = type(value)
    if kind in (list, tuple, deque):
        return kind, [_shape(item) for item in value]
    if issubclass(kind, dict) and kind in WATCHED:
        return kind, [(_shape(key), _shape(item)) for key, item in value.items()]
    if kind in (set, frozenset):
        return kind, {id(item) if item.__hash__ is None else (type(item), item) for item in value}
    if kind in (StringIO, BytesIO):
        return kind, value.getvalue(), value.tell()
    if kind in (int, float, str, bytes, bool, complex):
        return kind, repr(value) if kind is float else value
    return (kind, bytes(value)) if kind is bytearray else (kind, id(value))


def restore(old: Any, new: Any) -> Any:
    """Make `old` equal to `new` in place where its type allows; give what now stands for it."""
    kind = type(old)
    if kind is not type(new):
        return new
    if kind in (list, deque):
        _restore_items(old, new)
    elif kind is tuple and len(old) == len(new):
        for before, after in zip(old, new, strict=True):
            restore(before, after)
    elif kind in (dict, OrderedDict, defaultdict, Counter):
        _restore_mapping(old, new)
    elif kind is set:
        old.clear()
        old.update(new)
    elif kind is bytearray:
        old[:] = new
    elif kind in (StringIO, BytesIO):
        _restore_stream(old, new)
    else:
        return new
    return old


def _restore_items(old: Any, new: Any) -> None:
    if type(old) is list and not any(type(item) in WATCHED for item in old):
        old[:] = new
        return
    kept = [restore(before, after) for before, after in zip(old, new, strict=False)]
    kept += list(new)[len(kept) :]
    old.clear()
    old.extend(kept)


def _restore_mapping(old: Any, new: Any) -> None:
    changed = {key: restore(old[key], value) if key in old else value for key, value in new.items()}
    old.clear()
    old.update(changed)


def _restore_stream(old: Any, new: Any) -> None:
    position = new.tell()
    old.seek(0)
    old.truncate()
    old.write(new.getvalue())
    old.seek(position)
