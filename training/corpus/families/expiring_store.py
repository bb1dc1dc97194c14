"""Key-value stores whose entries expire by an injected clock."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import BELOW_ONE, g, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[[Keeps|Holds] a value for <every> {noun}, but only for a while. `clock` tells the time in seconds."
    "|A [store|cache] of {nouns} whose values [grow old|expire]; the time comes from `clock`, a callable."
    "|[Remembers|Caches] one value per {noun} until it is too old. Time is what `clock()` returns, a whole number."
    "|Values of {nouns} are good for some time [only|and then forgotten]. No real time is read: `clock` gives it.]"
)
PUT = said(
    "[`{put}` stores `{value}` under `{id}`, [replacing|in place of] an earlier one|`{put}` keeps `{value}` for `{id}`; an older value is replaced"
    "|the `{value}` given to `{put}` is <kept> under `{id}` and [replaces|takes the place of] any before"
    "|<every> `{id}` has at most one value, the last one that `{put}` stored]"
)
LIFE = {
    "open": said("[a value [expires|is gone] as soon as `{ttl}` seconds have passed since it was stored: at exactly that age it is [gone|no longer there]|a value lives while its age is less than `{ttl}`|[at an age of|when it is] `{ttl}` seconds or more, a value counts as [absent|gone]|stored at time t, a value is there before t + `{ttl}` and gone from t + `{ttl}` on|a value whose age has reached `{ttl}` [is expired|no longer counts|is treated as absent]]"),
    "closed": said("[a value expires when more than `{ttl}` seconds have passed since it was stored: at exactly that age it is still there|a value lives up to an age of `{ttl}`, that age included|only [when its age is|at an age of] more than `{ttl}` seconds does a value count as [absent|gone]|stored at time t, a value is there up to and including t + `{ttl}` and gone [later|afterwards]|a value whose age exceeds `{ttl}` [is expired|no longer counts|is treated as absent]; at `{ttl}` itself it is good]"),
}  # fmt: skip
ABSENT = {
    "none": said("[`{get}` <returns> the value of `{id}`, or None <if> there is none[ or it has expired|]|what is stored under `{id}` is returned by `{get}`; [an unknown or expired one|one that is unknown or expired] gives None|for an `{id}` that is unknown or expired `{get}` <returns> None, else its value|the result of `{get}` is the value, None [where there is none|for an unknown or expired `{id}`]]"),
    "error": said("[`{get}` <returns> the value of `{id}` and raises `KeyError({id})` <if> there is none or it has expired|`{get}` <returns> what is stored under `{id}`; an unknown or expired `{id}` is a `KeyError({id})`|`KeyError({id})` is raised by `{get}` for an unknown or expired `{id}`, otherwise the value is returned|an `{id}` must be known and not expired, or `{get}` raises `KeyError({id})`; its value is the result]"),
    "default": said("[`{get}` <returns> the value of `{id}`, or `default` <if> there is none or it has expired|what is stored under `{id}` is returned by `{get}`; [an unknown or expired one|one that is unknown or expired] gives `default`|for an `{id}` that is unknown or expired `{get}` <returns> `default`, else its value|the result of `{get}` is the value, [`default`|the given `default`] [where there is none|for an unknown or expired `{id}`]]"),
}  # fmt: skip
RENEW = said(
    "[<every> successful `{get}` [starts the life of the value anew|makes the value as good as newly stored]|reading renews: after `{get}` the age of the value counts from then"
    "|`{get}` sets the age of the value it <returns> back to 0|a value that is read with `{get}` lives on as if stored at that moment"
    "|the life of a value begins again with <every> `{get}` [that finds it|that is successful]]"
)
OWN = said(
    "[a `life` given to `{put}` [replaces|takes the place of] `{ttl}` for this value|with `life`, a value gets a life of its own instead of `{ttl}`"
    "|`{put}` may be told a `life` in seconds, which then [counts|holds] for this value instead of `{ttl}`|`life`, if not None, is used in place of `{ttl}` for the value stored [with it|in this call]"
    "|None as `life` means `{ttl}`; any other number is the life of [just this|this one] value]"
)
COUNT = said(
    "[`{count}` <returns> the number of values that have not expired|`{count}`: how many values are still good|expired values [are not counted by|do not count in] `{count}`, all others [are|do]"
    "|the result of `{count}` is how many {nouns} have a value that is not expired|`{count}` counts [the living|the unexpired] values only]"
)
REMOVE = said(
    "[`{remove}` drops the value and <returns> whether there was one that had not expired|`{remove}` <returns> True <if> it removed a value that was still good, else False"
    "|with `{remove}` a value is gone; [the result|what it returns] says if one was there, an expired one not counting"
    "|True from `{remove}` means that a living value was removed, False that there was none or only an expired one]"
)
KEYS = said(
    "[`{all}` <returns> the sorted list of all `{id}` values that have not expired|`{all}`: every `{id}` that is still good, sorted"
    "|whose value is still good [is listed|comes] in the sorted list of `{all}`|the list of `{all}` is in ascending order and holds each `{id}` with an unexpired value"
    "|[all|the] keys that are not expired, in ascending order, are what `{all}` <returns>]"
)
CAP = said(
    "[<if> `{put}` of a new `{id}` makes more than {cap} entries, the one stored longest ago is dropped[, expired or not|]|at most {cap} entries are <kept>; a new `{id}` beyond that pushes out the one stored first"
    "|there is room for {cap} entries: [storing|putting in] one more drops the entry that was stored earliest|the entry stored earliest [gives way|is dropped] when a new `{id}` would be number {cap_1}]"
)
GRAMMARS = (PURPOSE, PUT, *LIFE.values(), *ABSENT.values(), RENEW, OWN, COUNT, REMOVE, KEYS, CAP)


def build(rng: Random, words: Words) -> Task:
    d = Draft("expiring_store", rng, words)
    noun = d.noun()
    cap = d.one(3, 4, 5)
    a, b, c = d.values(3)
    d.names |= {
        "Store": words.class_name(noun, ("Cache", "Memory", "Store", "Board", "Keeper")), "id": d.one(f"{noun}_id", d.field()), "value": d.field(), "ttl": d.one("ttl", "lifetime", "seconds", "max_age"),
        "put": d.method("add", noun), "get": d.method("get", noun), "remove": d.method("remove", noun), "count": d.method("count"), "all": d.method("list"), "a": a, "b": b, "c": c, "cap": cap, "cap_1": cap + 1,
    }  # fmt: skip
    o = {
        "life": d.pick("life", "open", "closed"), "absent": d.pick("absent", "none", "error", "default"), "renew": d.chance("renew", 0.4), "own": d.chance("own", 0.4),
        "count": d.chance("count", 0.4), "remove": d.chance("remove", 0.4), "keys": d.chance("keys", 0.4), "check": d.chance("check"), "cap": False,
    }  # fmt: skip
    o["cap"] = not o["renew"] and d.chance("cap", 0.3)
    _clauses(d, o)
    title = d.one("{Noun} cache", "{nouns} that expire", "Expiring {nouns}").format(**d.names)
    examples = [
        ">>> now = [100]",
        ">>> store = $Store(lambda: now[0], 10)",
        '>>> store.$put("x", "$b")',
        '>>> store.$get("x")',
        "'$b'",
    ]
    bugs = ("edge", "renew", "own", "count", "remove", "keys", "check", "cap")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _gone(o: dict[str, object]) -> str:
    return {
        "none": 's.$get("x") is None',
        "default": 's.$get("x", "$c") == "$c"',
        "error": 'raised(s.$get, "x") == ("KeyError", "x")',
    }[str(o["absent"])]


def _clauses(d: Draft, o: dict[str, object]) -> None:
    start = "t = [0]\ns = $Store(lambda: t[0], 10)\n"
    last = 9 if o["life"] == "open" else 10
    gone = _gone(o)
    d.clause(
        PUT,
        start
        + 's.$put("x", "$a")\ns.$put("y", "$c")\ns.$put("x", "$b")\nassert s.$get("x") == "$b"',
    )
    d.clause(
        LIFE[str(o["life"])],
        start + f's.$put("x", "$a")\nt[0] = {last}\nassert s.$get("x") == "$a"',
        start + f's.$put("x", "$a")\nt[0] = {last + 1}\nassert {gone}',
    )
    d.clause(
        ABSENT[str(o["absent"])],
        start
        + f'assert {gone}\ns.$put("x", "$a")\nassert s.$get("x") == "$a"\nt[0] = 11\nassert {gone}',
    )
    if o["renew"]:
        d.clause(
            RENEW,
            start
            + 's.$put("x", "$a")\nt[0] = 9\ns.$get("x")\nt[0] = 18\nassert s.$get("x") == "$a"',
        )
    if o["own"]:
        d.clause(
            OWN,
            start
            + f's.$put("x", "$a", 3)\ns.$put("y", "$a", 30)\ns.$put("z", "$a", None)\nt[0] = 4\nassert {gone}\nassert s.$get("z") == "$a"\nt[0] = 29\nassert s.$get("y") == "$a"',
        )
    two = (
        start
        + f's.$put("x", "$a")\nt[0] = {last - 5}\ns.$put("b", "$a")\ns.$put("a", "$a")\nt[0] = {last + 1}\n'
    )
    small = start + f's.$put("x", "$a")\nt[0] = {last - 5}\ns.$put("b", "$a")\nt[0] = {last + 1}\n'
    if o["count"]:
        d.clause(COUNT, small + "assert s.$count() == 1", start + "assert s.$count() == 0")
    if o["remove"]:
        d.clause(
            REMOVE,
            small
            + f's.$put("z", "$a")\nassert (s.$remove("x"), s.$remove("q"), s.$remove("z"), s.$remove("z")) == (False, False, True, False)\ns.$put("x", "$a")\ns.$remove("x")\nassert {gone}',
        )
    if o["keys"]:
        d.clause(
            KEYS,
            (small if o["cap"] else two)
            + f"assert s.$all() == {['b'] if o['cap'] else ['a', 'b']}",
        )
    if o["check"]:
        d.clause(
            BELOW_ONE,
            'assert raised($Store, lambda: 0, 0) == ("ValueError", "$ttl")\nassert raised($Store, lambda: 0, 1) is None',
            field=d.names["ttl"],
            who="the constructor",
            s="s",
        )
    if o["cap"]:
        many = start + 'for n in range($cap):\n    s.$put("x" if n == 0 else str(n), "$a")\n'
        d.clause(
            CAP,
            many
            + f's.$put("1", "$b")\nassert s.$get("x") == "$a"\ns.$put("new", "$b")\nassert {gone}\nassert s.$get("new") == "$b"\nassert s.$get("1") == "$b"',
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    within = "<" if (o["life"] == "open") != (bug == "edge") else "<="
    kept = "tuple[str, int, int]" if o["own"] else "tuple[str, int]"
    entry = "value, since, life" if o["own"] else "value, since"
    life = "life" if o["own"] else "self._ttl"
    check = 'if $ttl < 1:\n    raise ValueError("$ttl")\n' if o["check"] and bug != "check" else ""
    result = {"none": "return None", "error": "raise KeyError($id)", "default": "return default"}[
        str(o["absent"])
    ]
    signature = {
        "none": "def $get(self, $id: str) -> str | None",
        "error": "def $get(self, $id: str) -> str",
        "default": 'def $get(self, $id: str, default: str = "") -> str',
    }[str(o["absent"])]
    renew = ", life" if o["own"] else ""
    get = f"if not self._good($id):\n    {result}\n"
    if o["renew"] and bug != "renew":
        get += f"{entry} = self._items[$id]\nself._items[$id] = (value, self._clock(){renew})\nreturn value"
    else:
        get += "return self._items[$id][0]"
    put = []
    if o["own"]:
        put = [
            "if life is None or True:" if bug == "own" else "if life is None:",
            "    life = self._ttl",
        ]
    if o["cap"]:
        oldest = "list(self._items)[-1]" if bug == "cap" else "next(iter(self._items))"
        put += [
            "self._items.pop($id, None)",
            "if len(self._items) >= $cap:",
            f"    del self._items[{oldest}]",
        ]
    put.append(f"self._items[$id] = ($value, self._clock(){renew})")
    parts = [
        Part("def __init__(self, clock: Callable[[], int], $ttl: int) -> None", f"{check}self._clock = clock\nself._ttl = $ttl\nself._items: dict[str, {kept}] = {{}}"),
        Part(f"def $put(self, $id: str, $value: str{', life: int | None = None' if o['own'] else ''}) -> None", "\n".join(put)),
        Part(signature, get),
        Part("def _good(self, $id: str) -> bool", f"if $id not in self._items:\n    return False\n{entry.replace('value', '_')} = self._items[$id]\nreturn self._clock() - since {within} {life}"),
    ]  # fmt: skip
    if o["count"]:
        parts.append(
            Part(
                "def $count(self) -> int",
                "return len(self._items)"
                if bug == "count"
                else "return sum(self._good(key) for key in self._items)",
            )
        )
    if o["remove"]:
        parts.append(
            Part(
                "def $remove(self, $id: str) -> bool",
                ("good = $id in self._items" if bug == "remove" else "good = self._good($id)")
                + "\nself._items.pop($id, None)\nreturn good",
            )
        )
    if o["keys"]:
        parts.append(
            Part(
                "def $all(self) -> list[str]",
                "return "
                + (
                    "sorted(self._items)"
                    if bug == "keys"
                    else "sorted(key for key in self._items if self._good(key))"
                ),
            )
        )
    return Code(
        (Klass("$Store", ordered(parts, d.rank)),), ("from collections.abc import Callable",)
    )


FAMILY = Family("expiring_store", build, GRAMMARS)
