"""Indexes from tags or words back to what bears them."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, ban, effect, rules_of, spare_field, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Index of {nouns}|{Noun} finder|Which {noun} has which {label}|{Nouns} by {label}|From {labels} to {nouns}]"

RULES = rules_of({
    "purpose": "[Finds|Looks up] {nouns} [by their {labels}|that bear a {label}|from the {labels} they have]; [a {noun} is known by its `{id}`|each has an `{id}` and any number of {labels}|{nouns} are named by an `{id}`]",
    "add_list": effect("`{add}`", "[records the `{labels}` of a {noun}, a list|notes which `{labels}`, given as a list, belong to `{id}`|files `{id}` under each of the `{labels}`]"),
    "add_text": effect("`{add}`", "[files `{id}` under each word of `{text}`|splits `{text}` at white space and records the words as the {labels} of `{id}`|notes every word of `{text}`, words being parted by white space, for `{id}`]"),
    "replace": state("[adding the same `{id}` again replaces its {labels}|what an `{id}` had before is forgotten when it is added again|the last `{add}` for an `{id}` is the only one that counts]"),
    "merge": state("[adding the same `{id}` again adds to its {labels}|what an `{id}` had before stays when it is added again|the {labels} of several `{add}` calls for one `{id}` are united]"),
    "refuse": ban("`{add}`", "[an `{id}` that is in the index|the same `{id}` a second time|a known `{id}`]", "KeyError({id})"),
    "find": answer("`{find}`", "[the ids that bear the `{label}`|every `{id}` filed under `{label}`|which ids have the `{label}`], as a [new|fresh] list [in alphabetical order|sorted upwards|from A to Z]"),
    "nobody": "[The list is empty for a `{label}` that nothing bears|No `{id}`, no entry: unknown {labels} give an empty list|Unheard of {labels} [are fine and|] lead to an empty list|For a `{label}` never [used|seen] the list has length 0|An empty list [says|tells] that nothing has the `{label}`]",
    "fold": "[Upper and lower case are the same in {labels}|Capital letters do not matter, neither in adding nor in searching|{Labels} are compared with `lower()` applied|A {label} in capitals is the same {label}|`{find}` and `{add}` put every {label} into lower case first]",
    "exact": "[Upper and lower case make a difference in {labels}|Capital letters matter: `A` is not `a`|{Labels} are compared letter by letter, case included|A {label} in capitals is another {label}|`{find}` and `{add}` leave the case of {labels} as it is]",
    "every": answer("`{both}`", "[the sorted ids that bear every one of the `{labels}`|each `{id}` to which all of `{labels}` belong, in alphabetical order|a sorted list of what lies under all given `{labels}` at once]") + "[; for an empty list nothing is found|, which is empty if no `{labels}` are given|, and nothing at all if `{labels}` is empty]",
    "any": answer("`{both}`", "[the sorted ids that bear at least one of the `{labels}`|each `{id}` to which any of `{labels}` belongs, once, in alphabetical order|a sorted list without repetition of what lies under one or more of the `{labels}`]") + "[; for an empty list nothing is found|, which is empty if no `{labels}` are given|, and nothing at all if `{labels}` is empty]",
    "drop": effect("`{drop}`", "[takes `{id}` out of the index|removes the {noun} with all its {labels}|makes the index forget `{id}`]"),
    "drop_error": ban("`{drop}`", "[an `{id}` that the index lacks|an unknown `{id}`|an `{id}` nobody added]", "KeyError({id})"),
    "drop_false": "[`{drop}` tells by a `bool` whether `{id}` was there|The result of `{drop}` is `True` if `{id}` was known and `False` if not|`True` comes from `{drop}` for a known `{id}`, else `False`|An unknown `{id}` is no error in `{drop}`: it returns `False`, otherwise `True`|Whether there was something to remove is returned by `{drop}` as `True` or `False`]",
    "counts": answer("`{counts}`", "[a dict from each {label} in use to how many ids bear it|how often each {label} occurs, as a dict without zeros|the number of ids per {label}, a dict]") + ", [keys sorted|its keys in alphabetical order|in the alphabetical order of the {labels}]",
    "common": answer("`{counts}`", "[a dict from each {label} in use to how many ids bear it|how often each {label} occurs, as a dict without zeros|the number of ids per {label}, a dict]") + ", [the highest number first, equal ones in alphabetical order|most used first; ties by name|from the largest number down and, among equals, alphabetically]",
})  # fmt: skip

CODE = '''
"""$doc"""


class $cls:
    def __init__(self) -> None:
        self._borne: dict[str, set[str]] = {}

    #(
    #| given=list
    def $add(self, $id: str, $labels: list[str]) -> None:
        if $id in self._borne:  #? again=refuse
            raise KeyError($id)  #? again=refuse
        self._borne[$id] = {each$low for each in $labels}  #? again=replace/refuse
        self._borne.setdefault($id, set()).update(each$low for each in $labels)  #? again=merge

    #| given=text
    def $add(self, $id: str, $text: str) -> None:
        if $id in self._borne:  #? again=refuse
            raise KeyError($id)  #? again=refuse
        self._borne[$id] = set($text$low.split())  #? again=replace/refuse
        self._borne.setdefault($id, set()).update($text$low.split())  #? again=merge

    #|
    def $find(self, $label: str) -> list[str]:
        return sorted(key for key, borne in self._borne.items() if $label$low in borne)

    #| many=every
    def $both(self, $labels: list[str]) -> list[str]:
        sought = {each$low for each in $labels}
        return sorted(key for key, borne in self._borne.items() if sought and sought <= borne)

    #| many=any
    def $both(self, $labels: list[str]) -> list[str]:
        sought = {each$low for each in $labels}
        return sorted(key for key, borne in self._borne.items() if sought & borne)

    #| drops
    def $drop(self, $id: str) -> None:  #? loss=drop_error
        if $id not in self._borne:  #? loss=drop_error
            raise KeyError($id)  #? loss=drop_error
        del self._borne[$id]  #? loss=drop_error
    def $drop(self, $id: str) -> bool:  #? loss=drop_false
        return self._borne.pop($id, None) is not None  #? loss=drop_false

    #| counting
    def $counts(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for borne in self._borne.values():
            for each in borne:
                numbers[each] = numbers.get(each, 0) + 1
        return dict(sorted(numbers.items()))  #? order=counts
        return dict(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))  #? order=common

    #)
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "tag_index", RULES)
    module = begin(draft, words)
    n = draft.names
    given = draft.choose("given", "list", "text")
    again = draft.choose("again", "replace", "merge", "refuse")
    both = draft.choose("many", "every", "any", "no")
    drop = draft.choose("loss", "drop_error", "drop_false", "no")
    counts = draft.choose("order", "counts", "common", "no")
    fold = draft.flag("fold")
    label = rng.choice(("tag", "word", "keyword", "topic", "mark", spare_field(words, "text")))
    ident = rng.choice(("id", "key", "name", "code"))
    n |= {"drops": drop != "no", "counting": counts != "no", "cls": words.class_name(str(n["noun"]), ("Index", "Finder", "Tags", "Lookup")), "Nouns": str(n["nouns"]).capitalize(), "label": label, "labels": f"{label}s", "Labels": f"{label}s".capitalize(), "id": ident if ident != label else "ident",
          "text": rng.choice(("text", "line", "title_of")), "add": method_of(words, "add"), "find": method_of(words, "get"), "low": ".lower()" if fold else "", "both": {"every": "with_all", "any": "with_any"}.get(both, "_"), "drop": method_of(words, "remove"), "counts": rng.choice(("usage", "tally", "numbers_of"))}  # fmt: skip

    def add(key: str, *labels: str) -> str:
        return f"it.$add({key!r}, {' '.join(labels) if given == 'text' else list(labels)!r})\n"

    new = "it = $cls()\n"
    full = new + add("k2", "red", "new") + add("k1", "new") + add("k3", "new", "old")
    draft.rule(f"add_{given}", full + "assert it.$find('red') == ['k2']\nassert it.$find('old') == ['k3']")  # fmt: skip
    if again == "refuse":
        draft.rule("refuse", full + f"assert raised(it.$add, 'k1', {'red' if given == 'text' else ['red']!r}) == ('KeyError', 'k1')\nassert it.$find('red') == ['k2']")  # fmt: skip
    else:
        left = [] if again == "replace" else ["k2"]
        draft.rule(again, full + add("k2", "old") + f"assert it.$find('old') == ['k2', 'k3']\nassert it.$find('red') == {left}")  # fmt: skip
    draft.rule("find", full + "assert it.$find('new') == ['k1', 'k2', 'k3']\nit.$find('new').clear()\nassert len(it.$find('new')) == 3")  # fmt: skip
    if rng.random() < 0.6:
        draft.rule("nobody", full + "assert it.$find('blue') == []\n" + new + "assert it.$find('new') == []")  # fmt: skip
    hits = ["k1", "k2"] if fold else ["k2"]
    draft.rule("fold" if fold else "exact", new + add("k1", "BLUE") + add("k2", "blue") + f"assert it.$find('blue') == {hits}", new + add("k1", "Blue") + f"assert it.$find('bLUE') == {['k1'] if fold else []}")  # fmt: skip
    if both != "no":
        pair = ["k2"] if both == "every" else ["k1", "k2", "k3"]
        draft.rule(both, full + f"assert it.$both(['red', 'new']) == {pair}\nassert it.$both([]) == []\nassert it.$both(['old']) == ['k3']")  # fmt: skip
    if drop != "no":
        unknown = "raised(it.$drop, 'k9') == ('KeyError', 'k9')" if drop == "drop_error" else "it.$drop('k9') is False"  # fmt: skip
        was = "None" if drop == "drop_error" else "True"
        gone = full + f"assert it.$drop('k2') is {was}\nassert it.$find('red') == []\nassert it.$find('new') == ['k1', 'k3']\n"  # fmt: skip
        draft.rule("drop", gone)
        draft.rule(drop, full + f"assert {unknown}", gone)
    if counts != "no":
        want = [("new", 3), ("old", 1), ("red", 1)]
        other = new + add("k1", "b", "a") + add("k2", "b")
        pairs = [("a", 1), ("b", 2)] if counts == "counts" else [("b", 2), ("a", 1)]
        draft.rule(counts, full + f"assert list(it.$counts().items()) == {want}", other + f"assert list(it.$counts().items()) == {pairs}")  # fmt: skip
    draft.example(">>> it = $cls()", ">>> " + add("k7", "red", "dry").strip(), ">>> it.$find('dry')", "['k7']")  # fmt: skip
    wrong: list[Mistake] = [
        {"low": "" if fold else ".lower()"},
        {"again": {"replace": "merge", "merge": "replace", "refuse": "merge"}[again]},
    ]
    wrong += [("sought <= borne" if both == "every" else "sought & borne", "sought & borne" if both == "every" else "sought <= borne")] if both != "no" else []  # fmt: skip
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("tag_index", build, tuple(RULES.values()))
