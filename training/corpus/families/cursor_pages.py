"""Lists that are read page by page."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import ban, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Pages of {nouns}|{Noun} listing|{Nouns} page by page|Leafing through {nouns}|Long lists of {nouns}]"

RULES = rules_of({
    "purpose": "[Cuts|Divides|Splits] a list of {nouns} into pages[|, as a {noun} overview needs them|, since the whole would be too long]; [a cursor says where the next page begins|who wants to go on hands in the cursor of the page before]",
    "page": "[`{f}` returns [at most|up to] `{size}` of `{items}`, those after `{cursor}`|A page consists of the first `{size}` items that follow `{cursor}`, or fewer at the end|From `{f}` one gets a page: the items behind `{cursor}`, `{size}` of them if there are as many|The items next to `{cursor}`, [no more than|but at most] `{size}`, are the page that `{f}` gives]",
    "first": state("[without a cursor, that is with `None`, the page is the first|`None` as `{cursor}` means the beginning|the first page is had by leaving `{cursor}` at `None`]"),
    "number": "[A cursor is a number as text: how many items come before the page|`{cursor}` counts, in decimal digits, the items on all earlier pages|`'4'` as cursor skips four items; every cursor is such a text|The cursor is `str` of the place of the first item, the first place being 0|As a cursor serves the number of items to skip, written as text]",
    "item": "[The cursor is the last item of the page before|Cursors are items: the page begins right after that item|`{cursor}` names an item, and the page starts with the one behind it|A page continues after the item that is given as its cursor|Whatever item ended a page is the cursor of the page that follows]",
    "dict": "[The page is a dict with the keys `items`, a list, and `{next}`, in this order|`{f}` returns `{{{_}\"items\": ..., \"{next}\": ...}}`[ with a list under `items`|]|A dict comes back: `items` holds the list, `{next}` the cursor|Two keys make up the dict returned: first `items` with the list, then `{next}`|In the dict that results, `items` is the list of the page and `{next}` the way on]",
    "record": "[The page is a `{Page}` with `items`, a list, and `{next}`|`{f}` returns a `{Page}`[, its list in `items`|]; the cursor is its `{next}`|A `{Page}` comes back: `items` holds the list, `{next}` the cursor|Two attributes make up a `{Page}`: `items` with the list and `{next}`|In the `{Page}` that results, `items` is the list and `{next}` the way on]",
    "end": "[`{next}` is the cursor for the page that follows, `None` [if there is none|on the last page]|The last page has `None` as `{next}`, each other one the cursor that leads on|`None` in `{next}` says that no item is left; otherwise it is the cursor of the next page|If items remain, `{next}` is the cursor to get them, else `None`|`{next}` leads to the following page and is `None` where no further item exists]",
    "exact": state("[a page that ends with the very last item is the last, even if it is full|a full page is followed by another only if items remain|`{next}` never leads to an empty page]"),
    "bad_number": ban("`{f}`", "[a `{cursor}` that is not all digits|a `{cursor}` with anything but digits in it|a `{cursor}` for which `isdigit()` is false]", 'ValueError("{cursor}")'),
    "bad_item": guard("`{f}`", "[`{items}` lacks the item in `{cursor}`|`{cursor}` names an item that is not there]", "[`{items}` holds the item in `{cursor}`|the item named by `{cursor}` is there]", 'ValueError("{cursor}")'),
    "clamp": "[A `{size}` above {most} [is treated as|counts as|works like] {most}|No page has more than {most} items, whatever `{size}` says|{most} is the largest size; larger ones are cut down to it|Sizes are limited to {most}: beyond that, {most} is used|Of `{size}` and {most} the smaller one decides]",
    "refuse": ban("`{f}`", "[a `{size}` above {most}|more than {most} as the `{size}`|a `{size}` of {over} or more]", 'ValueError("{size}")'),
    "small": ban("`{f}`", "[a `{size}` below 1|a `{size}` of 0 or less|a zero or negative `{size}`]", 'ValueError("{size}")'),
    "sorted": state("[before it is cut, the list is sorted upwards|pages follow the sorted order of `{items}`, not the given one|the items are brought into ascending order first]"),
    "reversed": state("[before it is cut, the list is sorted downwards|pages follow the descending order of `{items}`, not the given one|the items are brought into descending order first]"),
    "given": state("[the items keep the order they have in `{items}`|pages follow the order in which `{items}` is given|nothing is sorted, `{items}` is cut as it stands]"),
    "total": "[`total` tells how many items `{items}` has[ in all|]|Every page also bears `total`, the length of `{items}`|The number of all items, on every page, stands in `total`|Next to the rest there is `total`: how long the whole list is|In `total`, last of all, is the number of items in `{items}`]",
})  # fmt: skip

CODE = '''
"""$doc"""

from dataclasses import dataclass  #? shape=record


@dataclass(frozen=True)  #? shape=record
class $Page:  #? shape=record
    items: list[str]  #? shape=record
    $next: str | None  #? shape=record
    total: int  #? shape=record total


def $f($items: list[str], $cursor: str | None = None, $size: int = $usual) -> $kind:
    if $size < 1:  #? small
        raise ValueError("$size")  #? small
    if $size > $most:  #? above=refuse
        raise ValueError("$size")  #? above=refuse
    if $cursor is not None and not $cursor.isdigit():  #? cursor_is=number
        raise ValueError("$cursor")  #? cursor_is=number
    if $cursor is not None and $cursor not in $items:  #? cursor_is=item
        raise ValueError("$cursor")  #? cursor_is=item
    ranked = sorted($items)  #? order=sorted
    ranked = sorted($items, reverse=True)  #? order=reversed
    begin = int($cursor) if $cursor is not None else 0  #? cursor_is=number
    begin = $ranked.index($cursor) + 1 if $cursor is not None else 0  #? cursor_is=item
    end = begin + $size  #? !above=clamp
    end = begin + min($size, $most)  #? above=clamp
    onward = str(end) if end < len($ranked) else None  #? cursor_is=number
    onward = $ranked[end - 1] if end < len($ranked) else None  #? cursor_is=item
    return $Page($ranked[begin:end], onward$whole)  #? shape=record
    return {"items": $ranked[begin:end], "$next": onward$whole}  #? shape=dict
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "cursor_pages", RULES)
    module = begin(draft, words)
    n = draft.names
    kind = draft.choose("cursor_is", "number", "item")
    shape = draft.choose("shape", "dict", "record")
    limit = draft.choose("above", "clamp", "refuse", "none")
    order = draft.choose("order", "sorted", "reversed", "given")
    small, total = draft.flag("small"), draft.flag("total", 0.4)
    top, items = rng.randint(3, 6), rng.choice(("items", "names", "listed", "texts"))
    whole = ("" if shape == "record" else ', "total": ') * total
    n |= {"Nouns": str(n["nouns"]).capitalize(), "f": rng.choice(("page", "page_of", "leaf", "listed")), "items": items, "cursor": rng.choice(("cursor", "after", "mark", "since")), "size": rng.choice(("size", "limit", "most")), "next": rng.choice(("next", "next_cursor", "onward")),
          "Page": rng.choice(("Page", "Slice", "Leaf")), "usual": rng.randint(2, 3), "most": top, "over": top + 1, "ranked": items if order == "given" else "ranked", "whole": (whole or ", ") + f"len({items})" if total else ""}  # fmt: skip
    n["kind"] = n["Page"] if shape == "record" else "dict[str, object]"
    given = rng.sample(["ash", "bay", "cob", "dew", "elk", "fen", "gum", "hop"], 8)
    ranked = {"sorted": sorted(given), "reversed": sorted(given)[::-1], "given": given}[order]

    def page(want: list[str], begin_at: int, source: int = 8) -> str:
        end = begin_at + len(want)
        onward = None if end >= source else str(end) if kind == "number" else want[-1]
        if shape == "record":
            return f"$Page(items={want}, $next={onward!r}{f', total={source}' if total else ''})"
        found: dict[str, object] = {"items": want, str(n["next"]): onward}
        return repr(found | ({"total": source} if total else {}))

    def cursor(at: int) -> str:
        return repr(str(at) if kind == "number" else ranked[at - 1])

    def case(at: int, size: int) -> str:
        return f"assert $f({given}, {cursor(at)}, {size}) == {page(ranked[at : at + size], at)}"

    draft.rule("page", case(2, 3), case(7, 3), case(1, 1))
    draft.rule("first", f"assert $f({given}, None, 2) == $f({given}, $size=2) == {page(ranked[:2], 0)}")  # fmt: skip
    draft.rule(kind, case(1, 2), case(4, 2))
    draft.rule(shape, case(3, 2), *([f"assert list($f({given})) == ['items', '$next'{', ' + repr('total') if total else ''}]"] if shape == "dict" else []))  # fmt: skip
    draft.rule("end", case(6, 2), case(5, 2), f"assert $f([], None, 2) == {page([], 0, 0)}")
    if rng.random() < 0.5:
        draft.rule("exact", case(6, 2), case(5, 3))
    bad = "'x1', '-1', ''" if kind == "number" else "'nix', ''"
    draft.rule(f"bad_{kind}", f"for it in ({bad},):\n    assert raised($f, {given}, it) == ('ValueError', '$cursor')")  # fmt: skip
    if limit == "clamp":
        draft.rule("clamp", f"assert $f({given}, None, 7) == $f({given}, None, $most) == {page(ranked[:top], 0)}")  # fmt: skip
    if limit == "refuse":
        draft.rule("refuse", f"assert raised($f, {given}, None, $over) == ('ValueError', '$size')\nassert raised($f, {given}, None, $most) is None")  # fmt: skip
    if small:
        draft.rule("small", f"assert raised($f, {given}, None, 0) == raised($f, [], None, -2) == ('ValueError', '$size')")  # fmt: skip
    draft.rule(order, case(1, 3), f"given = {given}\n$f(given)\nassert given == {given}")
    if total:
        draft.rule("total", case(2, 2), case(6, 2))
    draft.example(f">>> $f({ranked[:3]}, {cursor(1)}, 2)", page(ranked[1:3], 1, 3))
    wrong: list[Mistake] = [
        {"order": "given" if order != "given" else "sorted", "ranked": "ranked" if order == "given" else items},
        ("end < len(", "end <= len("),
        ("+ 1 if", "if") if kind == "item" else ("else 0", "else 1"),
    ]  # fmt: skip
    wrong += [{"small": False}] if small else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("cursor_pages", build, tuple(RULES.values()))
