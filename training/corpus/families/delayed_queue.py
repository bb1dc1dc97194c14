"""Queues whose items become ready later, by an injected clock."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, field_of, method_of, nested
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Delayed {nouns}|Queue of {nouns}|{Nouns} for later|Waiting {nouns}|{Noun} timer]"

RULES = nested({
    "purpose": "[Holds|Keeps] {nouns} [back|] until [their time has come|they are due]; [the time comes from|time is told by] `{clock}`, a callable [without arguments|that returns whole seconds]",
    "put": "[An item given to `{put}` is due `{delay}` after the time that `{clock}` tells then|`{put}` keeps the item; it is due at `{clock}() + {delay}`|`{put}` adds an item that becomes due when `{delay}` has passed, counted from the call|The due time of an item is the time of `{put}` plus `{delay}`|An item is due as soon as `{delay}` [is over|has passed] since `{put}`[|, not before]]; [at exactly that time it is due|the due time itself counts as due]",
    "take": result("`{take}`", "[a list of all items that are due, which leave the queue|the due items as a list and removes them|every due item in a list; none of them is returned again]"),
    "one": result("`{take}`", "[the item due first, which leaves the queue|that due item which was due earliest and removes it|the earliest of the due items; it is not returned again]"),
    "none": choice("nothing is due", "[`{take}` returns `None`|the answer of `{take}` is `None`|`None` comes from `{take}` and the queue stays as it is]"),
    "order": "[Items come in the order of their due times, equal ones in the order of `{put}`|The earlier an item is due, the earlier it comes; [ties|equal times] are decided by which was put first|Order: due time, then the order in which they were put|[First due, first out|What is due first comes first]; items due at the same time keep the order [of their arrival|in which they came]|Among items due at the same time, the one put first comes first; otherwise the [earlier|smaller] due time does]",
    "same": refusal("`{put}`", "the item is [waiting already|in the queue already|still waiting]", "KeyError(item)"),
    "negative": refusal("`{put}`", "`{delay}` is [negative|below 0|less than 0]", 'ValueError("{delay}")'),
    "full": refusal("`{put}`", "`{most}` items [are waiting already|wait, due or not]", "OverflowError({most})") ,
    "cancel": result("`{cancel}`", "[`True` if the item was waiting, and it is removed; else `False`|whether the item was in the queue, from which it is removed|a `bool`: `True` when it found and removed the item]"),
    "next": result("`{peek}`", "[the due time of the item that is due first, or `None` for an empty queue|the smallest due time, `None` if nothing waits|the earliest due time in the queue and `None` when it is empty]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable


class $cls:
    def __init__(self, $clock: Callable[[], int]$params) -> None:
        self._$clock = $clock
        self._$most = $most  #? full
        self._$waiting: list[tuple[int, str]] = []

    #(
    #|
    def $put(self, item: str, $delay: int$default) -> None:
        if $delay < 0:  #? negative
            raise ValueError("$delay")  #? negative
        if any(item == other for _, other in self._$waiting):  #? same
            raise KeyError(item)  #? same
        if len(self._$waiting) >= self._$most:  #? full
            raise OverflowError(self._$most)  #? full
        self._$waiting.append((self._$clock() + $delay, item))
        self._$waiting.sort(key=lambda pair: pair[0])

    #|
    def $take(self) -> list[str]:  #? mode=all
    def $take(self) -> str | None:  #? mode=one
        now = self._$clock()
        due = [item for time, item in self._$waiting if time <= now]  #? mode=all
        del self._$waiting[: len(due)]  #? mode=all
        return due  #? mode=all
        if not self._$waiting or self._$waiting[0][0] > now:  #? mode=one
            return None  #? mode=one
        return self._$waiting.pop(0)[1]  #? mode=one

    #| cancels
    def $cancel(self, item: str) -> bool:
        for number, (_, other) in enumerate(self._$waiting):
            if item == other:
                del self._$waiting[number]
                return True
        return False

    #| peeks
    def $peek(self) -> int | None:
        return self._$waiting[0][0] if self._$waiting else None

    #)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "delayed_queue", RULES)
    module = begin(draft, words)
    mode = draft.choose("mode", "all", "one")
    negative, full, peeks = (
        draft.flag("negative"),
        draft.flag("full", 0.4),
        draft.flag("peeks", 0.4),
    )
    same = draft.flag("same", 0.4)
    cancels = same and draft.flag("cancels", 0.6)
    n = draft.names
    most = rng.choice(("most", "limit", "room"))
    n |= {"cls": words.class_name(str(n["noun"]), ("Queue", "Timer", "Line", "Desk")), "Nouns": str(n["nouns"]).capitalize(), "clock": rng.choice(("clock", "now", "time_of")), "put": method_of(words, "add"), "take": rng.choice(("due", "ready", "pop_due", "take_due")),
          "cancel": method_of(words, "remove"), "peek": rng.choice(("next_time", "earliest", "wakes_at")), "delay": rng.choice(("delay", "after", "wait", field_of(words))), "default": rng.choice(("", " = 5")), "waiting": rng.choice(("waiting", "items", "pending")),
          "most": most, "params": f", {most}: int" if full else "", "limit": ", 3" if full else "", "cancels": cancels}  # fmt: skip
    new = "times = [10]\nit = $cls(lambda: times[0]$limit)\n"

    def takes(*items: str) -> str:
        if mode == "all":
            return f"assert it.$take() == {list(items)}"
        return (
            "\n".join(f"assert it.$take() == {item!r}" for item in items)
            + "\nassert it.$take() is None"
        )

    a, b, c = str(n["a"]), str(n["b"]), str(n["c"])
    put = "it.$put('$a', 5)\n"
    draft.rule(
        "put",
        new + put + "times[0] = 14\n" + takes() + "\ntimes[0] = 15\n" + takes(a),
        new + "it.$put('$a', 0)\n" + takes(a),
    )
    draft.rule(
        "take" if mode == "all" else "one",
        new + put + "it.$put('$b', 50)\ntimes[0] = 30\n" + takes(a) + "\n" + takes(),
    )
    if mode == "one":
        draft.rule("none", new + takes() + "\n" + put + takes() + "\ntimes[0] = 15\n" + takes(a))
    draft.rule(
        "order",
        new
        + "it.$put('$b', 7)\nit.$put('$a', 3)\nit.$put('$c', 7)\ntimes[0] = 99\n"
        + takes(a, b, c),
        new
        + "it.$put('$c', 2)\nit.$put('$b', 2)\nit.$put('$a', 2)\ntimes[0] = 12\n"
        + takes(c, b, a),
    )
    if same:
        draft.rule(
            "same",
            new
            + put
            + "assert raised(it.$put, '$a', 1) == ('KeyError', '$a')\ntimes[0] = 20\n"
            + takes(a)
            + "\nassert raised(it.$put, '$a', 1) is None",
        )
    if negative:
        draft.rule(
            "negative",
            new
            + "assert raised(it.$put, '$a', -1) == ('ValueError', '$delay')\ntimes[0] = 99\n"
            + takes(),
        )
    if full:
        draft.rule(
            "full",
            new
            + put
            + "it.$put('$b', 0)\nit.$put('$c', 0)\nassert raised(it.$put, '$d', 1) == ('OverflowError', 3)\ntimes[0] = 20\n"
            + takes(b, c, a),
        )
    if cancels:
        draft.rule(
            "cancel",
            new
            + put
            + "assert it.$cancel('$b') is False and it.$cancel('$a') is True and it.$cancel('$a') is False\ntimes[0] = 20\n"
            + takes(),
        )
    if peeks:
        draft.rule(
            "next",
            new
            + "assert it.$peek() is None\n"
            + put
            + "it.$put('$b', 2)\nassert it.$peek() == it.$peek() == 12",
        )
    draft.example(
        ">>> it = $cls(lambda: 100$limit)",
        ">>> it.$put('$a', 0)",
        ">>> it.$take()",
        repr([a] if mode == "all" else a),
    )
    wrong: list[Mistake] = [
        ("time <= now", "time < now") if mode == "all" else ("[0][0] > now", "[0][0] >= now"),
        ("key=lambda pair: pair[0]", ""),
        ("        self._$waiting.sort(key=lambda pair: pair[0])\n", ""),
    ]
    wrong[1] = (".sort(key=lambda pair: pair[0])", ".sort()")
    wrong += [{name: False} for name in ("negative", "same") if n[name]]
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("delayed_queue", build, tuple(RULES.values()))
