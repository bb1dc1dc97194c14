"""Rows filtered, grouped, pivoted and paged."""

from __future__ import annotations

from random import Random

from training.corpus.families._list_composer import Composition
from training.corpus.families._shapes import answer, guard, rules_of, state
from training.corpus.families._sketch import field_of, noun_of
from training.corpus.families._wording import result
from training.corpus.task import Family, Task
from training.corpus.words import Words, plural

F = "`{f}`"

RULES = rules_of({
    "title": "[[Reports on|Queries over|Rows of|Questions about|Views of|Tables of|A look at] {nouns}|{nouns} [queried|in rows|looked up|by query|evaluated|on request]]",
    "purpose": "[Evaluates|Queries|Looks into] rows about {nouns}, [each a dict|given as dicts|plain dicts]; [nothing is changed|the rows are only read|no row is altered]",
    "what": f"[{result(F, '{what}')}|{answer(F, '{what}')}]",
    "fact": state("in `{f}`, {fact}"),
    "error": guard(F, "{bad}", "{good}", "{error}"),
})  # fmt: skip


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def select(c: Composition) -> None:
    """Rows by (field, operator, value)."""
    rng, n = c.rng, c.names
    c.name("select", "matching", "where", "search")
    eq, ne = rng.choice((("eq", "ne"), ("is", "not"), ("=", "!="), ("same", "other")))
    lt, ge = rng.choice((("lt", "ge"), ("<", ">="), ("below", "min"), ("under", "from")))
    le, gt = rng.choice((("le", "gt"), ("<=", ">"), ("max", "above"), ("to", "over")))
    also = rng.choice(("in", "has", "one_of"))
    compare = [(lt, "<", "less than"), (ge, ">=", "at least"), (le, "<=", "at most"), (gt, ">", "greater than")]  # fmt: skip
    chosen = rng.sample(compare, 2)
    names = [eq, ne, *(each[0] for each in chosen)] + ([also] if rng.random() < 0.5 else [])
    nothing = rng.random() < 0.5  # whether `ne` matches a missing value
    lines = ["def $f(rows: list[dict], filters: list[tuple]) -> list[dict]:", "    for _, operator, _ in filters:", f"        if operator not in {names!r}:".replace("'", '"'), "            raise ValueError(operator)", "    return [row for row in rows if all(_holds(row, *each) for each in filters)]", "", "", "def _holds(row: dict, field: str, operator: str, value: object) -> bool:", "    found = row.get(field)", f'    if operator == "{eq}":', "        return found == value"]  # fmt: skip
    differs = [f'    if operator == "{ne}":', "        return found != value"]
    empty = ["    if found is None:", "        return False"]
    lines += [*differs, *empty] if nothing else [*empty, *differs]
    if also in names:
        lines += [f'    if operator == "{also}":', "        return found in value"]
    lines += [f'    if operator == "{chosen[0][0]}":', f"        return found {chosen[0][1]} value", f"    return found {chosen[1][1]} value"]  # fmt: skip
    p, q = n["p"], n["q"]
    rows = repr([{p: 3, q: "a"}, {p: 5, q: "b"}, {p: None, q: "a"}, {q: None}, {p: 4, q: "b"}, {p: 4, q: "c"}])  # fmt: skip
    c.function(f"select:{','.join(names)}:{nothing}", "\n".join(lines), f"[{{'$p': 3}}, {{'$p': 5}}], [('$p', '{eq}', 5)]")  # fmt: skip
    calls = [f"{rows}, [('$p', '{op}', 4)]" for op in names if op != also]
    both = [f"{rows}, [('$p', '{ge if ge in names else eq}', 4), ('$q', '{ne}', 'c')]", f"{rows}, []", f"[], [('$p', '{eq}', 1)]"]  # fmt: skip
    c.rule("what", *both, *calls, what="the rows for which every one of `filters`, tuples `(field, operator, value)`, holds, in their order")  # fmt: skip
    c.rule("fact", *calls, fact=f"`{eq}` means equal and `{ne}` not equal; " + ", ".join(f"`{each[0]}` means {each[2]} the value" for each in chosen))  # fmt: skip
    if also in names:
        c.rule("fact", f"{rows}, [('$p', '{also}', [3, 5, None])]", f"{rows}, [('$q', '{also}', [])]", fact=f"`{also}` means that the row's value is one of those in the list `value`")  # fmt: skip
    c.rule("fact", *calls, f"{rows}, [('$q', '{ne}', 'a')]", f"{rows}, [('$p', '{eq}', None)]", fact="a missing field counts as None; `" + eq + "` compares it like any value, " + (f"so does `{ne}`, and every other operator fails for None" if nothing else "and for None every other operator fails"))  # fmt: skip
    c.rule("error", "[], [('x', 'nope', 1)]", f"{rows}, [('$p', '{eq}', 9), ('$p', 'like', 1)]", bad="an operator is none of " + _list(names) + " (even if there are no rows)", good="every operator is one of " + _list(names) + " (also without rows)", error="ValueError(operator)")  # fmt: skip
    c.mistake(("all(", "any("), (f"found {chosen[1][1]} value", f"found {chosen[1][1][0]}{'' if '=' in chosen[1][1] else '='} value"), ("raise ValueError(operator)", "return []"), ("found != value", "found is not None"))  # fmt: skip


def report(c: Composition) -> None:
    """Groups with an aggregate, and a total."""
    rng, n = c.rng, c.names
    f = c.name("report", "summary", "grouped", "per_group")
    count, total, low, high, mean, distinct = rng.choice((("count", "sum", "min", "max", "mean", "distinct"), ("number", "total", "lowest", "highest", "average", "different"), ("n", "add", "least", "most", "avg", "unique")))  # fmt: skip
    keys = rng.choice((("groups", "total"), ("rows", "all"), ("parts", "whole")))
    rounding, said = rng.choice((("sum(values) // len(values)", "rounded down to a whole number"), ("round(sum(values) / len(values), 2)", "rounded to two decimals with `round`"), ("round(sum(values) / len(values), 1)", "rounded to one decimal with `round`")))  # fmt: skip
    table = [(total, "sum(values)", "the sum"), (low, "min(values)", "the smallest"), (high, "max(values)", "the largest"), (distinct, "len(set(values))", "the number of different values")]  # fmt: skip
    used = rng.sample(table, rng.choice((2, 3)))
    names = [count, *(each[0] for each in used), mean]
    down = rng.choice(("", ", reverse=True"))
    order = "descending" if down else "ascending"
    p, q = n["p"], n["q"]
    lines = ["def $f(rows: list[dict], by: str, aggregate: str, field: str) -> dict:", f"    if aggregate not in {names!r}:".replace("'", '"'), "        raise ValueError(aggregate)", "    keys = {row[by] for row in rows}", f"    order = sorted(keys - {{None}}{down}) + [None] * (None in keys)", "    groups = [", "        (key, _aggregated(aggregate, [row[field] for row in rows if row[by] == key]))", "        for key in order", "    ]", f'    return {{"{keys[0]}": groups, "{keys[1]}": _aggregated(aggregate, [row[field] for row in rows])}}', "", "", "def _aggregated(aggregate: str, found: list) -> float | None:", f'    if aggregate == "{count}":', "        return len(found)", "    values = [value for value in found if value is not None]", "    if not values:", "        return None"]  # fmt: skip
    for name, code, _ in used:
        lines += [f'    if aggregate == "{name}":', f"        return {code}"]
    lines.append(f"    return {rounding}")
    rows = repr([{q: "b", p: 4}, {q: "a", p: 1}, {q: None, p: 7}, {q: "b", p: 9}, {q: "b", p: 9}, {q: "a", p: None}, {q: "c", p: None}])  # fmt: skip
    c.function(f"report:{','.join(names)}:{said}:{down}", "\n".join(lines), f"[{{'$q': 'a', '$p': 2}}, {{'$q': 'a', '$p': 3}}], '$q', '{count}', '$p'")  # fmt: skip
    calls = [f"{rows}, '$q', '{each}', '$p'" for each in names]
    c.rule("what", *calls, f"[], '$q', '{count}', '$p'", what=f"a dict with exactly the keys `{keys[0]}`, a list of pairs (value of `by`, aggregate of `field`), and `{keys[1]}`, the aggregate over all rows")  # fmt: skip
    c.rule("fact", *calls, fact=f"groups are sorted by their value, {order}, with None last")
    c.rule("fact", *calls, fact=f"`{count}` counts all rows; " + ", ".join(f"`{each[0]}` is {each[2]}" for each in used) + f", `{mean}` is the mean {said}")  # fmt: skip
    c.rule("fact", *calls, f"[], '$q', '{mean}', '$p'", fact=f"all aggregates but `{count}` leave out values that are None, and are None if no value remains")  # fmt: skip
    c.rule("error", "[], 'x', 'nope', 'y'", f"{rows}, '$q', 'median', '$p'", bad="`aggregate` is none of " + _list(names) + " (even without rows)", good="`aggregate` is one of " + _list(names) + " (also without rows)", error="ValueError(aggregate)")  # fmt: skip
    c.mistake((" + [None] * (None in keys)", ""), ("return None", "return 0"), (rounding, "sum(values)"), ("[row[field] for row in rows])}", "[])}"))  # fmt: skip
    if rng.random() < 0.5:
        c.name("drill", "rows_of", "detail", "members")
        c.function("drill", "def $f(rows: list[dict], by: str, key: object) -> list[dict]:\n    return [row for row in rows if row[by] == key]", "[{'$q': 'a', '$p': 2}], '$q', 'a'")  # fmt: skip
        c.rule("what", *[f"{rows}, '$q', {key!r}" for key in ("b", None, "z")], what=f"the rows of one group of `{f}` in their order, those with `key` as `by`; `key` may be None")  # fmt: skip
        c.mistake((" if row[by] == key", ""))


def pivot(c: Composition) -> None:
    """A grid of sums or counts."""
    rng, n = c.rng, c.names
    c.name("pivot", "grid", "cross", "matrix")
    a, b = rng.choice((("columns", "rows"), ("head", "body"), ("labels", "lines")))
    sums, totals = rng.random() < 0.5, rng.random() < 0.6
    field, last = (", field: str" if sums else ""), (" + [sum(cells)]" if totals else "")
    value = "row[field]" if sums else "1"
    code = f'def $f(rows: list[dict], down: str, across: str{field}) -> dict:\n    columns = sorted({{row[across] for row in rows}})\n    lines = []\n    for key in sorted({{row[down] for row in rows}}):\n        inside = [row for row in rows if row[down] == key]\n        cells = [sum({value} for row in inside if row[across] == column) for column in columns]\n        lines.append([key] + cells{last})\n    return {{"{a}": columns, "{b}": lines}}'  # fmt: skip
    p, q, r = n["p"], n["q"], n["r"]
    data = repr([{q: "y", r: "k", p: 3}, {q: "x", r: "m", p: 4}, {q: "y", r: "k", p: 5}, {q: "y", r: "j", p: 2}])  # fmt: skip
    more = ", '$p'" if sums else ""
    c.function(f"pivot:{sums}:{totals}:{a}", code, f"[{{'$q': 'x', '$r': 'm', '$p': 4}}], '$q', '$r'{more}")  # fmt: skip
    calls = (f"{data}, '$q', '$r'{more}", f"{data}, '$r', '$q'{more}", f"[], '$q', '$r'{more}")
    c.rule("what", *calls, what=f"a dict with exactly the keys `{a}`, the different values of `across`, and `{b}`, a list for each different value of `down`; both ascending")  # fmt: skip
    cell = "the sum of `field`" if sums else "the number of rows"
    c.rule("fact", *calls, fact=f"each list of `{b}` begins with its value of `down`, followed by a cell for each column: {cell} with both values, 0 where there are no rows")  # fmt: skip
    if totals:
        c.rule("fact", *calls, fact=f"each list of `{b}` ends with the sum of its cells")
        c.mistake((last, ""))
    c.mistake((" if row[across] == column", ""), ("sorted({row[across] for row in rows})", "list({row[across]: 0 for row in rows})"), ("[key] + cells", "cells"))  # fmt: skip


def page(c: Composition) -> None:
    """One page of sorted records by a query."""
    rng, n = c.rng, c.names
    c.name("page", "listing", "fetch", "browse")
    limit, offset, sort = rng.choice((("limit", "offset", "sort"), ("size", "skip", "order"), ("take", "start", "by")))  # fmt: skip
    items, total, after = rng.choice((("items", "total", "next"), ("rows", "count", "after"), ("data", "all", "more")))  # fmt: skip
    usual, most = rng.choice(((2, 4), (3, 5), (2, 3)))
    low = rng.choice((0, 1))
    lines = ["def $f(rows: list[dict], query: dict[str, str]) -> dict:", "    for key in query:", f'        if key not in ["{limit}", "{offset}", "{sort}"]:', "            raise ValueError(key)", f'    limit = min(_number(query, "{limit}", {usual}), {most})', f'    offset = _number(query, "{offset}", 0)', "    found = list(rows)", f'    for part in reversed(query.get("{sort}", "").split(",")):', '        field = part.removeprefix("-")', "        known = [row for row in found if row.get(field) is not None]", "        known.sort(key=lambda row: row[field], reverse=part != field)", "        found = known + [row for row in found if row.get(field) is None]", "    end = offset + limit", "    following = end if end < len(rows) else None", f'    return {{"{items}": found[offset:end], "{total}": len(rows), "{after}": following}}', "", "", "def _number(query: dict[str, str], key: str, default: int) -> int:", "    text = query.get(key, str(default))", "    if not (text.isascii() and text.isdigit()):", "        raise ValueError(key)", "    return int(text)"]  # fmt: skip
    if low:
        lines[5:5] = ["    if limit < 1:", f'        raise ValueError("{limit}")']
    p, q = n["p"], n["q"]
    rows = repr([{p: 2, q: "a"}, {p: None, q: "b"}, {p: 9, q: "a"}, {p: 2, q: "c"}, {q: "a"}, {p: 5, q: "b"}])  # fmt: skip
    c.function(f"page:{limit}:{items}:{usual}:{most}:{low}", "\n".join(lines).replace("lambda row: row[field]", "lambda row: row[field]"), f"[{{'$p': 2}}, {{'$p': 7}}], {{'{sort}': '-$p'}}")  # fmt: skip

    known = {"limit": limit, "offset": offset, "sort": sort}

    def call(**query: str) -> str:  # fmt: skip
        return f"{rows}, { {known[key]: text for key, text in query.items()} }"  # fmt: skip

    c.rule("what", call(), call(offset="1"), call(limit="2", offset="4"), call(limit="2", offset="3"), "[], {}", what=f"a dict with exactly the keys `{items}`, the rows of the page, `{total}`, the number of all rows, and `{after}`, the offset of the next page or None if no row follows")  # fmt: skip
    c.rule("fact", call(), call(limit=str(most)), call(limit="99"), call(offset="2"), fact=f"`{limit}` is {usual} and `{offset}` is 0 if missing, and a `{limit}` above {most} counts as {most}")  # fmt: skip
    c.rule("error", call(limit="x"), call(offset="-1"), call(offset=""), call(limit="1.5"), call(limit="0") if low else call(limit="+1"), bad=f"`{limit}` or `{offset}` has anything but the digits 0 to 9 or is empty" + (f", or `{limit}` is 0" if low else ""), good=f"`{limit}` and `{offset}` consist of the digits 0 to 9, at least one" + (f", and `{limit}` is not 0" if low else ""), error="ValueError(key)")  # fmt: skip
    c.rule("fact", call(sort=f"{p}"), call(sort=f"-{p}", limit="4"), call(sort=f"{q},-{p}", limit="4"), call(sort=f"-{q},{p}", offset="2"), fact=f"`{sort}` lists fields with commas, the most important first; `-` before a field means descending, and without `{sort}` the order stays")  # fmt: skip
    c.rule("fact", call(sort=f"{p}", offset="3"), call(sort=f"-{p}", offset="3"), fact="rows whose field is None or missing come last in either direction; equal rows keep their order")  # fmt: skip
    c.rule("fact", call(offset="x"), call(limit=""), "[], {'colour': '1'}", fact="the `key` of a `ValueError(key)` is the offending key of `query`")  # fmt: skip
    c.rule("error", f"{rows}, {{'colour': '1'}}", "[], {'Limit': '1'}", bad=f"`query` has a key other than {_list([limit, offset, sort])}", good=f"`query` has no key but {_list([limit, offset, sort])}", error="ValueError(key)")  # fmt: skip
    c.mistake((f"), {most})", "), 99)"), ("end < len(rows)", "end <= len(rows)"), ("reverse=part != field", "reverse=False"), ("known + [row for row in found if row.get(field) is None]", "known"))  # fmt: skip


def build(rng: Random, words: Words) -> Task:
    c = Composition(rng, "query_report", RULES)
    noun = noun_of(words)
    fields: list[str] = []
    while len(fields) < 3:
        name = field_of(words)
        if name not in fields:
            fields.append(name)
    c.names |= {"noun": noun, "nouns": plural(noun)} | dict(zip("pqr", fields, strict=True))
    chosen = rng.choice(((select, report), (select, pivot), (report,), (report, pivot), (page,), (page,), (select,), (select,)))  # fmt: skip
    for part in chosen:
        part(c)
    doc = rng.choice(("Reports on {}.", "Queries over {}.", "Rows of {}.")).format(plural(noun))
    return c.task(words.module(noun), "", doc)


FAMILY = Family("query_report", build, tuple(RULES.values()), share=3)
