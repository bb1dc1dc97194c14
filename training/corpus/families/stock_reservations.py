"""Stock in places, with reservations that are filled or dropped."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import BELOW_ONE, UNCHANGED, g, refusal, said
from training.corpus.task import Family, Task
from training.corpus.words import Words, plural

PURPOSE = g(
    "[How many {nouns} [are|lie] in [which|every] {place}, and how many of them are promised?"
    "|[Counts|Keeps count of] {nouns} by {place} and sets some of them aside for reservations."
    "|{nouns} lie in several {places}. [Some|Part] of them can be reserved before they leave."
    "|Stock of {nouns} in {places}, with reservations that are [filled or dropped|kept or given up] later.]"
)
PUT = said(
    "[`{put}` adds `{num}` to what `{place}` has of the {noun} and <returns> the new number there|`{put}` <returns> how many of the {noun} are in `{place}` afterwards, `{num}` more than before"
    "|the stock of the {noun} in `{place}` grows by `{num}` with `{put}`, whose result is the new stock there|with `{put}`, `{num}` more are in `{place}`; the stock there is returned"
    "|the result of `{put}` is the stock of the {noun} in `{place}` after adding `{num}`]"
)
HOLD = said(
    "[`{hold}` reserves `{num}` of the {noun} in `{place}` and <returns> the number of the reservation; the first is 1, each further one is one more|reservations made by `{hold}` are numbered 1, 2, 3 and so on; the number is returned"
    "|`{hold}` sets `{num}` aside and <returns> a number that identifies the reservation, counted from 1 and never used again|the result of `{hold}` is a reservation number: 1 at first, then one more for each, without reuse"
    "|numbers of reservations count up from 1 and are what `{hold}` <returns>; a number is never given twice]"
)
SHORT = refusal(
    "fewer than `{num}` are free in `{place}`",
    "at least `{num}` must be free in `{place}`",
    "a `{num}` larger than what is free in `{place}`",
    'ValueError("{short}")',
)
FREE = said(
    "[`{free}` <returns> the stock of the {noun} in `{place}` less what is reserved there, 0 for an unknown one|what is free, as `{free}` tells it, is the stock in `{place}` without the reserved part; nothing known means 0"
    "|`{free}`: stock minus open reservations of the {noun} in `{place}`; 0 [where there is none|if it was never put there]|reserved {nouns} are not free: `{free}` <returns> the rest in `{place}`, 0 for anything unknown"
    "|the free number in `{place}` is stock less reservations, and `{free}` <returns> it; unknown {nouns} or {places} have 0]"
)
FILL = said(
    "[`{fill}` takes the reserved {nouns} out of the stock and ends the reservation|with `{fill}` the reservation is over and its number leaves the stock|`{fill}` fills a reservation: stock and reserved number both go down by its size"
    "|what was reserved leaves the stock by `{fill}`; what is free stays the same|a reservation ends with `{fill}`, its {nouns} are gone from the stock]"
)
DROP = said(
    "[`{drop}` gives up a reservation; its {nouns} are free again|with `{drop}` a reservation ends and what it held is free again|what a reservation held becomes free by `{drop}`, the stock stays the same|`{drop}` ends a reservation without touching the stock|the {nouns} of a reservation can be reserved anew after `{drop}`]"
)
NO_HOLD = refusal(
    "there is no open reservation `{ref}`[, for instance because it has ended|]", "`{ref}` must be an open reservation", "a `{ref}` without an open reservation", "KeyError({ref})",
)  # fmt: skip
TOTAL = {
    "stock": said("[`{all}` <returns> the stock of the {noun} in all {places} together, reserved or not|`{all}`: the sum over all {places}, reservations included|how many of the {noun} there are in all is told by `{all}`; what is reserved counts|the sum of the stock in every {place} is what `{all}` <returns>, without taking off reservations|adding up all {places}, `{all}` <returns> the whole stock, promised or free]"),
    "free": said("[`{all}` <returns> what is free of the {noun} in all {places} together|`{all}`: the sum of the free numbers over all {places}|how many of the {noun} are free anywhere is told by `{all}`; what is reserved does not count|the sum of what is free in every {place} is what `{all}` <returns>|adding up all {places}, `{all}` <returns> the free stock, without what is promised]"),
}  # fmt: skip
MOVE = said(
    "[`{move}` moves `{num}` free {nouns} from `{place}` to `{goal}` and returns None|with `{move}`, `{num}` of what is free in `{place}` goes to `{goal}`|`{num}` leave `{place}` and arrive in `{goal}` by `{move}`; only free ones move|`{move}` takes `{num}` off the free stock of `{place}` and adds them in `{goal}`|free {nouns}, `{num}` of them, change from `{place}` to `{goal}` with `{move}`]"
)
GRAMMARS = (PURPOSE, PUT, HOLD, SHORT, FREE, FILL, DROP, NO_HOLD, *TOTAL.values(), MOVE)


def build(rng: Random, words: Words) -> Task:
    d = Draft("stock_reservations", rng, words)
    place = d.other_noun()
    noun = d.noun()
    d.names |= {
        "place": place, "places": plural(place), "Class": words.class_name(noun, ("Stock", "Stores", "Inventory", "Supply", "Depot")), "id": d.one(noun, f"{noun}_id", d.field()), "num": d.one("number_of", "quantity", "pieces", d.field()),
        "put": d.method("add", noun), "hold": d.one("reserve", "hold", "set_aside", "promise"), "free": d.one("free_stock", "available", "left_in", d.method("count")), "fill": d.one("fulfil", "ship_out", "hand_out", d.method("stop")), "drop": d.one("give_up", "cancel_hold", "undo", d.method("remove")),
        "all": d.method("report"), "move": d.method("move"), "goal": d.one("goal", "target", "destination"), "short": d.one("short", "stock", "available"), "ref": d.one("reservation", "ref", "hold_id"),
    }  # fmt: skip
    o = {
        "fill": d.chance("fill", 0.6),
        "drop": d.chance("drop", 0.6),
        "total": d.pick("total", "none", "stock", "free"),
        "move": d.chance("move", 0.4),
        "check": d.chance("check", 0.6),
    }
    if not (o["fill"] or o["drop"]):
        o["drop"] = d.chance("drop", 2.0)
    _clauses(d, o)
    title = d.one(
        "{Noun} stock", "Stock of {nouns}", "{nouns} in reserve", "{Noun} reservations"
    ).format(**d.names)
    examples = [
        ">>> stock = $Class()",
        '>>> stock.$put("x", "a", 5)',
        "5",
        '>>> stock.$hold("x", "a", 2)',
        "1",
        '>>> stock.$free("x", "a")',
        "3",
    ]
    bugs = ("short", "free", "fill", "drop", "total", "move", "check", "again")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _clauses(d: Draft, o: dict[str, object]) -> None:
    start = 's = $Class()\ns.$put("x", "a", 5)\n'
    taking = [str(d.names["hold"])] + ([str(d.names["move"])] if o["move"] else [])
    d.clause(
        PUT,
        start
        + 'assert (s.$put("x", "a", 2), s.$put("x", "b", 1), s.$put("y", "a", 4)) == (7, 1, 4)\ns.$hold("x", "a", 7)\nassert s.$put("x", "a", 1) == 8',
    )
    end = f"s.{d.names['fill'] if o['fill'] else d.names['drop']}(2)\n"
    d.clause(
        HOLD,
        start
        + f'assert [s.$hold("x", "a", 1), s.$hold("x", "a", 1)] == [1, 2]\n{end}assert s.$hold("x", "a", 1) == 3',
    )
    short = [
        start
        + 's.$hold("x", "a", 2)\nassert raised(s.$hold, "x", "a", 4) == ("ValueError", "$short")\nassert raised(s.$hold, "q", "a", 1) == ("ValueError", "$short")\nassert s.$hold("x", "a", 3) == 2'
    ]
    if o["move"]:
        short.append(
            start
            + 's.$hold("x", "a", 2)\nassert raised(s.$move, "x", "a", "b", 4) == ("ValueError", "$short")\nassert s.$free("x", "b") == 0'
        )
    d.clause(SHORT, *short, **d.who(*taking))
    d.clause(
        FREE,
        start
        + 's.$put("x", "b", 1)\ns.$hold("x", "a", 2)\nassert (s.$free("x", "a"), s.$free("x", "b"), s.$free("y", "a"), s.$free("x", "q")) == (3, 1, 0, 0)',
    )
    ending = [str(d.names[key]) for key in ("fill", "drop") if o[key]]
    if o["fill"]:
        d.clause(
            FILL,
            start
            + 's.$fill(s.$hold("x", "a", 2))\nassert s.$free("x", "a") == 3\nassert s.$put("x", "a", 1) == 4',
        )
    if o["drop"]:
        d.clause(
            DROP,
            start
            + 's.$drop(s.$hold("x", "a", 2))\nassert s.$free("x", "a") == 5\nassert s.$put("x", "a", 1) == 6',
        )
    d.clause(
        NO_HOLD,
        *[
            start
            + f'assert raised(s.{name}, 1) == ("KeyError", 1)\ns.$hold("x", "a", 2)\ns.{name}(1)\nassert raised(s.{name}, 1) == ("KeyError", 1)'
            for name in ending
        ],
        **d.who(*ending),
    )
    if o["total"] != "none":
        d.clause(
            TOTAL[str(o["total"])],
            start
            + f's.$put("x", "b", 2)\ns.$put("y", "b", 9)\ns.$hold("x", "a", 4)\nassert (s.$all("x"), s.$all("q")) == ({7 if o["total"] == "stock" else 3}, 0)',
        )
    if o["move"]:
        d.clause(
            MOVE,
            start
            + 's.$put("x", "b", 1)\nassert s.$move("x", "a", "b", 2) is None\nassert (s.$free("x", "a"), s.$free("x", "b")) == (3, 3)\ns.$move("x", "a", "c", 3)\nassert (s.$free("x", "a"), s.$free("x", "c")) == (0, 3)',
        )
    if o["check"]:
        checked = [str(d.names["put"]), *taking]
        calls = {str(d.names["move"]): '"x", "a", "b"'}
        d.clause(
            BELOW_ONE,
            *[
                start
                + f'assert raised(s.{name}, {calls.get(name, chr(34) + "x" + chr(34) + ", " + chr(34) + "a" + chr(34))}, 0) == ("ValueError", "$num")\nassert s.$free("x", "a") == 5'
                for name in checked
            ],
            field=d.names["num"],
            **d.who(*checked),
        )
    else:
        d.clause(
            UNCHANGED,
            start
            + 'raised(s.$hold, "x", "a", 6)\nassert (s.$free("x", "a"), s.$hold("x", "a", 5)) == (5, 1)',
            **d.who(str(d.names["hold"])),
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    check = (
        ["if $num < 1:", '    raise ValueError("$num")'] if o["check"] and bug != "check" else []
    )
    short = [
        f"if self.$free($id, $place) {'<=' if bug == 'short' else '<'} $num:",
        '    raise ValueError("$short")',
    ]
    number = "len(self._held) + 1" if bug == "again" else "self._last"
    parts = [
        Part("def __init__(self) -> None", "self._stock: dict[tuple[str, str], int] = {}\nself._held: dict[int, tuple[str, str, int]] = {}\nself._last = 0"),
        Part("def $put(self, $id: str, $place: str, $num: int) -> int", "\n".join([*check, "key = ($id, $place)", "self._stock[key] = self._stock.get(key, 0) + $num", "return self._stock[key]"])),
        Part("def $hold(self, $id: str, $place: str, $num: int) -> int", "\n".join([*check, *short, "self._last += 1", f"self._held[{number}] = ($id, $place, $num)", f"return {number.replace(' + 1', '')}"])),
        Part("def $free(self, $id: str, $place: str) -> int", "held = [size for *key, size in self._held.values() if key == [$id, $place]]\n" + f"return self._stock.get(($id, $place), 0) - {'len' if bug == 'free' else 'sum'}(held)"),
    ]  # fmt: skip
    for key in ("fill", "drop"):
        if o[key]:
            out = ["name, place, size = self._held.pop($ref)", "self._stock[name, place] -= size"]
            body = out if (key == "fill") != (bug == key) else ["del self._held[$ref]"]
            parts.append(
                Part(
                    f"def ${key}(self, $ref: int) -> None",
                    "\n".join(["if $ref not in self._held:", "    raise KeyError($ref)", *body]),
                )
            )
    if o["total"] != "none":
        stock = (o["total"] == "stock") != (bug == "total")
        value = "self._stock[$id, place]" if stock else "self.$free($id, place)"
        parts.append(
            Part(
                "def $all(self, $id: str) -> int",
                f"places = [place for name, place in self._stock if name == $id]\nreturn sum({value} for place in places)",
            )
        )
    if o["move"]:
        body = [*check, *short, "self._stock[$id, $place] -= $num"]
        body += (
            ["self._stock[$id, $goal] = $num"] if bug == "move" else ["self.$put($id, $goal, $num)"]
        )
        parts.append(
            Part(
                "def $move(self, $id: str, $place: str, $goal: str, $num: int) -> None",
                "\n".join(body),
            )
        )
    return Code((Klass("$Class", ordered(parts, d.rank)),))


FAMILY = Family("stock_reservations", build, GRAMMARS)
