"""Reports: a table of two fields, one down and one across."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import g, refusal, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[A table of {nouns}: `{down}` down the side, `{across}` across the top."
    "|[Lays|Sets] {nouns} out by two fields, `{down}` and `{across}`. <every> {noun} is a dict."
    "|[Crosses|Pivots] `{down}` with `{across}` over a list of {nouns}, which are dicts."
    "|How do `{across}` and `{down}` go together? A [report|table] on {nouns} [says so|answers that].]"
)
CELL = {
    "sum": said("[a cell [holds|is] the sum of `{num}` of the {nouns} with this `{down}` and this `{across}`|`{num}` is summed up for <every> pair of `{down}` and `{across}`|each cell adds up the `{num}` of all {nouns} that share both fields|the number in a cell: all `{num}` of the pair [added|summed]|{nouns} with the same `{down}` and `{across}` [have|get] their `{num}` added in one cell]"),
    "count": said("[a cell [holds|is] the number of {nouns} with this `{down}` and this `{across}`|{nouns} are counted for <every> pair of `{down}` and `{across}`|each cell counts the {nouns} that share both fields|the number in a cell says how [many|often] {nouns} [with|of] this pair there are|how many {nouns} have the same `{down}` and `{across}` [stands in|is said by] their cell]"),
    "max": said("[a cell [holds|is] the largest `{num}` of the {nouns} with this `{down}` and this `{across}`|of all `{num}` of a pair of `{down}` and `{across}` the largest is [shown|taken]|each cell shows the greatest `{num}` among the {nouns} that share both fields|the number in a cell: the maximum of `{num}` [over|for] the pair|among {nouns} with the same `{down}` and `{across}` the highest `{num}` [wins|is what the cell shows]]"),
}  # fmt: skip
SHAPE = said(
    "[`{report}` <returns> a dict from `{down}` to a dict from `{across}` to the cell|the result of `{report}` is a dict of dicts: first `{down}`, then `{across}`"
    "|`{report}(...)[a][b]` is the cell for `a` as `{down}` and `b` as `{across}`|the outer keys of the result are the `{down}` values, the inner ones those of `{across}`"
    "|<every> `{down}` [leads to|has] a dict of its own in the result, with `{across}` as keys and cells as values]"
).replace("[a][b]", "{ab}")
FILL = {
    "filled": said("[<every> row has all `{across}` values as keys; [where nothing was found|a cell without {nouns}] is {blank}|no row lacks an `{across}`: [missing|empty] cells are {blank}|a pair that [does not occur|no {noun} has] is there [all the same|too], with {blank}|[missing|empty] pairs are filled with {blank}, so that all rows have the same keys]"),
    "sparse": said("[a pair that [does not occur|no {noun} has] has no cell|rows hold only [the `{across}` values|those `{across}`] that occur with their `{down}`|there are no empty cells: [a missing pair|what does not occur] is left out|only pairs that occur [get|have] a cell]"),
}  # fmt: skip
ORDER = {
    "sorted": said("[both rows and columns are in ascending order|outer and inner keys [are sorted|come in ascending order]|`{down}` and `{across}` values stand in ascending order in their dicts|the dicts are built in ascending order of their keys|the order of the keys is ascending, [down as well as across|in the outer dict and in the inner ones]]"),
    "seen": said("[both rows and columns are in the order of their first {noun}|outer and inner keys come in the order in which they first occur[ in the list|]|`{down}` and `{across}` values stand in the order of their first appearance among all {nouns}|what occurs first among the {nouns} [is|stands] first among the keys[, outer and inner|, down and across]|the order of the keys is that of first occurrence, [down as well as across|in the outer dict and in the inner ones]]"),
}  # fmt: skip
TOTAL = said(
    "[<every> row has the sum of its cells under `{total}` as its last key|`{total}`, the last key of <every> row, is the sum of the row's cells"
    "|each row ends with `{total}`, [the sum of|which adds up] all its cells|the cells of a row are added up under the key `{total}`, which comes last"
    "|at the end of <every> row stands `{total}` with the sum of [the row|its cells]]"
)
GRAND = said(
    "[a last row `{grand}` [holds|has] the sums of the columns|under `{grand}`, the last outer key, the rows are added up column by column"
    "|the columns are summed in one more row, `{grand}`, at the end|`{grand}` is the key of a row at the end whose cells are the sums of the [columns|cells above]"
    "|after all other rows comes `{grand}`, with the total of <every> column]"
)
NONE = said(
    "[{nouns} with None as `{down}` or `{across}` are left out|a None in `{down}` or in `{across}` keeps {a_noun} out|only {nouns} whose `{down}` and `{across}` are both not None count"
    "|[skipped|ignored|left out] are {nouns} in which one of the two fields is None|<if> one of the two fields is None, the {noun} is [ignored|skipped|not counted]]"
)
BAD = refusal(
    "{a_noun} has a negative `{num}`",
    "no `{num}` may be negative",
    "a [negative `{num}`|`{num}` below 0] in any {noun}",
    'ValueError("{num}")',
)
EMPTY = said(
    "[without {nouns} the result is an empty dict|no {nouns}: an empty dict|`{report}` of an empty list is an empty dict|for no {nouns} at all `{report}` <returns> an empty dict"
    "|an empty list [gives|leads to] an empty dict[, without any totals|]]"
)
GRAMMARS = (
    PURPOSE,
    *CELL.values(),
    SHAPE,
    *FILL.values(),
    *ORDER.values(),
    TOTAL,
    GRAND,
    NONE,
    BAD,
    EMPTY,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("pivot", rng, words)
    noun = d.noun()
    a, b, c, x = d.values(4)
    d.names |= {
        "report": d.method("report", noun), "down": d.field(), "across": d.field(), "num": d.field(), "a": a, "b": b, "c": c, "x": x, "ab": "[a][b]",
        "rows": d.one("rows", "records", "items"), "total": d.one("total", "sum", "all", "together"), "grand": d.one("total", "sum", "all", "columns"), "blank": d.one("0", "None"),
    }  # fmt: skip
    o = {
        "cell": d.pick("cell", "sum", "count", "max"), "fill": d.pick("fill", "filled", "sparse"), "order": d.pick("order", "sorted", "seen"),
        "none": d.chance("none", 0.4), "bad": d.chance("bad", 0.4), "total": False, "grand": False,
    }  # fmt: skip
    if o["fill"] == "filled":
        d.names["blank"] = d.pick("blank", "0", "None")
    zero = o["fill"] == "sparse" or d.names["blank"] == "0"
    o["total"] = zero and d.chance("total")
    o["grand"] = not o["total"] and o["fill"] == "filled" and zero and d.chance("grand")
    _clauses(d, o)
    title = d.one("{Noun} table", "Table of {nouns}", "{Noun} pivot", "Crossing {nouns}").format(
        **d.names
    )
    one, tail = ("1" if o["cell"] == "count" else "4"), ""
    tail = f", '$total': {one}" if o["total"] else ""
    last = f", '$grand': {{'$x': {one}}}" if o["grand"] else ""
    examples = [f">>> $report([{_row('a', 'x', 4)}])", f"{{'$a': {{'$x': {one}{tail}}}{last}}}"]
    bugs = ("cell", "blank", "order", "total", "grand", "none", "bad", "swap")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _row(down: str, across: str, number: int) -> str:
    return f'{{"$down": "${down}", "$across": "${across}", "$num": {number}}}'


def _table(o: dict[str, object], blank: object) -> dict[str, dict[str, object]]:
    """What the rules say of the rows b-x 2, a-c 5, b-c 1, b-x 3, keys in the right order."""
    bx = {"sum": 5, "count": 2, "max": 3}[str(o["cell"])]
    ac, bc = (1, 1) if o["cell"] == "count" else (5, 1)
    columns = ["c", "x"] if o["order"] == "sorted" else ["x", "c"]
    found: dict[str, dict[str, object]] = {"b": {"x": bx, "c": bc}, "a": {"c": ac}}
    table: dict[str, dict[str, object]] = {}
    for down in sorted(found) if o["order"] == "sorted" else found:
        table[down] = {
            key: found[down].get(key, blank)
            for key in columns
            if key in found[down] or o["fill"] == "filled"
        }
        if o["total"]:
            table[down]["total"] = {"b": bx + bc, "a": ac}[down]
    if o["grand"]:
        table["grand"] = {key: {"c": ac + bc, "x": bx}[key] for key in columns}
    return table


def _clauses(d: Draft, o: dict[str, object]) -> None:
    rows = f"t = $report([{_row('b', 'x', 2)}, {_row('a', 'c', 5)}, {_row('b', 'c', 1)}, {_row('b', 'x', 3)}])\n"
    table = _table(o, None if d.names["blank"] == "None" else 0)
    named = {
        str(d.names[k]): {str(d.names[c]): v for c, v in row.items()} for k, row in table.items()
    }
    order = str([[key, list(row)] for key, row in named.items()])
    d.clause(
        CELL[str(o["cell"])],
        rows + f'assert (t["$b"]["$x"], t["$a"]["$c"]) == ({table["b"]["x"]}, {table["a"]["c"]})',
    )
    d.clause(SHAPE, rows + f"assert t == {named}")
    d.clause(FILL[str(o["fill"])], rows + f'assert t["$a"] == {named[str(d.names["a"])]}')
    d.clause(
        ORDER[str(o["order"])],
        rows + f"assert [[key, list(row)] for key, row in t.items()] == {order}",
    )
    d.clause(EMPTY, "assert $report([]) == {}")
    if o["total"]:
        d.clause(
            TOTAL, rows + f'assert list(t["$b"].items())[-1] == ("$total", {table["b"]["total"]})'
        )
    if o["grand"]:
        d.clause(
            GRAND,
            rows + f'assert list(t.items())[-1] == ("$grand", {named[str(d.names["grand"])]})',
        )
    if o["none"]:
        nones = '{"$down": None, "$across": "$x", "$num": 1}, {"$down": "$b", "$across": None, "$num": 1}'
        d.clause(
            NONE,
            f"assert $report([{nones}, {_row('a', 'x', 1)}]) == $report([{_row('a', 'x', 1)}])\nassert $report([{nones}]) == {{}}",
        )
    if o["bad"]:
        d.clause(
            BAD,
            f'assert raised($report, [{_row("a", "x", 1)}, {_row("a", "x", -1)}]) == ("ValueError", "$num")\nassert raised($report, [{_row("a", "x", 0)}]) is None',
            **d.who(str(d.names["report"])),
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    lines = ["cells: dict[tuple[str, str], list[int]] = {}", "for row in $rows:"]
    if o["bad"] and bug != "bad":
        lines += ['    if row["$num"] < 0:', '        raise ValueError("$num")']
    first, second = ("$across", "$down") if bug == "swap" else ("$down", "$across")
    lines.append(f'    pair = (row["{first}"], row["{second}"])')
    added = "1" if o["cell"] == "count" and bug != "cell" else 'row["$num"]'
    add = f"cells.setdefault(pair, []).append({added})"
    lines += (
        ["    if None not in pair:", f"        {add}"]
        if o["none"] and bug != "none"
        else [f"    {add}"]
    )
    wrap = "sorted({%s})" if (o["order"] == "sorted") != (bug == "order") else "dict.fromkeys(%s)"
    lines.append(f"downs = {wrap % 'down for down, _ in cells'}")
    lines.append(f"acrosses = {wrap % 'across for _, across in cells'}")
    cell = {"sum": "sum", "count": "len", "max": "max"}[str(o["cell"])]
    if bug == "cell":
        cell = "len" if cell != "len" else "sum"
    lines += [
        "table: dict[str, dict[str, Any]] = {}",
        "for down in downs:",
        "    table[down] = {}",
        "    for across in acrosses:",
        "        if (down, across) in cells:",
        f"            table[down][across] = {cell}(cells[down, across])",
    ]
    if (o["fill"] == "filled") != (bug == "blank"):
        lines += ["        else:", "            table[down][across] = $blank"]
    if o["total"] and bug != "total":
        lines.append('    table[down]["$total"] = sum(table[down].values())')
    if o["grand"] and bug != "grand":
        lines += [
            "if table:",
            "    sums = {key: sum(row[key] for row in table.values()) for key in acrosses}",
            '    table["$grand"] = sums',
        ]
    lines.append("return table")
    part = Part(
        "def $report($rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]", "\n".join(lines)
    )
    return Code(ordered([part], d.rank), ("from typing import Any",))


FAMILY = Family("pivot", build, GRAMMARS)
