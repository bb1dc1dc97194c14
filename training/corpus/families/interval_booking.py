"""Bookings of intervals that must not overlap."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, field_of, method_of, nested
from training.corpus.families._wording import refusal, result, unchanged
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} bookings|Booking a {noun}|Times of {nouns}|Who has the {noun}|Taken {nouns}]"

RULES = nested({
    "purpose": "[Keeps|Holds] the bookings of [{nouns}|every {noun}|each {noun}]; times are whole numbers [and a booking lasts from its start to its end|, a booking is a start and an end]",
    "book": "[`{book}` [stores|keeps|adds] the booking from `{start}` to `{end}`[| for `{key}`]|After `{book}`, `{key}` is taken from `{start}` to `{end}`|A booking of `{key}` with its start and end is [added|kept] by `{book}`|`{book}` [takes|reserves] `{key}` from `{start}` to `{end}`]",
    "open": refusal("`{book}`", "[the new booking overlaps one of the same `{key}`; one may begin where another ends|a booking of the same `{key}` shares more than an end point with the new one|the time is partly taken for `{key}` (touching at an end is no overlap)]", "LookupError({key})"),
    "closed": refusal("`{book}`", "[the new booking overlaps one of the same `{key}`; the end belongs to a booking, so that touching is an overlap|a booking of the same `{key}` shares any number with the new one, ends included|the time is partly taken for `{key}` (touching at an end is an overlap)]", "LookupError({key})"),
    "keys": "[Each `{key}` is booked on its own|Bookings of different `{key}` values never [disturb|touch] each other|What is taken for one `{key}` is [free|available] for [another|others]|Overlaps matter within one `{key}` only|[Separate|Different] values of `{key}` have [separate|independent] bookings]",
    "ends": refusal("`{book}`", "`{end}` is not greater than `{start}`", 'ValueError("{end}")'),
    "same": unchanged("`{book}`", "the bookings"),
    "listed": result("`{list}`", "[the bookings of `{key}` as a new list of `(start, end)`, earliest start first|a new list of pairs `(start, end)` for `{key}`, sorted by start|all `(start, end)` of `{key}` in rising order, in a new list]") + "[|; empty if there are none]",
    "cancel": result("`{cancel}`", "[whether the booking of `{key}` from `{start}` was there; it is removed|`True` if it removed the booking of `{key}` that starts at `{start}`, else `False`|a `bool`: `True` when `{key}` had a booking that begins at `{start}`, which is deleted]"),
})  # fmt: skip

CODE = '''
"""$doc"""


class $cls:
    def __init__(self) -> None:
        self._$taken: dict[str, list[tuple[int, int]]] = {}

    #(
    #|
    def $book(self, $key: str, $start: int, $end: int) -> None:
        if $end <= $start:  #? ends
            raise ValueError("$end")  #? ends
        for start, end in self._$taken.get($key, []):
            if $start $sign end and start $sign $end:
                raise LookupError($key)
        self._$taken.setdefault($key, []).append(($start, $end))

    #|
    def $list(self, $key: str) -> list[tuple[int, int]]:
        return sorted(self._$taken.get($key, []))

    #| cancels
    def $cancel(self, $key: str, $start: int) -> bool:
        kept = [pair for pair in self._$taken.get($key, []) if pair[0] != $start]
        found = len(kept) < len(self._$taken.get($key, []))
        self._$taken[$key] = kept
        return found

    #)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "interval_booking", RULES)
    module = begin(draft, words)
    touching = draft.choose("touching", "open", "closed")
    ends, cancels, same, keys = (
        draft.flag("ends"),
        draft.flag("cancels"),
        draft.flag("same"),
        draft.flag("keys", 0.7),
    )
    n = draft.names
    start, end = rng.choice(
        (("first", "last"), ("begin", "until"), ("opens", "closes"), ("low", "high"))
    )
    n |= {"cls": words.class_name(str(n["noun"]), ("Bookings", "Plan", "Agenda", "Desk")), "book": method_of(words, "add", str(n["noun"])), "list": method_of(words, "list"), "cancel": method_of(words, "remove"),
          "key": rng.choice(("name", "code", field_of(words))), "start": start, "end": end, "taken": rng.choice(("taken", "booked", "plan")), "sign": "<" if touching == "open" else "<="}  # fmt: skip
    new = "it = $cls()\nassert it.$book('$a', 10, 20) is None\n"
    full = "assert raised(it.$book, '$a', {}, {}) == ('LookupError', '$a')\n"
    over = new + "".join(
        full.format(*pair) for pair in ((5, 11), (19, 25), (12, 15), (1, 99), (10, 20))
    )
    touch = new + (
        "it.$book('$a', 20, 30)\nit.$book('$a', 5, 10)\nassert it.$list('$a') == [(5, 10), (10, 20), (20, 30)]"
        if touching == "open"
        else full.format(20, 30) + full.format(5, 10) + "it.$book('$a', 21, 30)"
    )
    draft.rule("book", new + "assert it.$list('$a') == [(10, 20)]")
    draft.rule(touching, over, touch)
    draft.rule(
        "listed",
        new
        + "it.$book('$a', 1, 4)\nassert it.$list('$a') == [(1, 4), (10, 20)] and it.$list('$b') == []\nit.$list('$a').clear()\nassert len(it.$list('$a')) == 2",
    )
    if keys:
        draft.rule("keys", new + "it.$book('$b', 12, 15)\nassert it.$list('$b') == [(12, 15)]")
    if ends:
        draft.rule(
            "ends",
            new
            + "assert raised(it.$book, '$a', 40, 40) == raised(it.$book, '$a', 40, 39) == ('ValueError', '$end')",
        )
    if same or not ends:
        draft.rule("same", over + "assert it.$list('$a') == [(10, 20)]")
    if cancels:
        draft.rule(
            "cancel",
            new
            + "assert it.$cancel('$a', 11) is False and it.$cancel('$b', 10) is False\nassert it.$cancel('$a', 10) is True and it.$list('$a') == []\nit.$book('$a', 5, 15)",
        )
    draft.example(">>> it = $cls()", ">>> it.$book('$a', 3, 7)", ">>> it.$list('$a')", "[(3, 7)]")
    wrong: list[Mistake] = [
        {"sign": "<=" if touching == "open" else "<"},
        ("return sorted(self._$taken.get($key, []))", "return list(self._$taken.get($key, []))"),
        ("and start $sign $end", "and start >= $start"),
    ]
    wrong += [{"ends": False}] if ends else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("interval_booking", build, tuple(RULES.values()))
