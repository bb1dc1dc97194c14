"""Stores that show every owner only what is theirs."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Nouns} per {owner}|Separate {nouns}|{Noun} tenancy|Own {nouns} only|A {noun} wall between {owner}s]"

RULES = rules_of({
    "purpose": "[Keeps|Holds] the {nouns} of several {owner}s apart[|, all in one store|, though they lie in one place]; [nobody sees those of others|each {owner} sees only their own|what belongs to one is hidden from the others]",
    "scope": answer("`{of}`", "[a `{View}` of the {nouns} of `{owner}`|the `{View}` in which `{owner}` works|a `{View}` that shows and changes what `{owner}` has]") + "[; all views share what is stored|; two views of one `{owner}` show the same]",
    "put": effect("`{put}`", "[stores `{value}` under `{key}` for the {owner}|keeps `{value}` as the {owner}'s `{key}`|gives the {owner} a `{key}` with that `{value}`]"),
    "over": state("[what the {owner} had under `{key}` before is overwritten by `{put}`|`{put}` replaces an earlier `{value}` of the same {owner} and `{key}`|the last `{put}` of one {owner} for a `{key}` wins]"),
    "once": ban("`{put}`", "[a `{key}` that this {owner} has|a `{key}` in use with the same {owner}|a second {noun} of one {owner} under one `{key}`]", "ValueError({key})"),
    "get": answer("`{get}`", "[the `{value}` that the {owner} stored under `{key}`|what the {owner} has under `{key}`|the `{value}` of the {owner}'s `{key}`]"),
    "hidden": guard("`{get}`", "[the {owner} has no such `{key}`, even though others may|`{key}` is missing or belongs to someone else]", "[`{key}` is the {owner}'s own|the {owner} stored something under `{key}`]", "KeyError({key})"),
    "none": "[`{get}` returns `None` for a `{key}` that the {owner} lacks, even if others have it|`None` is what {owner}s get for a `{key}` they never stored, whoever else did|For a missing `{key}`, as for one of another {owner}, `{get}` gives `None`|Foreign and absent keys look the same to `{get}`: `None`|There is no telling foreign from absent keys: both make `{get}` return `None`]",
    "apart": state("[two {owner}s may use the same `{key}` for different things|a `{key}` is only unique within one {owner}|nothing one {owner} does changes the {nouns} of another]"),
    "keys": answer("`{list}`", "[the {owner}'s keys in alphabetical order|a sorted list of the keys that the {owner} has|all keys of the {owner}, sorted]"),
    "arrival": answer("`{list}`", "[the {owner}'s keys in the order they were first stored|a list of the keys that the {owner} has, oldest first|all keys of the {owner}, in order of arrival]"),
    "drop": effect("`{drop}`", "[removes the {owner}'s `{key}`|takes `{key}` away from the {owner}|deletes what the {owner} has under `{key}`]"),
    "drop_hidden": ban("`{drop}`", "[a `{key}` that the {owner} lacks|a `{key}` of another {owner} only|a missing or foreign `{key}`]", "KeyError({key})"),
    "most": guard("`{put}`", "[the {owner} has {most} {nouns} and `{key}` is new|a new `{key}` would be the {owner}'s number {over}]", "[the {owner} has fewer than {most} {nouns} or `{key}` is not new|the {owner} has no more than {most} {nouns} afterwards]", 'OverflowError({most})'),
    "blank": ban("`{put}`", "[an empty `{owner}`|an `{owner}` of length 0|the empty text as `{owner}`]", 'ValueError("{owner}")'),
    "owners": answer("`{owners}`", "[a dict from each {owner} with {nouns} to how many they have|the number of {nouns} per {owner}, as a dict without zeros|who has how many {nouns}, a dict of those with at least one]") + ", [sorted by {owner}|its keys in alphabetical order]",
})  # fmt: skip

CODE = '''
"""$doc"""


class $cls:
    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    #(
    #|
    def $put(self, $owner: str, $key: str, $value: str) -> None:
        if not $owner:  #? blank
            raise ValueError("$owner")  #? blank
        if ($owner, $key) in self._kept:  #? again=once
            raise ValueError($key)  #? again=once
        if ($owner, $key) not in self._kept and len(self.$list($owner)) >= $most:  #? capped again=over
            raise OverflowError($most)  #? capped again=over
        if len(self.$list($owner)) >= $most:  #? capped again=once
            raise OverflowError($most)  #? capped again=once
        self._kept[$owner, $key] = $value

    #| absent=hidden
    def $get(self, $owner: str, $key: str) -> str:
        if ($owner, $key) not in self._kept:
            raise KeyError($key)
        return self._kept[$owner, $key]

    #| absent=none
    def $get(self, $owner: str, $key: str) -> str | None:
        return self._kept.get(($owner, $key))

    #| order=keys
    def $list(self, $owner: str) -> list[str]:
        return sorted(key for whose, key in self._kept if whose == $owner)

    #| order=arrival
    def $list(self, $owner: str) -> list[str]:
        return [key for whose, key in self._kept if whose == $owner]

    #| drops
    def $drop(self, $owner: str, $key: str) -> None:
        if ($owner, $key) not in self._kept:
            raise KeyError($key)
        del self._kept[$owner, $key]

    #| counts
    def $owners(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for whose, _ in sorted(self._kept):
            numbers[whose] = numbers.get(whose, 0) + 1
        return numbers

    #| view
    def $of(self, $owner: str) -> "$View":
        return $View(self, $owner)

    #)


class $View:  #? view
    def __init__(self, store: $cls, $owner: str) -> None:  #? view
        self._store = store  #? view
        self._$owner = $owner  #? view

    def $put(self, $key: str, $value: str) -> None:  #? view
        self._store.$put(self._$owner, $key, $value)  #? view

    def $list(self) -> list[str]:  #? view
        return self._store.$list(self._$owner)  #? view
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "owner_scope", RULES)
    module = begin(draft, words)
    n = draft.names
    again = draft.choose("again", "over", "once")
    absent = draft.choose("absent", "hidden", "none")
    order = draft.choose("order", "keys", "arrival")
    view, drops = draft.flag("view", 0.4), draft.flag("drops", 0.4)
    capped, blank, counts = draft.flag("capped", 0.4), draft.flag("blank"), draft.flag("counts")
    top = rng.randint(3, 5)
    cls = words.class_name(str(n["noun"]), ("Store", "Vault", "House", "Wall"))
    n |= {"Nouns": str(n["nouns"]).capitalize(), "owner": rng.choice(("owner", "tenant", "member", "client", "user")), "key": rng.choice(("key", "name", "code", "slot")), "value": rng.choice(("value", "text", "content")), "most": top, "over": top + 1,
          "cls": cls, "View": rng.choice(("View", "Scope", "Own", "Corner")), "put": method_of(words, "add"), "get": method_of(words, "get"), "list": method_of(words, "list"), "drop": method_of(words, "remove"), "owners": rng.choice(("usage", "owners_of", "shares")), "of": rng.choice(("view", "scope", "within"))}  # fmt: skip
    new = "it = $cls()\n"
    full = new + "it.$put('ann', 'p', '$a')\nit.$put('bob', 'p', '$b')\nit.$put('ann', 'k', '$c')\n"
    missing = "it.$get({}) is None" if absent == "none" else "raised(it.$get, {}) == ('KeyError', {})"  # fmt: skip
    lacks = full + "".join(f"assert {missing.format(f'{who!r}, {key!r}', repr(key))}\n" for who, key in (("bob", "k"), ("ann", "z"), ("cat", "p")))  # fmt: skip
    rank = ["k", "p"] if order == "keys" else ["p", "k"]
    draft.rule("put", full + "assert it.$get('ann', 'k') == '$c'")
    if again == "over":
        draft.rule("over", full + f"assert it.$put('ann', 'p', '$d') is None\nassert it.$get('ann', 'p') == '$d'\nassert it.$get('bob', 'p') == '$b'\nassert it.$list('ann') == {rank}")  # fmt: skip
    else:
        draft.rule("once", full + "assert raised(it.$put, 'ann', 'p', '$d') == ('ValueError', 'p')\nassert it.$get('ann', 'p') == '$a'\nassert it.$put('bob', 'k', '$d') is None")  # fmt: skip
    draft.rule("get", full + "assert (it.$get('ann', 'p'), it.$get('bob', 'p')) == ('$a', '$b')")
    draft.rule(absent, lacks)
    if rng.random() < 0.5:
        draft.rule("apart", full + "assert (it.$get('ann', 'p'), it.$get('bob', 'p')) == ('$a', '$b')\nassert it.$list('bob') == ['p']")  # fmt: skip
    draft.rule(order, full + f"assert it.$list('ann') == {rank}\nassert it.$list('bob') == ['p']\nassert it.$list('cat') == []")  # fmt: skip
    if drops:
        draft.rule("drop", full + "assert it.$drop('ann', 'p') is None\nassert it.$list('ann') == ['k']\nassert it.$get('bob', 'p') == '$b'")  # fmt: skip
        draft.rule("drop_hidden", full + "assert raised(it.$drop, 'bob', 'k') == ('KeyError', 'k')\nassert raised(it.$drop, 'cat', 'p') == ('KeyError', 'p')\nassert it.$get('ann', 'k') == '$c'")  # fmt: skip
    if capped:
        many = new + f"for key in 'abcde'[:{top}]:\n    it.$put('ann', key, '$a')\n"
        same = "\nassert it.$put('ann', 'a', '$b') is None" if again == "over" else ""
        draft.rule("most", many + f"assert raised(it.$put, 'ann', 'x', '$b') == ('OverflowError', {top})\nassert it.$put('bob', 'x', '$b') is None{same}\nassert len(it.$list('ann')) == {top}")  # fmt: skip
    if blank:
        draft.rule("blank", new + "assert raised(it.$put, '', 'p', '$a') == ('ValueError', '$owner')\nassert it.$list('') == []")  # fmt: skip
    if counts:
        draft.rule("owners", new + "it.$put('bob', 'p', '$b')\nit.$put('ann', 'p', '$a')\nit.$put('ann', 'k', '$c')\nassert list(it.$owners().items()) == [('ann', 2), ('bob', 1)]", new + "assert it.$owners() == {}")  # fmt: skip
    if view:
        draft.rule("scope", full + f"assert it.$of('ann').$list() == {rank}\nassert it.$of('cat').$list() == []\nit.$of('cat').$put('y', '$d')\nassert it.$get('cat', 'y') == '$d' and it.$of('cat').$list() == ['y']")  # fmt: skip
    draft.example(">>> it = $cls()", ">>> it.$put('eve', 'm', '$a')", ">>> it.$list('eve')", "['m']", ">>> it.$list('tom')", "[]")  # fmt: skip
    wrong: list[Mistake] = [
        {"order": "arrival" if order == "keys" else "keys"},
        {"absent": "none" if absent == "hidden" else "hidden"},
        {"again": "over" if again == "once" else "once"},
    ]
    wrong += [{"blank": False}] if blank else []
    wrong += [(f">= {top}", f"> {top}"), (f"len(self.$list($owner)) >= {top}", f"len(self._kept) >= {top}")] if capped else []  # fmt: skip
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("owner_scope", build, tuple(RULES.values()))
