"""Caches of limited size that drop the oldest or the least recently used entry."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, method_of, nested, noun_of
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} cache|A cache of {nouns}|Keeping a few {nouns}|The last {nouns}|Small memory for {nouns}]"

RULES = nested({
    "purpose": "[Keeps|Remembers|Holds] [a limited number of {nouns}|the {nouns} that were needed lately|at most so many {nouns}] [by key|under their keys|under text keys][|, in memory|, in memory alone]",
    "put": "[`{put}` keeps `{value}` under `{key}`[|, replacing what was there]|After `{put}`, `{value}` [is held|can be found] under `{key}`|`{put}` [stores|places|files] `{value}` so that `{get}` finds it by `{key}`|A value [given|handed] to `{put}` is found under its key afterwards|[Store|Keep] a value under a key: `{put}`. A value already there is replaced]",
    "get": result("`{get}`", "[the value of `{key}`|what is kept under `{key}`|the value last put under `{key}`]"),
    "miss_error": refusal("`{get}`", "[nothing is kept under `{key}`|`{key}` is unknown|there is no `{key}`|`{key}` was dropped or never there]", "KeyError({key})"),
    "miss_default": choice("[nothing is kept under `{key}`|`{key}` is unknown|there is no such `{key}`]", "[`{get}` returns `{default}`|`{get}` answers with `{default}`[|, `None` by default]|the answer of `{get}` is its argument `{default}`]"),
    "fifo": choice("a new key [would make more than `{size}`|comes and `{size}` are there[| already]|is one too many]", "[the key that was added first [goes|is dropped]|the entry whose key has been there longest is [dropped|removed]|the oldest key makes room: [using or|] changing a value does not make a key younger]"),
    "lru": choice("a new key [would make more than `{size}`|comes and `{size}` are there[| already]|is one too many]", "[the key that was not used for the longest time [goes|is dropped]|the least recently used entry is [dropped|removed]|the key whose last use lies furthest back makes room]"),
    "use": "[A key is used when `{put}` [stores|writes] it and when `{get}` finds it|Both `{put}` and a `{get}` that finds its key [count as|are] a use|[Use|Being used] means: [written|stored] by `{put}` or found by `{get}`|`{get}` on a key [that is there|present] refreshes it just as `{put}` does|What `{put}` stores or `{get}` finds [becomes|is then] the most recently used]",
    "renew": "[`{put}` on a known key changes its value and leaves its [age|place]|Changing the value of a key [does not make it younger|keeps its place in the order]|A key [already there|known before] keeps its [place|rank] when `{put}` [replaces|changes] its value|Age counts from the first `{put}` of a key, [later ones|replacements] do not matter|Replacing a value [drops nothing and|] leaves the order [of keys|] alone]",
    "dropped": result("`{put}`", "[the key that was dropped, or `None`|`None`, or the key that had to go|the key that made room if one did, else `None`]"),
    "none": "[`{put}` returns `None`[| in any case| always]|Nothing is returned by `{put}`|`{put}` [gives|hands] nothing back|`None` is [all that `{put}` returns|what `{put}` gives back]|The result of `{put}` is always `None`|Callers of `{put}` get `None`[|, whatever was dropped]]",
    "keys": result("`{keys}`", "[a new list of all keys, the one to be dropped next first|the keys as a list: that which would go first at the front|all keys in the order in which they would be dropped, as a list]"),
    "size": refusal("[the constructor|`{cls}`|creating a `{cls}`]", "`{size}` is [less than|below] 1", 'ValueError("{size}")'),
    "counts": "[`hits` [counts|is the number of] calls of `{get}` that found their key, `misses` the others|Two attributes count calls of `{get}`: `hits` those that found something, `misses` those that did not|[Each|Every] `{get}` adds 1 to `hits` if the key is there and to `misses` if not|`hits` and `misses` [begin|start] at 0; `{get}` raises the first by one when the key is [there|found], the second otherwise|Found by `{get}`: `hits` grows by one. Not found: `misses` does]",
    "remove": result("`{remove}`", "[`True` if it removed `{key}` and `False` if there was none|whether `{key}` was there; it is gone afterwards|a `bool`: `True` when the key was there, and then it is removed]"),
    "len": result("`len()` of a `{cls}`", "[the number of keys|how many entries are kept|the number of entries at the moment]"),
})  # fmt: skip

CODE = '''
"""$doc"""


class $cls:
    def __init__(self, $size: int = $no) -> None:
        if $size < 1:  #? check
            raise ValueError("$size")  #? check
        self._$size = $size
        self._$items: dict[str, $type] = {}
        self.hits = 0  #? counts
        self.misses = 0  #? counts

    #(
    #|
    def $put(self, $key: str, $value: $type) -> str | None:  #? tells
    def $put(self, $key: str, $value: $type) -> None:  #? !tells
        self._$items.pop($key, None)  #? order=lru
        dropped = None  #? tells
        if $key not in self._$items and len(self._$items) == self._$size:  #? order=fifo
        if len(self._$items) == self._$size:  #? order=lru
            dropped = next(iter(self._$items))  #? tells
            del self._$items[dropped]  #? tells
            del self._$items[next(iter(self._$items))]  #? !tells
        self._$items[$key] = $value
        return dropped  #? tells

    #|
    def $get(self, $key: str, $default: $type | None = None) -> $type | None:  #? miss=default
    def $get(self, $key: str) -> $type:  #? miss=error
        if $key not in self._$items:
            self.misses += 1  #? counts
            raise KeyError($key)  #? miss=error
            return $default  #? miss=default
        self.hits += 1  #? counts
        self._$items[$key] = self._$items.pop($key)  #? order=lru
        return self._$items[$key]

    #| listed
    def $keys(self) -> list[str]:
        return list(self._$items)

    #| removes
    def $remove(self, $key: str) -> bool:
        if $key not in self._$items:
            return False
        del self._$items[$key]
        return True

    #| sized
    def __len__(self) -> int:
        return len(self._$items)

    #)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "recency_cache", RULES)
    noun = noun_of(words)
    order, miss = draft.choose("order", "lru", "fifo"), draft.choose("miss", "error", "default")
    for flag in ("tells", "listed", "check", "counts", "removes", "sized"):
        draft.flag(flag, 0.45)
    kind = rng.choice(("int", "str"))
    values = [words.value() for _ in range(3)] if kind == "str" else rng.sample(range(10, 99), 3)
    draft.names |= {
        "noun": noun, "nouns": f"{noun} values", "Noun": noun.capitalize(), "cls": words.class_name(noun, ("Cache", "Memory", "Shelf", "Keeper")),
        "put": method_of(words, "add", noun), "get": method_of(words, "get", noun), "remove": method_of(words, "remove", noun),
        "keys": method_of(words, "list"), "size": rng.choice(("size", "capacity", "most", "room")), "no": rng.choice((2, 3, 8, 100)),
        "key": rng.choice(("key", "name", "code", noun)), "value": rng.choice(("value", "content", "item")), "default": rng.choice(("default", "otherwise", "fallback")),
        "items": rng.choice(("items", "entries", "kept", "data")), "type": kind, "order": order, "miss": miss,
        "a": words.value(), "b": words.value(), "c": words.value(), "doc": f"A cache that keeps a few values of a {noun}.",
    }  # fmt: skip
    draft.names |= {name: repr(value) for name, value in zip("xyz", values, strict=True)}
    _rules(draft, order, miss)
    return draft.task(TITLE, words.module(noun), CODE, _mistakes(draft, order, miss))


def _rules(draft: Sketch, order: str, miss: str) -> None:
    new = "it = $cls(2)\nit.$put('$a', $x)\nit.$put('$b', $y)\n"

    def gone(key: str) -> str:
        return (
            f"assert raised(it.$get, '${key}') == ('KeyError', '${key}')"
            if miss == "error"
            else f"assert it.$get('${key}') is None"
        )

    draft.rule("put", new + "it.$put('$a', $z)\nassert it.$get('$a') == $z")
    draft.rule("get", new + "assert it.$get('$a') == $x and it.$get('$b') == $y")
    if miss == "error":
        draft.rule("miss_error", new + gone("c"))
    else:
        draft.rule(
            "miss_default",
            new + "assert it.$get('$c') is None and it.$get('$c', $z) == $z\n" + gone("c"),
        )
    if order == "lru":
        draft.rule(
            "lru",
            new + "it.$put('$c', $z)\n" + gone("a"),
            new + "it.$put('$b', $x)\nassert it.$get('$a') == $x",
        )
        draft.rule("use", new + "it.$get('$a')\nit.$put('$c', $z)\nassert it.$get('$a') == $x\n" + gone("b"),
                   new + "it.$put('$a', $z)\nit.$put('$c', $z)\n" + gone("b"))  # fmt: skip
    else:
        draft.rule(
            "fifo",
            new + "it.$get('$a')\nit.$put('$c', $z)\nassert it.$get('$b') == $y\n" + gone("a"),
        )
        draft.rule(
            "renew",
            new
            + "it.$put('$a', $z)\nit.$put('$c', $z)\n"
            + gone("a")
            + "\nassert it.$get('$b') == $y",
        )
    _optional(draft, order, new)
    draft.example(">>> it = $cls(1)", ">>> it.$put('$a', $x)", ">>> it.$get('$a')", "$x")


def _optional(draft: Sketch, order: str, new: str) -> None:
    n = draft.names
    if n["tells"]:
        draft.rule(
            "dropped",
            "it = $cls(1)\nassert it.$put('$a', $x) is None and it.$put('$a', $y) is None and it.$put('$b', $x) == '$a'",
        )
    else:
        draft.rule("none", new + "assert it.$put('$c', $x) is None")
    if n["listed"]:
        later = "['$b', '$a']" if order == "lru" else "['$a', '$b']"
        draft.rule(
            "keys",
            new
            + f"assert it.$keys() == ['$a', '$b']\nit.$put('$a', $z)\nassert it.$keys() == {later}\nit.$keys().clear()\nassert len(it.$keys()) == 2",
        )
    if n["check"]:
        draft.rule(
            "size", "assert raised($cls, 0) == ('ValueError', '$size') and raised($cls, 1) is None"
        )
    if n["counts"]:
        draft.rule(
            "counts",
            new
            + "assert (it.hits, it.misses) == (0, 0)\nit.$get('$a'), it.$get('$b'), raised(it.$get, '$c')\nassert (it.hits, it.misses) == (2, 1)",
        )
    if n["removes"]:
        draft.rule(
            "remove",
            new
            + "assert it.$remove('$a') is True and it.$remove('$a') is False\nit.$put('$c', $z)\nassert it.$get('$b') == $y",
        )
    if n["sized"]:
        draft.rule(
            "len",
            new
            + "assert len(it) == 2\nit.$put('$c', $z)\nassert len(it) == 2 and len($cls(5)) == 0",
        )


def _mistakes(draft: Sketch, order: str, miss: str) -> list[Mistake]:
    found: list[Mistake] = [
        {"order": "fifo" if order == "lru" else "lru"},
        {"miss": "default" if miss == "error" else "error"},
    ]
    if order == "lru":
        found.append(("        self._$items[$key] = self._$items.pop($key)\n", ""))
    found.append(("len(self._$items) == self._$size", "len(self._$items) > self._$size"))
    if draft.names["check"]:
        found.append({"check": False})
    if draft.names["tells"]:
        found.append({"tells": False})
    return found


FAMILY = Family("recency_cache", build, tuple(RULES.values()))
