"""Rows of text whose cells may be quoted."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = (
    "[Rows of {nouns}|Reading {noun} lines|{Noun} table as text|Cells of {nouns}|{Nouns} in lines]"
)

RULES = rules_of({
    "purpose": "[Reads|Takes apart|Splits up] a text with {nouns}[, a row for each|, one per line|]: [a line is a row of cells|cells stand side by side in lines|each line holds the cells of one row], [parted by|with] `{sep}` [between them|between cells]",
    "rows": answer("`{f}`", "[a list with one list of cells for each line|the rows from top to bottom, each a list of `str`|a list of rows, which are lists of the cells from left to right]"),
    "records": answer("`{f}`", "[a list with a dict for each line after the first, whose cells are the keys|the rows below the first line, each as a dict from the heading in the first line to the cell|one dict per row; the keys come from the first line, which is no row itself]"),
    "cells": "[`{sep}` ends a cell; what is between two of them may be empty|Between two `{sep}` there is a cell, perhaps an empty one|A line with two `{sep}` has three cells, be they empty or not|Cells are what `{sep}` parts, and a cell of length 0 is one as well|Each `{sep}` outside of quotes begins another cell, also an empty one]",
    "quoted": "[Inside `{q}`, a `{sep}` is an ordinary character; the `{q}` around it do not belong to the cell|`{q}` at both ends of a cell hides any `{sep}` in it and is removed|Between two `{q}`, `{sep}` parts nothing; the marks themselves are dropped|A cell may be put in `{q}`, which are taken off and let it hold `{sep}`|What stands in `{q}` is taken as it is, `{sep}` included, without the marks]",
    "doubled": "[Two `{q}` in a row inside a quoted cell stand for one|A `{q}` that belongs to a quoted cell is written twice|Within quotes, `{q}{q}` means a single `{q}`|A quoted cell contains a `{q}` by doubling it|For each pair `{q}{q}` in a quoted cell there is one `{q}` in the result]",
    "open": guard("`{f}`", "[a `{q}` is never closed in its line|a line ends inside quotes]", "[every `{q}` is closed in its line|no line ends inside quotes]", "ValueError(line)"),
    "open_line": "[In the error, `line` is the number of the line, the first being 1|The argument of the error is the line's number, counted from 1|`line` stands for how many lines were begun, that one included|Lines are counted from 1 for the error, blank ones too|The error names the number of the line, an `int` from 1 upwards]",
    "stripped": state("[white space around a cell is removed unless it is in quotes|cells lose white space at both ends, but not what was quoted|spaces next to `{sep}` mean nothing outside of quotes]"),
    "kept": state("[white space is part of the cells|spaces next to `{sep}` belong to the cell|cells keep all their white space]"),
    "blank": state("[lines without any character but white space are passed over|blank lines make no row|a line that is empty or only white space is ignored]"),
    "comment": "[Lines that begin with `{sign}` are comments and make no row|A `{sign}` at the very beginning turns a line into a comment, which is ignored|What begins with `{sign}` is no row but a remark and left out|`{sign}` as the first character of a line means: skip this line|Comment lines, those with `{sign}` in front, do not count as rows]",
    "length": guard("`{f}`", "[a row has another number of cells than the first line|the rows differ from the first line in their number of cells]", "[all rows have as many cells as the first line|every row is as long as the first]", "ValueError(line)"),
    "short": "[A row with too few cells gets `''` for the missing ones, surplus cells are dropped|Missing cells are empty, and cells beyond the headings are left out|Each dict has all headings: with `''` where the row is too short, without what is too much|Rows that are too short are filled up with `''`; from rows that are too long, the rest is cut off|Every heading is a key of every dict, `''` if the row lacks it; more cells than headings do no harm]",
    "empty": state("[an empty `{text}` gives an empty list|without any line the list is empty|nothing but an empty list comes from an empty `{text}`]"),
    "write": answer("`{write}`", "[the line for a list of cells, the opposite of reading|a line made of the cells with `{sep}` between them|one line of text in which the cells are joined by `{sep}`]") + "; [a cell is quoted if it holds `{sep}` or `{q}`, and only then|cells with a `{sep}` or a `{q}` in them are put in `{q}`, others are not]",
})  # fmt: skip

CODE = '''
"""$doc"""


#(
#|
def $f($text: str) -> $kind:
    rows: list[list[str]] = []
    for number, line in enumerate($text.splitlines(), start=1):
        if not line.strip():  #? blank
            continue  #? blank
        if line.startswith("$sign"):  #? comment
            continue  #? comment
        cells = _cells(line, number)  #? length
        if rows and len(cells) != len(rows[0]):  #? length
            raise ValueError(number)  #? length
        rows.append(cells)  #? length
        rows.append(_cells(line, number))  #? !length
    return rows  #? shape=rows
    if not rows:  #? shape=records
        return []  #? shape=records
    head = rows[0]  #? shape=records
    return [dict(zip(head, row)) for row in rows[1:]]  #? shape=records length
    return [dict(zip(head, row + [""] * len(head))) for row in rows[1:]]  #? shape=records !length

#| writes
def $write($cells: list[str]) -> str:
    return "$sep".join(_written(cell) for cell in $cells)

#)


def _cells(line: str, number: int) -> list[str]:
    cells, current, inside, quoted = [], "", False, False
    place = 0
    while place < len(line):
        mark = line[place]
        if inside and line[place : place + 2] == $twice:  #? doubled
            current += mark  #? doubled
            place += 1  #? doubled
        elif mark == $quote:  #? doubled
        if mark == $quote:  #? !doubled
            inside, quoted = not inside, True
        elif mark == "$sep" and not inside:
            cells.append(current if quoted else current.strip())  #? space=stripped
            cells.append(current)  #? space=kept
            current, quoted = "", False
        else:
            current += mark
        place += 1
    if inside:
        raise ValueError(number)
    return [*cells, current if quoted else current.strip()]  #? space=stripped
    return [*cells, current]  #? space=kept
'''

WRITTEN = """

def _written(cell: str) -> str:
    if "$sep" in cell or $quote in cell:
        return $quote + cell.replace($quote, $twice) + $quote
    return cell
"""


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "quoted_rows", RULES)
    module = begin(draft, words)
    n = draft.names
    shape = draft.choose("shape", "rows", "records")
    space = draft.choose("space", "stripped", "kept")
    for name in ("blank", "doubled", "length", "comment"):
        draft.flag(name)
    writes = n["doubled"] and draft.flag("writes", 0.5)
    sep, q = rng.choice((",", ";", "|", ":")), rng.choice(('"', "'"))
    quote, twice = ("'\"'", "'\"\"'") if q == '"' else ('"\'"', "\"''\"")
    n |= {"writes": writes, "sep": sep, "q": q, "quote": quote, "twice": twice, "sign": rng.choice(("#", "//", "--", "!")), "Nouns": str(n["nouns"]).capitalize(),
          "f": rng.choice(("read", "read_rows", "parse_rows", method_of(words, "parse"))), "text": rng.choice(("text", "source", "given")), "write": rng.choice(("write", "to_line", "join_cells")), "cells": rng.choice(("cells", "values", "row")), "kind": "list[list[str]]" if shape == "rows" else "list[dict[str, str]]"}  # fmt: skip
    head = ["one", "two", "three"]

    def case(lines: list[str], rows: list[list[str]]) -> str:
        text = "\n".join(lines)
        if shape == "rows":
            return f"assert $f({text!r}) == {rows!r}"
        text = sep.join(head) + "\n" + text
        padded = [dict(zip(head, row + [""] * 3, strict=False)) for row in rows]
        return f"assert $f({text!r}) == {padded!r}"

    def row(*cells: str) -> str:
        return sep.join(cells)

    a, b = str(n["a"]), str(n["b"])
    draft.rule(shape, case([row(a, b, "x"), row("1", "2", "3")], [[a, b, "x"], ["1", "2", "3"]]))
    draft.rule("cells", case([row("", a, ""), row("", "", "")], [["", a, ""], ["", "", ""]]))
    inner = f"{a}{sep}{b}"
    draft.rule("quoted", case([row(f"{q}{inner}{q}", "x", f"{q}{sep}{q}")], [[inner, "x", sep]]), case([row(f"{q}{q}", "x", f"{q}y{q}")], [["", "x", "y"]]))  # fmt: skip
    if n["doubled"]:
        draft.rule("doubled", case([row(f"{q}{a}{q}{q}{sep}{q}", f"{q}{q}{q}{q}", "x")], [[f"{a}{q}{sep}", q, "x"]]))  # fmt: skip
    bad = row("1", "2", "3") + "\n" + row(a, f"{q}{b}", "x")
    draft.rule("open", f"assert raised($f, {bad!r}) == ('ValueError', 2)", f"assert raised($f, {q + 'k'!r}) == ('ValueError', 1)")  # fmt: skip
    late = bad.replace("\n", "\n" + row("4", "5", "6") + "\n")
    draft.rule("open_line", f"assert raised($f, {late!r}) == ('ValueError', 3)")
    spaced = [row(f" {a} ", f"{q} {b} {q}", " x"), row(" ", "\t1", "2")]
    cells = [[f" {a} ", f" {b} ", " x"], [" ", "\t1", "2"]]
    if space == "stripped":
        cells = [[a, f" {b} ", "x"], ["", "1", "2"]]
    draft.rule(space, case(spaced, cells))
    if n["blank"]:
        draft.rule("blank", case(["", row(a, b, "x"), "  ", row("1", "2", "3"), ""], [[a, b, "x"], ["1", "2", "3"]]))  # fmt: skip
    if n["comment"]:
        draft.rule("comment", case([row(a, b, "x"), f"{n['sign']} no", row("1", "2", "3")], [[a, b, "x"], ["1", "2", "3"]]))  # fmt: skip
    if n["length"]:
        for_length = row("1", "2", "3") + "\n" + row("4", "5", "6") + "\n"
        draft.rule("length", f"assert raised($f, {for_length + row('7', '8')!r}) == ('ValueError', 3)\nassert raised($f, {for_length + row('7', '8', '9', '0')!r}) == ('ValueError', 3)")  # fmt: skip
    elif shape == "records":
        draft.rule("short", case([a, row(a, b), row("1", "2", "3", "4")], [[a], [a, b], ["1", "2", "3"]]))  # fmt: skip
    draft.rule("empty", "assert $f('') == []")
    if writes:
        draft.rule("write", f"assert $write({[a, inner, q, '']!r}) == {row(a, f'{q}{inner}{q}', q * 4, '')!r}\nassert $write({[a]!r}) == {a!r}\nassert $write({[' x ']!r}) == ' x '")  # fmt: skip
    shown = row(a, f"{q}{inner}{q}")
    example = [[a, inner]] if shape == "rows" else [{"k": a, "m": inner}]
    source = shown if shape == "rows" else row("k", "m") + "\n" + shown
    draft.example(f">>> $f({source!r})", repr(example))  # fmt: skip
    wrong: list[Mistake] = [("raise ValueError(number)", "raise ValueError(line)"), (" and not inside", "")]  # fmt: skip
    wrong += [{"space": "kept" if space == "stripped" else "stripped"}]
    wrong += [{name: False} for name in ("blank", "comment") if n[name]]
    return draft.task(TITLE, module, CODE + (WRITTEN if writes else ""), wrong)


FAMILY = Family("quoted_rows", build, tuple(RULES.values()))
