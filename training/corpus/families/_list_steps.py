"""Well-known functions over lists, each in variants: code, rules, calls, mistakes."""

from __future__ import annotations

from dataclasses import dataclass

Rules = tuple[tuple[str, dict[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """`calls` show the rules, `odd` are further calls, such as those that raise."""

    code: str
    rules: Rules
    calls: tuple[str, ...]
    wrong: tuple[tuple[str, str], ...]
    odd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    names: tuple[str, ...]
    variants: tuple[Variant, ...]


def _what(what: str, *facts: str) -> Rules:
    return (("what", {"what": what}), *(("fact", {"fact": fact}) for fact in facts))


def _error(bad: str, good: str, error: str) -> tuple[str, dict[str, str]]:
    return ("error", {"bad": bad, "good": good, "error": error})


_SIZE = _error("`size` is below 1", "`size` is at least 1", 'ValueError("size")')
_HEAD = 'def $f($xs: list[int], size: int) -> list[list[int]]:\n    if size < 1:\n        raise ValueError("size")\n'
_CHUNK = "    return [$xs[start : start + size] for start in range(0, len($xs), size)]"
_CALLS = ("[1, 2, 3, 4, 5], 2", "[1, 2, 3, 4], 2", "[4, 4], 1", "[], 3", "[1, 2], 3")
_BAD = ("[1, 2], 0", "[], -1", "[5], 1")
_NUMBERS = ("[3, 5, 1, 1]", "[]", "[7]", "[4, -2, 9, 9, -3]")
_INTS = "def $f($xs: list[int]) -> list[int]:\n"
_TWO = "def $f($xs: list[int], $ys: list[int]) -> list[int]:\n"
_PAIR_LISTS = ("[3, 1, 3, 2, 5], [3, 5, 4]", "[], [1]", "[1, 1], []", "[4, 4, 2], [2, 4]")
_SORTED = ("[1, 4, 6], [2, 4, 9]", "[], [1]", "[5], []", "[2, 2, 8], [1, 2, 3]")

STEPS = {
    "chunks": Step(("chunks", "batches", "in_parts", "split_up"), (
        Variant(_HEAD + _CHUNK, (*_what("`{xs}` cut into lists of `size` values each, in order", "the last list may be shorter"), _SIZE), _CALLS, (("size < 1", "size < 0"), ("start + size", "start + size - 1"), ("len($xs), size", "len($xs) - 1, size")), _BAD),
        Variant(_HEAD + "    return [$xs[start : start + size] for start in range(0, len($xs) - size + 1, size)]", (*_what("`{xs}` cut into lists of exactly `size` values, in order", "values at the end that do not fill a list are dropped"), _SIZE), _CALLS, (("size < 1", "size < 0"), (" - size + 1", ""), ("start + size", "start + 1")), _BAD),
        Variant(_HEAD + "    found = [$xs[start : start + size] for start in range(0, len($xs), size)]\n    return [part + [0] * (size - len(part)) for part in found]", (*_what("`{xs}` cut into lists of `size` values, in order", "the last list is filled up with 0"), _SIZE), _CALLS, (("size < 1", "size < 0"), ("[0] *", "[1] *"), (" + [0] * (size - len(part))", "")), _BAD),
    )),
    "window": Step(("windows", "sliding", "moving", "stretches"), (
        Variant(_HEAD + "    return [$xs[start : start + size] for start in range(len($xs) - size + 1)]", (*_what("every stretch of `size` neighbouring values of `{xs}` as a list, from left to right", "with fewer than `size` values there is none"), _SIZE), _CALLS, (("size < 1", "size < 0"), (" + 1)", ")"), ("start + size", "start + 1")), _BAD),
        Variant(_HEAD.replace("list[list[int]]", "list[int]") + "    return [sum($xs[start : start + size]) for start in range(len($xs) - size + 1)]", (*_what("the sum of every `size` neighbouring values of `{xs}`, from left to right", "fewer than `size` values give an empty list"), _SIZE), _CALLS, (("sum(", "max("), (" + 1)", ")"), ("size < 1", "size < 0")), _BAD),
        Variant(_HEAD.replace("list[list[int]]", "list[int]") + "    return [max($xs[start : start + size]) for start in range(len($xs) - size + 1)]", (*_what("the largest of every `size` neighbouring values of `{xs}`, from left to right", "fewer than `size` values give an empty list"), _SIZE), _CALLS, (("max(", "min("), (" + 1)", ")"), ("size < 1", "size < 0")), _BAD),
    )),
    "running": Step(("running", "so_far", "totals", "progress"), (
        Variant(_INTS + "    found: list[int] = []\n    total = 0\n    for value in $xs:\n        total += value\n        found.append(total)\n    return found", _what("for each value of `{xs}` the sum of all values up to and including it"), _NUMBERS, (("total += value", "total = value"), ("total = 0", "total = 1"))),
        Variant(_INTS + "    found: list[int] = []\n    total = 0\n    for value in $xs:\n        total = max(total + value, 0)\n        found.append(total)\n    return found", _what("for each value of `{xs}` the running total", "a total that would fall below 0 becomes 0 and goes on from there"), ("[3, -5, 2, 1]", "[]", "[-1, -2, 4]"), (("max(total + value, 0)", "total + value"), ("total = 0", "total = 1"))),
        Variant(_INTS + "    found: list[int] = []\n    for value in $xs:\n        found.append(max(value, found[-1]) if found else value)\n    return found", _what("for each value of `{xs}` the largest value up to and including it"), _NUMBERS, (("max(", "min("), ("if found else value", "if found else 0"))),
    )),
    "differences": Step(("differences", "steps", "changes", "deltas"), (
        Variant(_INTS + "    return [after - before for before, after in zip($xs, $xs[1:])]", _what("the difference of each value of `{xs}` to the one before it (later minus earlier)", "there is none for the first value"), _NUMBERS, (("after - before", "before - after"), ("$xs[1:]", "$xs"))),
        Variant(_INTS + "    return [abs(after - before) for before, after in zip($xs, $xs[1:])]", _what("how far apart neighbours in `{xs}` are, as numbers of 0 or more", "one fewer than values are returned"), _NUMBERS, (("abs(after - before)", "after - before"), ("$xs[1:]", "$xs"))),
    )),
    "pairs": Step(("pairs", "couples", "matches", "meetings"), (
        Variant("def $f($xs: list[int]) -> list[tuple[int, int]]:\n    return list(zip($xs, $xs[1:]))", _what("each value of `{xs}` with its right neighbour, as pairs in order", "fewer than two values give no pair"), _NUMBERS, (("$xs[1:]", "$xs"), ("zip($xs, $xs[1:])", "zip($xs[1:], $xs)"))),
        Variant("def $f($xs: list[int]) -> list[tuple[int, int]]:\n    return [(left, right) for place, left in enumerate($xs) for right in $xs[place + 1 :]]", _what("all pairs of two values of `{xs}`, the earlier value first in its pair", "pairs are in the order of their first value in `{xs}`, then of their second"), _NUMBERS, (("place + 1", "place"), ("(left, right)", "(right, left)"))),
    )),
    "merge": Step(("merge", "combined", "joined_up", "together"), (
        Variant(_TWO + "    return sorted($xs + $ys)", _what("the values of the ascending lists `{xs}` and `{ys}` as one ascending list", "repeated values stay"), _SORTED, (("sorted($xs + $ys)", "$xs + $ys"), ("sorted($xs + $ys)", "sorted(set($xs + $ys))"))),
        Variant(_TWO + "    return sorted(set($xs) | set($ys))", _what("the values of the ascending lists `{xs}` and `{ys}` as one ascending list", "each value appears once"), _SORTED, (("set($xs) | set($ys)", "$xs + $ys"), (" | ", " & "))),
        Variant(_TWO + "    found: list[int] = []\n    for place in range(max(len($xs), len($ys))):\n        found += $xs[place : place + 1] + $ys[place : place + 1]\n    return found", _what("the values of `{xs}` and `{ys}` in turn, beginning with `{xs}`", "the rest of the longer list follows at the end"), _PAIR_LISTS, (("max(len", "min(len"), ("$xs[place : place + 1] + $ys[place : place + 1]", "$ys[place : place + 1] + $xs[place : place + 1]"))),
        Variant(_TWO + "    found: list[int] = []\n    for left, right in zip($xs, $ys):\n        found += [left, right]\n    return found", _what("the values of `{xs}` and `{ys}` in turn, beginning with `{xs}`", "what the longer list has beyond the shorter one is dropped"), _PAIR_LISTS, (("[left, right]", "[right, left]"), ("found += [left, right]", "found += [left]"))),
    )),
    "sets": Step(("shared", "compare", "overlap", "matching"), (
        Variant(_TWO + "    return [value for value in $xs if value in $ys]", _what("the values of `{xs}` that are also in `{ys}`, in the order of `{xs}`", "a value repeated in `{xs}` stays repeated"), _PAIR_LISTS, ((" in $ys]", " not in $ys]"), ("for value in $xs if value in $ys", "for value in $ys if value in $xs"))),
        Variant(_TWO + "    return [value for value in $xs if value not in $ys]", _what("the values of `{xs}` that are not in `{ys}`, in the order of `{xs}`", "a value repeated in `{xs}` stays repeated"), (*_PAIR_LISTS, "[7, 7, 1], [2]"), ((" not in $ys", " in $ys"), ("[value for value in $xs if value not in $ys]", "sorted(set($xs) - set($ys))"))),
        Variant(_TWO + "    return list(dict.fromkeys(value for value in $xs if value in $ys))", _what("the values of `{xs}` that are also in `{ys}`, in the order of `{xs}`", "each value appears once"), _PAIR_LISTS, (("if value in", "if value not in"), ("dict.fromkeys(value for value in $xs if value in $ys)", "value for value in $xs if value in $ys"))),
        Variant(_TWO + "    return list(dict.fromkeys($xs + $ys))", _what("the values of `{xs}` and then those of `{ys}`", "each value appears only once, where it came first"), _PAIR_LISTS, (("$xs + $ys", "$ys + $xs"), ("dict.fromkeys($xs + $ys)", "$xs + $ys"))),
    )),
    "rotate": Step(("rotate", "turned", "shift", "cycled"), (
        Variant("def $f($xs: list[int], steps: int) -> list[int]:\n    if not $xs:\n        return []\n    place = steps % len($xs)\n    return $xs[place:] + $xs[:place]", _what("`{xs}` turned to the left: the first `steps` values move to the end", "`steps` may be negative (a turn to the right) or more than the length"), ("[1, 2, 3, 4], 1", "[1, 2, 3], 7", "[1, 2, 3], -1", "[], 2"), ((" % len($xs)", ""), ("$xs[place:] + $xs[:place]", "$xs[-place:] + $xs[:-place]"))),
        Variant("def $f($xs: list[int], steps: int) -> list[int]:\n    if not $xs:\n        return []\n    place = -steps % len($xs)\n    return $xs[place:] + $xs[:place]", _what("`{xs}` turned to the right: the last `steps` values move to the front", "`steps` may be negative (a turn to the left) or more than the length"), ("[1, 2, 3, 4], 1", "[1, 2, 3], 7", "[1, 2, 3], -1", "[], 2"), ((" % len($xs)", ""), ("-steps", "steps"))),
    )),
    "partition": Step(("partition", "sort_out", "two_lists", "divide"), (
        Variant("def $f($xs: list[int], limit: int) -> tuple[list[int], list[int]]:\n    low = [value for value in $xs if value < limit]\n    high = [value for value in $xs if value >= limit]\n    return low, high", _what("two lists: the values of `{xs}` below `limit`, and all others", "both keep the order of `{xs}`"), ("[5, 1, 9, 5, 3], 5", "[], 1", "[4, 2], 9"), (("< limit", "<= limit"), (">= limit", "> limit"), ("low, high", "high, low"))),
        Variant("def $f($xs: list[int]) -> tuple[list[int], list[int]]:\n    even = [value for value in $xs if value % 2 == 0]\n    odd = [value for value in $xs if value % 2 == 1]\n    return even, odd", _what("two lists: the even values of `{xs}`, and the odd ones", "both keep the order of `{xs}`"), ("[5, 2, 9, 4, 3]", "[]", "[-1, 0]"), (("even, odd", "odd, even"), ("return even", "return sorted(even)[:1]"))),
    )),
    "flatten": Step(("flatten", "flat", "unpacked", "one_list"), (
        Variant("def $f($xs: list[list[int]]) -> list[int]:\n    return [value for part in $xs for value in part]", _what("the values of all lists in `{xs}` as one list", "the order stays as it is, list after list"), ("[[3, 1], [], [2]]", "[]", "[[4], [4, 0]]"), (("in part]", "in part[:1]]"), ("[value for part in $xs for value in part]", "sorted(value for part in $xs for value in part)"))),
        Variant("def $f($xs: list[list[int]]) -> list[int]:\n    return sorted({value for part in $xs for value in part})", _what("the values of all lists in `{xs}` as one ascending list", "each value appears once"), ("[[3, 1], [], [2]]", "[]", "[[4], [4, 0]]"), (("sorted({value for part in $xs for value in part})", "sorted(value for part in $xs for value in part)"), ("sorted({value for part in $xs for value in part})", "[value for part in $xs for value in part]"))),
    )),
    "runs": Step(("runs", "longest_run", "streaks", "series"), (
        Variant("def $f($xs: list[int]) -> int:\n    best = size = 0\n    for place, value in enumerate($xs):\n        size = size + 1 if place and value == $xs[place - 1] else 1\n        best = max(best, size)\n    return best", _what("the length of the longest run of equal neighbours in `{xs}`", "an empty list has 0"), ("[1, 1, 2, 2, 2, 1]", "[]", "[4]", "[3, 3, 3, 1]"), (("max(best, size)", "size"), ("value == ", "value >= "))),
        Variant("def $f($xs: list[int]) -> int:\n    best = size = 0\n    for place, value in enumerate($xs):\n        size = size + 1 if place and value > $xs[place - 1] else 1\n        best = max(best, size)\n    return best", _what("the length of the longest stretch of `{xs}` in which each value is greater than the one before", "an empty list has 0"), ("[1, 2, 2, 3, 4, 1]", "[]", "[4]", "[3, 5, 5, 1]", "[3, 3]"), (("max(best, size)", "size"), ("value > ", "value >= "))),
        Variant("def $f($xs: list[str]) -> list[tuple[str, int]]:\n    found: list[tuple[str, int]] = []\n    for value in $xs:\n        if found and found[-1][0] == value:\n            found[-1] = (value, found[-1][1] + 1)\n        else:\n            found.append((value, 1))\n    return found", _what("the runs of equal neighbours in `{xs}` as pairs of the value and how often it stands there in a row", "runs come in the order of `{xs}`"), ("['a', 'a', 'b', 'a']", "[]", "['x', 'x', 'x']"), (("found[-1][1] + 1", "found[-1][1]"), ("(value, 1)", "(value, 0)"))),
    )),
    "gaps": Step(("gaps", "missing", "holes", "absent"), (
        Variant(_INTS + "    if not $xs:\n        return []\n    return [value for value in range(min($xs), max($xs) + 1) if value not in $xs]", _what("the whole numbers between the smallest and the largest of `{xs}` that are not in it, ascending", "an empty list has none"), ("[3, 7, 5]", "[]", "[4, 4]", "[-1, 2]"), (("value not in", "value in"), ("range(min($xs), max($xs) + 1)", "range(max($xs) + 1)"))),
        Variant("def $f($xs: list[int], $ys: int) -> list[int]:\n    return [value for value in range(1, $ys + 1) if value not in $xs]", _what("the whole numbers from 1 to `{ys}` (included) that are not in `{xs}`, ascending"), ("[3, 7, 5], 7", "[], 2", "[1, 2], 2", "[1], 3"), (("range(1, ", "range("), (" + 1)", ")"))),
    )),
    "ranges": Step(("merged", "covered", "united", "spans"), tuple(
        Variant("def $f($xs: list[tuple[int, int]]) -> list[tuple[int, int]]:\n    found: list[tuple[int, int]] = []\n    for start, end in sorted($xs):\n        if found and start " + sign + ":\n            found[-1] = (found[-1][0], max(found[-1][1], end))\n        else:\n            found.append((start, end))\n    return found", _what("the ranges `(start, end)` of `{xs}`, joined where they " + said + ", as an ascending list", "a range inside another one disappears in it"), ("[(5, 8), (1, 3), (2, 4)]", "[]", "[(1, 3), (3, 5), (6, 7)]", "[(1, 9), (2, 3)]", "[(1, 2), (4, 5), (3, 3)]"), ((sign, other), ("max(found[-1][1], end)", "end"), ("sorted($xs)", "$xs")))
        for sign, said, other in (("<= found[-1][1]", "overlap or share an end", "< found[-1][1]"), ("< found[-1][1]", "overlap (sharing only an end is no overlap)", "<= found[-1][1]"), ("<= found[-1][1] + 1", "overlap or leave no whole number between them (both ends belong to a range)", "<= found[-1][1]"))
    )),
    "join": Step(("join", "linked", "matched", "attach"), (
        Variant("def $f($xs: list[dict], $ys: list[dict]) -> list[dict]:\n    return [{**left, **right} for left in $xs for right in $ys if left[\"id\"] == right[\"id\"]]", _what("a new dict for each pair of a dict of `{xs}` and one of `{ys}` with the same `id`; it holds the keys of both, and the value of `{ys}` wins", "the order is that of `{xs}`, then of `{ys}`; dicts without a partner are left out"), ("[{'id': 1, 'v': 2}, {'id': 2, 'v': 3}], [{'id': 2, 'v': 9}, {'id': 1, 'w': 4}, {'id': 2, 'w': 5}]", "[], [{'id': 1}]"), (("{**left, **right}", "{**right, **left}"), ("for left in $xs for right in $ys", "for right in $ys for left in $xs"))),
        Variant("def $f($xs: list[dict], $ys: dict[int, str]) -> list[dict]:\n    return [{**item, \"label\": $ys.get(item[\"id\"], \"-\")} for item in $xs]", _what("a copy of each dict of `{xs}` with a further key `label`, what `{ys}` has for its `id`", "`label` is `-` for an `id` that `{ys}` lacks"), ("[{'id': 1}, {'id': 4}], {1: 'one'}", "[], {}", "[{'id': 2, 'label': 'x'}], {2: 'two'}"), (('"-"', '""'), ("$ys.get(item[\"id\"], \"-\")", '"-"'))),
    )),
    "padded": Step(("paired", "side_by_side", "zipped", "aligned"), (
        Variant("def $f($xs: list[int], $ys: list[int], default: int) -> list[tuple[int, int]]:\n    size = max(len($xs), len($ys))\n    left = $xs + [default] * (size - len($xs))\n    right = $ys + [default] * (size - len($ys))\n    return list(zip(left, right))", _what("pairs of the values of `{xs}` and `{ys}` at the same place", "`default` stands in for the values that the shorter list lacks"), ("[1, 2], [3], 0", "[], [4, 5], 7", "[1], [2], 9"), (("max(len", "min(len"), ("zip(left, right)", "zip(right, left)"))),
    )),
    "ranking": Step(("ranks", "places", "standing", "positions"), (
        Variant(_INTS + "    return [1 + sum(other > value for other in $xs) for value in $xs]", _what("the place of each value of `{xs}`, in its order: the largest has place 1", "equal values share a place, and the places after it are left out (1, 2, 2, 4)"), ("[5, 9, 5, 1]", "[]", "[3, 3]"), (("other > value", "other >= value"), ("other > value", "other < value"))),
        Variant(_INTS + "    return [1 + sum(other < value for other in $xs) for value in $xs]", _what("the place of each value of `{xs}`, in its order: the smallest has place 1", "equal values share a place, and the places after it are left out (1, 2, 2, 4)"), ("[5, 9, 5, 1]", "[]", "[3, 3]"), (("other < value", "other <= value"), ("other < value", "other > value"))),
        Variant(_INTS + "    order = sorted(set($xs), reverse=True)\n    return [1 + order.index(value) for value in $xs]", _what("the place of each value of `{xs}`, in its order: the largest has place 1", "equal values share a place, and no place is left out (1, 2, 2, 3)"), ("[5, 9, 5, 1]", "[]", "[3, 3]"), (("set($xs)", "$xs"), (", reverse=True", ""))),
    )),
    "shares": Step(("shares", "percents", "portions", "split"), (
        Variant(_INTS + "    total = sum($xs)\n    if total == 0:\n        return [0 for value in $xs]\n    return [value * 100 // total for value in $xs]", _what("for each value of `{xs}` its share of the sum in percent, rounded down", "if the sum is 0, every share is 0"), ("[1, 2]", "[0, 0]", "[]", "[5, 3, 2]"), (("[0 for", "[1 for"), ("* 100 // total", "* 10 // total"))),
        Variant(_INTS + "    total = sum($xs)\n    if total == 0:\n        raise ValueError(\"total\")\n    return [value * 100 // total for value in $xs]", (*_what("for each value of `{xs}` its share of the sum in percent, rounded down"), _error("the values add up to 0", "the sum of `{xs}` is not 0", 'ValueError("total")')), ("[1, 2]", "[5, 3, 2]"), (('"total"', '"sum"'), ("value * 100", "value * 10")), ("[0, 0]", "[]")),
    )),
    "until": Step(("until", "within", "fitting", "as_far_as"), (
        Variant("def $f($xs: list[int], limit: int) -> list[int]:\n    found: list[int] = []\n    total = 0\n    for value in $xs:\n        total += value\n        if total > limit:\n            break\n        found.append(value)\n    return found", _what("the values of `{xs}` from the front whose running sum does not exceed `limit`", "the first value that would take the sum above it ends the list, even if a later one would fit"), ("[3, 2, 5, 1], 5", "[3, 4, 1], 4", "[], 3", "[9], 8"), (("total > limit", "total >= limit"), ("break", "continue"))),
        Variant("def $f($xs: list[int], limit: int) -> list[int]:\n    found: list[int] = []\n    total = 0\n    for value in $xs:\n        if total + value > limit:\n            continue\n        total += value\n        found.append(value)\n    return found", _what("the values of `{xs}`, taken from the front while their sum stays at `limit` or less", "a value that does not fit is skipped, and later ones may still fit"), ("[3, 2, 5, 1], 5", "[3, 4, 1], 4", "[], 3", "[9], 8"), (("+ value > limit", "+ value >= limit"), ("continue", "break"))),
    )),
    "brackets": Step(("balanced", "well_formed", "closes", "paired_up"), tuple(
        Variant("def $f(text: str) -> bool:\n    partner = {" + pairs + "}\n    opened: list[str] = []\n    for character in text:\n        if character in partner:\n            opened.append(partner[character])\n        elif character in partner.values() and (not opened or opened.pop() != character):\n            return False\n    return not opened", _what("whether all brackets in `text` match: " + said + "", "each closing bracket ends the last one still open; other characters do not count"), ("'(a)'", "'((x)'", "')('", "''", "'([)]'", "'{(x)}'", "'[<a>]'", "'(>'"), (("return not opened", "return True"), ("(not opened or opened.pop() != character)", "(not opened or not opened.pop())")))
        for pairs, said in (('"(": ")", "[": "]"', "`(` with `)` and `[` with `]`"), ('"(": ")", "<": ">"', "`(` with `)` and `<` with `>`"))
    )),
    "grid": Step(("grid_of", "cells", "table", "board"), (
        Variant("def $f($xs: list[list[int]]) -> list[list[int]]:\n    return [list(column) for column in zip(*$xs)]", _what("the grid `{xs}` (rows of equal length) with rows and columns exchanged"), ("[[1, 2], [3, 4], [5, 6]]", "[]", "[[7]]"), (("zip(*$xs)", "zip(*$xs[::-1])"), ("list(column)", "list(column)[::-1]"))),
        Variant("def $f($xs: list[list[int]]) -> list[int]:\n    return [sum(row) for row in $xs]", _what("the sum of each row of the grid `{xs}`, top row first", "an empty row has 0"), ("[[1, 2], [3, 4]]", "[]", "[[], [5]]"), (("sum(row)", "len(row)"), ("in $xs", "in $xs[::-1]"))),
        Variant("def $f($xs: list[list[int]]) -> list[int]:\n    return [sum(column) for column in zip(*$xs)]", _what("the sum of each column of the grid `{xs}` (rows of equal length), left column first"), ("[[1, 2], [3, 4]]", "[]", "[[5, 0, 2]]"), (("sum(column)", "len(column)"), ("zip(*$xs)", "$xs"))),
        Variant("def $f($xs: list[list[int]]) -> list[list[int]]:\n    return [list(column) for column in zip(*$xs[::-1])]", _what("the grid `{xs}` (rows of equal length) turned by a quarter to the right: the left column, read upwards, becomes the first row"), ("[[1, 2], [3, 4], [5, 6]]", "[]", "[[7]]"), (("[::-1]", ""), ("list(column)", "list(column)[::-1]"))),
        Variant("def $f($xs: list[list[int]], row: int, column: int) -> int:\n    total = 0\n    for down, across in ((-1, 0), (1, 0), (0, -1), (0, 1)):\n        if 0 <= row + down < len($xs) and 0 <= column + across < len($xs[0]):\n            total += $xs[row + down][column + across]\n    return total", _what("the sum of the cells above, below, left and right of the cell at `row` and `column` in the grid `{xs}` (both count from 0)", "places outside the grid count as nothing, and the cell itself does not count"), ("[[1, 2], [3, 4]], 0, 0", "[[1, 2, 3], [4, 5, 6], [7, 8, 9]], 1, 1", "[[5]], 0, 0", "[[1, 2, 3], [4, 5, 6]], 1, 2"), (("0 <= row + down", "-1 <= row + down"), ("(0, -1), (0, 1)", "(0, -1), (0, 1), (0, 0)"))),
    )),
}  # fmt: skip
