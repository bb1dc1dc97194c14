"""Stores whose methods work in the scope that is set at the moment."""

from __future__ import annotations

from random import Random

from training.corpus.check import MOST_CHARACTERS, MOST_COLUMNS
from training.corpus.families._shapes import answer, ban, effect, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin, method_of
from training.corpus.render import contract_text
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} records per {scope}|{Nouns} in the current {scope}|A store with a current {scope}|Scoped {nouns}]"

RULES = rules_of({
    "purpose": "[Keeps|Stores|Holds] {noun} records [of several {scope}s apart|for each {scope} separately|so that one {scope} never sees those of another]. [The {scope} is not passed to every method but set beforehand|All methods work in the {scope} that is set at the moment|Which {scope} is meant is set once, around the calls]",
    "given": state("[`{cls}` is made with the names of all {scope}s, each empty at first|the {scope}s that exist are those in `{scope}s`, which `{cls}` is given; all start empty]") + "[; no others are ever added|. There are no others]",
    "made": effect("`{make}`", "[creates an empty {scope} of that name|adds a {scope}, empty at first|makes `{scope}` known, without any record]") + "[; `ValueError({scope})` if it exists already|. A {scope} that exists already: `ValueError({scope})`|, or raises `ValueError({scope})` for a known one]",
    "free": ban("`{enter}`", "[an empty `{scope}`|the empty text as `{scope}`]", 'ValueError("{scope}")') + "; [any other name is a {scope}, without being created first|all other names are fine and start without records]",
    "with": "[`with s.{enter}(x):` makes `x` the current {scope} inside the block|Inside `with s.{enter}(x):` the current {scope} is `x`|`{enter}` returns a context manager; in its block `x`, the argument, is the current {scope}|The block of `with s.{enter}(x):` works in the {scope} `x`]. [Blocks may be nested; at the end of each, also after an exception, the {scope} from before is current again|After the block, even one left by an exception, the earlier {scope} (or none) is back, so blocks nest|Blocks nest: leaving one, be it through an exception, restores what was current before it]",
    "enter": "[`{enter}` makes `{scope}` the current one until `{leave}` is called|The {scope} given to `{enter}` is current up to the matching `{leave}`|`{enter}` sets the current {scope} and `{leave}` ends it]. [They may be nested: `{leave}` brings back the {scope} from before|Calls nest; after `{leave}` the {scope} before the last `{enter}` (or none) is current again|Like brackets they nest, `{leave}` undoing the last open `{enter}`]",
    "unknown": guard("`{enter}`", "[there is no such {scope}|the {scope} does not exist]", "[the {scope} exists|`{scope}` is known]", "KeyError({scope})") + "{at_once}",
    "outside": "[Outside every {scope}, {methods} raise `{Error}` with the method's name, such as `{Error}(\"{get}\")`|{methods} need a current {scope}; without one each raises `{Error}` with its own name (`{Error}(\"{get}\")` from `{get}`)|While no {scope} is set, `{Error}(name)` is raised by {methods}, where `name` is the name of the method called|No current {scope}: {methods} raise `{Error}`, its only argument the name of the method (`\"{get}\"`)|Unless a {scope} is current, {methods} end with `{Error}` and their name, as in `{Error}(\"{get}\")`][|. This comes before any other check|; it is the first check in each]",
    "put": effect("`{put}`", "[stores `{record}` under {under} in the current {scope}|keeps `{record}` in the current {scope} as {under}|puts `{record}` into the current {scope}, where {under} identifies it]"),
    "added": state("[what is stored has the keys of `{record}` and in addition {added}|to the keys of `{record}` the store adds {added}|the stored dict is `{record}` plus {added}]") + "[, which win over keys of the same name|; such keys in `{record}` are overwritten|. They replace keys of `{record}` with these names]",
    "plain": state("[nothing is added to the record|the stored record has exactly the keys of `{record}`|`{get}` gives back the keys that were put, no more]"),
    "over": state("[a record already there under {under} is replaced as a whole, not merged|`{put}` replaces an earlier record of {under} completely|of several `{put}` for {under} in one {scope} the last counts, and nothing of the earlier records stays]"),
    "once": ban("`{put}`", "[{taken} that the current {scope} has already|{taken} in use in the current {scope}]", "ValueError({id})") + "; [other {scope}s do not matter|another {scope} may have it]",
    "returned": answer("`{put}`", "[a copy of the record as stored|the stored record, as a copy|what `{get}` would return next]"),
    "deep": state("[records are copied deeply on the way in and out, so changing one outside never changes what is stored|`{put}`, `{get}` and `{find}` make deep copies: no list or dict is shared with the caller|the caller and the store share nothing, not even nested lists (`deepcopy` both ways)]"),
    "flat": state("[records are copied on the way in and out (top level only), so setting a key outside changes nothing stored|`{put}`, `{get}` and `{find}` make shallow copies of the dicts|`{put}` stores a new dict and `{get}` and `{find}` return new ones; what is nested inside is not copied]"),
    "get": answer("`{get}`", "[the record of {under} in the current {scope}|what the current {scope} has under {under}]") + "[; else `KeyError({id})`| (`KeyError({id})` if there is none)|. Nothing there: `KeyError({id})`|; one that only another {scope} has raises `KeyError({id})`, as a missing one does]",
    "none": answer("`{get}`", "[the record of {under} in the current {scope}|what the current {scope} has under {under}]") + "[; else `None`| (`None` if there is none)|. Nothing there: `None`|; one that only another {scope} has gives `None`, as a missing one does]",
    "drop": effect("`{drop}`", "[removes the record from the current {scope}|deletes what the current {scope} has under {under}|takes the record out of the current {scope}]") + "[; else `KeyError({id})`|, or raises `KeyError({id})` if it has none|. A missing one: `KeyError({id})`]",
    "find": answer("`{find}`", "[the records of the current {scope} that equal every keyword given|those records of the current {scope} in which each named key has the value given|all records of the current {scope} whose keys have the values of `filters`]") + "; [without keywords all|no keywords: all of them|with no filter, every record]",
    "strict": state("[a record without a key that is filtered on does not match, not even `None`|a key that a record lacks never matches, whatever the value asked for|to match, the record must have the key: filtering on `None` finds only those that hold `None`]"),
    "lenient": state("[a key that a record lacks counts as `None` in a filter|filtering on `None` also finds the records that lack the key|in a filter a missing key is the same as `None`]"),
    "up": state("[`{find}` sorts by {sorting}|the records that `{find}` returns are in ascending order of {sorting}|the list of `{find}` is sorted by {sorting}, smallest first]"),
    "down": state("[`{find}` sorts by {sorting}, in descending order|the records that `{find}` returns are in descending order of {sorting}|the list of `{find}` is sorted by {sorting}, largest first]"),
    "count": answer("`{count}`", "[how many records the current {scope} has|the number of records in the current {scope}]"),
    "kinds": answer("`{kinds}`", "[the kinds that have records in the current {scope}, in alphabetical order, each once|a sorted list of the different kinds in the current {scope}]"),
    "tally": answer("`{kinds}`", "[a dict from each kind in the current {scope}, alphabetically, to its number of records|how many records of each kind the current {scope} has, as a dict sorted by kind, without zeros]"),
    "lock": effect("`{lock}`", "[makes the current {scope} read-only for good|sets the current {scope} to read-only, for ever]") + "[; from then on {writers} in it raise `PermissionError({scope})` with its name|. In a read-only {scope}, {writers} raise `PermissionError` with the name of the {scope}, before any check of {under}]" + "[|. Locking twice is no error]",
    "move": effect("`{move}`", "[takes the record out of the current {scope} and puts it into `{target}`|transfers the record from the current {scope} to `{target}`]") + "{restamped}. [Missing here|Not in the current {scope}]: `KeyError({id})`; [then, |after that, ]{known}`{target}` has one already: `ValueError({id})`[, and nothing is moved|; then nothing changes]",
    "current": answer("`{current}`", "[the name of the current {scope}, or `None` outside|which {scope} is current; `None` if none is|the current {scope} or, outside all, `None`]"),
    "empty": state("[`{leave}` without an open `{enter}` raises `{Error}(\"{leave}\")`|there must be an open `{enter}` for `{leave}`, else `{Error}(\"{leave}\")`|one `{leave}` too many: `{Error}(\"{leave}\")`]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Iterable  #? scopes=given style=enter
from collections.abc import Iterator  #? !scopes=given style=with
from collections.abc import Iterable, Iterator  #? scopes=given style=with
from contextlib import AbstractContextManager, contextmanager  #? style=with
from copy import deepcopy  #? copies=deep


class $Error($base):
    """Raised outside every $scope."""


class $cls:
    def __init__(self) -> None:  #? !scopes=given
    def __init__(self, ${scope}s: Iterable[str]) -> None:  #? scopes=given
        self._kept: dict[str, dict[$key, dict]] = {}  #? !scopes=given
        self._kept: dict[str, dict[$key, dict]] = {$scope: {} for $scope in ${scope}s}  #? scopes=given
        self._open: list[str] = []
        self._locked: set[str] = set()  #? locks

    #(
    #| scopes=made
    def $make(self, $scope: str) -> None:
        if $scope in self._kept:
            raise ValueError($scope)
        self._kept[$scope] = {}

    #| style=with
    def $enter(self, $scope: str) -> AbstractContextManager[None]:
        if $scope not in self._kept:  #? !scopes=free
            raise KeyError($scope)  #? !scopes=free
        if not $scope:  #? scopes=free
            raise ValueError("$scope")  #? scopes=free
        return self._inside($scope)

    @contextmanager
    def _inside(self, $scope: str) -> Iterator[None]:
        self._open.append($scope)
        try:
            yield
        finally:
            self._open.pop()

    #| style=enter
    def $enter(self, $scope: str) -> None:
        if $scope not in self._kept:  #? !scopes=free
            raise KeyError($scope)  #? !scopes=free
        if not $scope:  #? scopes=free
            raise ValueError("$scope")  #? scopes=free
        self._open.append($scope)

    def $leave(self) -> None:
        if not self._open:
            raise $Error("$leave")
        self._open.pop()

    #| current
    def $current_of(self) -> str | None:
        return self._open[-1] if self._open else None

    #|
    def $put(self, $args, $record: dict) -> $put_type:
        records = self._records("$put")
        if self._open[-1] in self._locked:  #? locks
            raise PermissionError(self._open[-1])  #? locks
        if $at in records:  #? again=once
            raise ValueError($id)  #? again=once
        records[$at] = $stored
        return $out_put  #? returned

    #|
    def $get(self, $args) -> $get_type:
        records = self._records("$get")
        if $at not in records:
            raise KeyError($id)  #? absent=get
            return None  #? absent=none
        return $out_get

    #| drops
    def $drop(self, $args) -> None:
        records = self._records("$drop")
        if self._open[-1] in self._locked:  #? locks
            raise PermissionError(self._open[-1])  #? locks
        if $at not in records:
            raise KeyError($id)
        del records[$at]

    #|
    def $find(self, **filters: object) -> list[dict]:
        records = self._records("$find")
        return [
            $out_find
            for _, record in sorted(records.items(), key=lambda item: item[0])  #? order=up
            for _, record in sorted(records.items(), key=lambda item: item[0], reverse=True)  #? order=down
            if all(key in record and record[key] == value for key, value in filters.items())  #? lacks=strict
            if all(record.get(key) == value for key, value in filters.items())  #? lacks=lenient
        ]

    #| counts
    def $count(self) -> int:
        return len(self._records("$count"))

    #| kinded=kinds
    def $kinds(self) -> list[str]:
        return sorted({kind for kind, _ in self._records("$kinds")})

    #| kinded=tally
    def $kinds(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for kind, _ in sorted(self._records("$kinds")):
            numbers[kind] = numbers.get(kind, 0) + 1
        return numbers

    #| locks
    def $lock(self) -> None:
        self._records("$lock")
        self._locked.add(self._open[-1])

    #| moves
    def $move(self, $args, $target: str) -> None:
        records = self._records("$move")
        if $at not in records:
            raise KeyError($id)
        if $target not in self._kept:  #? !scopes=free
            raise KeyError($target)  #? !scopes=free
        others = self._kept[$target]  #? !scopes=free
        others = self._kept.setdefault($target, {})  #? scopes=free
        if $at in others:
            raise ValueError($id)
        others[$at] = records.pop($at)
        others[$at]["$scope"] = $target  #? stamped

    #)
    def _records(self, method: str) -> dict[$key, dict]:
        if not self._open:
            raise $Error(method)
        return self._kept[self._open[-1]]  #? !scopes=free
        return self._kept.setdefault(self._open[-1], {})  #? scopes=free
'''


def _listed(items: list[str]) -> str:
    """The items in words: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def build(rng: Random, words: Words) -> Task:
    while not (task := _built(rng, words)) or not _fits(task):
        pass
    return task


def _fits(task: Task) -> bool:
    """Whether the task keeps within the limits."""
    columns = max(map(len, task.solution.splitlines()))
    return len(contract_text(task)) <= MOST_CHARACTERS and columns <= MOST_COLUMNS


def _built(rng: Random, words: Words) -> Task | None:
    """A task; None when two of its methods would have one name."""
    draft = Sketch(rng, "scoped_store", RULES)
    module = begin(draft, words)
    n = draft.names
    scopes = draft.choose("scopes", "given", "made", "free")
    style = draft.choose("style", "with", "with", "enter")
    again, absent = draft.choose("again", "over", "once"), draft.choose("absent", "get", "none")
    copies, order = draft.choose("copies", "deep", "flat"), draft.choose("order", "up", "up", "down")  # fmt: skip
    lacks = draft.choose("lacks", "strict", "lenient")
    kinded = draft.choose("kinded", "no", "no", "kinds", "tally")
    drops, counts, returned = draft.flag("drops", 0.6), draft.flag("counts", 0.4), draft.flag("returned", 0.3)  # fmt: skip
    stamped, tagged = draft.flag("stamped"), draft.flag("tagged", 0.6)
    moves, current = draft.flag("moves", 0.3), draft.flag("current", 0.3)
    locks = draft.flag("locks", 0.3) if not moves else draft.flag("locks", 0)
    has_kinds = kinded != "no"
    scope = rng.choice(("tenant", "owner", "workspace", "team", "project", "space", "account", "realm"))  # fmt: skip
    ident = rng.choice(("id", "key", "code", "ref"))
    n |= {"scope": scope, "id": ident, "Nouns": str(n["nouns"]).capitalize(), "Error": rng.choice(("NoScope", "Outside", "NotInside", f"Lacks{scope.capitalize()}", "Unscoped")), "base": rng.choice(("RuntimeError", "LookupError", "Exception", "ValueError")), "cls": words.class_name(str(n["noun"]), ("Store", "Vault", "Archive", "Records")),
          "make": rng.choice(("create", "open_up", "found", f"add_{scope}")), "enter": rng.choice(("within", "inside", "using", "acting_as") if style == "with" else ("enter", "push", "begin", "switch_to")), "leave": rng.choice(("leave", "pop", "quit_it", "step_out")), "current_of": rng.choice(("current", "where", f"current_{scope}")), "record": rng.choice(("record", "data", "fields")), "target": rng.choice(("target", "to", "other")),
          "put": method_of(words, "add"), "get": method_of(words, "get"), "drop": method_of(words, "remove"), "find": rng.choice(("find", "search", "select", "where_equal")), "count": rng.choice(("count", "size", "how_many")), "kinds": rng.choice(("kinds", "list_kinds", "kinds_used")), "lock": rng.choice(("lock", "freeze", "seal")), "move": rng.choice(("move", "transfer", "hand_over"))}  # fmt: skip
    roles = ("make", "enter", "leave", "current_of", "put", "get", "drop", "find", "count", "kinds", "lock", "move")  # fmt: skip
    if len({n[role] for role in roles}) < len(roles):
        return None
    added = ([f'"{ident}": {ident}'] if tagged else []) + (['"kind": kind'] if has_kinds and tagged else []) + ([f'"{scope}": self._open[-1]'] if stamped else [])  # fmt: skip
    copy = "deepcopy" if copies == "deep" else "dict"
    record = str(n["record"])
    inside = f"{copy}({record})" if copies == "deep" else record
    stored = f"{{**{inside}, {', '.join(added)}}}" if added else f"{copy}({record})"
    at = f"(kind, {ident})" if has_kinds else ident
    n |= {"at": at, "args": f"kind: str, {ident}: str" if has_kinds else f"{ident}: str", "key": "tuple[str, str]" if has_kinds else "str", "stored": stored, "out_get": f"{copy}(records[{at}])", "out_put": f"{copy}(records[{at}])", "out_find": f"{copy}(record)",
          "put_type": "dict" if returned else "None", "get_type": "dict | None" if absent == "none" else "dict", "under": f"`kind` and `{ident}`" if has_kinds else f"`{ident}`", "taken": f"a pair of `kind` and `{ident}`" if has_kinds else f"an `{ident}`", "sorting": f"`kind`, then `{ident}`" if has_kinds else f"`{ident}`",
          "at_once": rng.choice((" at once, not only when the block begins", ", already when it is called, not at the `with`")) if style == "with" else "", "restamped": f" (its `{scope}` changes too)" if stamped else "", "known": "" if scopes == "free" else f"an unknown `{n['target']}`: `KeyError({n['target']})`; then "}  # fmt: skip
    n["at_once"] = f". This happens {str(n['at_once']).lstrip(', ')}" if n["at_once"] else ""
    shown = [f"`{ident}`"] * tagged + ["`kind`"] * (has_kinds and tagged) + [f"`{scope}` (the current one)"] * stamped  # fmt: skip
    callers = [str(n[name]) for name, on in (("put", True), ("get", True), ("drop", drops), ("find", True), ("count", counts), ("kinds", has_kinds), ("lock", locks), ("move", moves)) if on]  # fmt: skip
    n |= {"added": _listed(shown) if shown else "", "methods": _listed([f"`{name}`" for name in callers]), "writers": f"`{n['put']}` and `{n['drop']}`" if drops else f"calls of `{n['put']}`"}  # fmt: skip

    a, b = str(n["a"]), str(n["b"])
    new = f"s = $cls([{a!r}, {b!r}])\n" if scopes == "given" else "s = $cls()\n"
    new += f"s.$make({a!r})\ns.$make({b!r})\n" if scopes == "made" else ""

    def within(name: str, *lines: str) -> str:
        if style == "with":
            return f"with s.$enter({name!r}):\n" + "".join(f"    {line}\n" for line in lines)
        return f"s.$enter({name!r})\n" + "".join(f"{line}\n" for line in lines) + "s.$leave()\n"

    def at_of(key: str, kind: str = "k") -> str:
        return f"{kind!r}, {key!r}" if has_kinds else repr(key)

    def put(key: str, value: str, kind: str = "k") -> str:
        return f"s.$put({at_of(key, kind)}, {value})"

    def full(name: str, key: str, value: dict[str, object], kind: str = "k") -> str:
        more = ({ident: key} if tagged else {}) | ({"kind": kind} if tagged and has_kinds else {}) | ({scope: name} if stamped else {})  # fmt: skip
        return repr(value | more)

    def gone(key: str) -> str:
        call = f"s.$get({at_of(key)}) is None"
        return f"assert {call}" if absent == "none" else f"assert raised(s.$get, {at_of(key)}) == ('KeyError', {key!r})"  # fmt: skip

    two = new + within(a, put("x", "{'n': 1}"), put("m", "{'n': 2}")) + within(b, put("x", "{'n': 3}"))  # fmt: skip
    one_a, two_a, three_b = full(a, "x", {"n": 1}), full(a, "m", {"n": 2}), full(b, "x", {"n": 3})
    unknown = "'nowhere'"
    if scopes == "given":
        draft.rule("given", new + within(b, "assert s.$find() == []") + f"assert raised(s.$enter, {unknown}) == ('KeyError', {unknown})")  # fmt: skip
    elif scopes == "made":
        draft.rule("made", new + f"assert raised(s.$make, {a!r}) == ('ValueError', {a!r})\nassert s.$make('third') is None\n" + within("third", "assert s.$find() == []"))  # fmt: skip
    else:
        draft.rule("free", new + "assert raised(s.$enter, '') == ('ValueError', '$scope')\n" + within("any", "assert s.$find() == []"))  # fmt: skip
    if scopes != "free":
        draft.rule("unknown", new + f"assert raised(s.$enter, {unknown}) == ('KeyError', {unknown})\nassert raised(s.$find) == ('$Error', '$find')")  # fmt: skip
    if style == "with":
        nest = f"with s.$enter({a!r}):\n    with s.$enter({b!r}):\n        assert s.$get({at_of('x')}) == {three_b}\n    assert s.$get({at_of('x')}) == {one_a}\n"
        fail = f"with s.$enter({a!r}):\n    try:\n        with s.$enter({b!r}):\n            raise OSError\n    except OSError:\n        pass\n    assert s.$get({at_of('x')}) == {one_a}\nassert raised(s.$find) == ('$Error', '$find')"
        draft.rule("with", two + nest + "assert raised(s.$find) == ('$Error', '$find')", two + fail)
    else:
        draft.rule("enter", two + within(a, *within(b, f"assert s.$get({at_of('x')}) == {three_b}").splitlines(), f"assert s.$get({at_of('x')}) == {one_a}") + "assert raised(s.$find) == ('$Error', '$find')")  # fmt: skip
        draft.rule("empty", new + within(a, "pass") + "assert raised(s.$leave) == ('$Error', '$leave')")  # fmt: skip
    asked = {str(n["put"]): at_of("x") + ", {}", str(n["get"]): at_of("x"), str(n["drop"]): at_of("x"), str(n["move"]): at_of("x") + f", {b!r}"}  # fmt: skip
    draft.rule("outside", *[two + f"assert raised({', '.join(filter(None, [f's.{name}', asked.get(name, '')]))}) == ('$Error', {name!r})" for name in callers])  # fmt: skip
    draft.rule("put", two + within(a, f"assert s.$get({at_of('x')}) == {one_a}") + within(b, f"assert s.$get({at_of('x')}) == {three_b}", gone("m")))  # fmt: skip
    if shown:
        clash = {ident: 9, scope: 9, "kind": 9, "n": 4}
        draft.rule("added", two + within(a, put("z", repr(clash)), f"assert s.$get({at_of('z')}) == {full(a, 'z', clash)}"))  # fmt: skip
    else:
        draft.rule("plain", two + within(a, f"assert s.$get({at_of('x')}) == {{'n': 1}}"))
    if again == "over":
        draft.rule("over", two + within(a, put("x", "{'hue': 5}"), f"assert s.$get({at_of('x')}) == {full(a, 'x', {'hue': 5})}"))  # fmt: skip
    else:
        draft.rule("once", two + within(a, f"assert raised(s.$put, {at_of('x')}, {{'n': 7}}) == ('ValueError', 'x')", f"assert s.$get({at_of('x')}) == {one_a}") + within(b, put("m", "{'n': 7}")))  # fmt: skip
    if returned:
        draft.rule("returned", two + within(a, f"made = {put('z', repr({'n': 8}))}", f"assert made == {full(a, 'z', {'n': 8})}", "made['n'] = 0", f"assert s.$get({at_of('z')})['n'] == 8"))  # fmt: skip
    if copies == "deep":
        draft.rule("deep", new + "given = {'n': [1]}\n" + within(a, put("x", "given"), "given['n'].append(2)", f"s.$get({at_of('x')})['n'].append(3)", "s.$find()[0]['n'].append(4)", f"assert s.$get({at_of('x')})['n'] == [1]"))  # fmt: skip
    else:
        draft.rule("flat", new + "given = {'n': [1]}\n" + within(a, put("x", "given"), "given['n'] = 2", f"s.$get({at_of('x')})['n'] = 3", "s.$find()[0]['n'] = 4", f"assert s.$get({at_of('x')})['n'] == [1]"), new + "inner = [1]\n" + within(a, put("x", "{'n': inner}"), f"assert s.$get({at_of('x')})['n'] is inner"))  # fmt: skip
    draft.rule(absent, two + within(a, f"assert s.$get({at_of('m')}) == {two_a}", gone("q")) + within(b, gone("m")))  # fmt: skip
    if drops:
        draft.rule("drop", two + within(b, f"assert s.$drop({at_of('x')}) is None", gone("x"), f"assert raised(s.$drop, {at_of('x')}) == raised(s.$drop, {at_of('x')}) == ('KeyError', 'x')", f"assert raised(s.$drop, {at_of('m')}) == ('KeyError', 'm')") + within(a, f"assert s.$get({at_of('x')}) == {one_a}"))  # fmt: skip
    draft.rule("find", two + within(a, f"assert s.$find(n=1) == [{one_a}]", "assert s.$find(n=3) == []", "assert len(s.$find()) == 2", put("y", "{'n': 1, 'hue': 2}"), f"assert s.$find(n=1, hue=2) == [{full(a, 'y', {'n': 1, 'hue': 2})}]"))  # fmt: skip
    nones = new + within(a, put("x", "{'n': None}"), put("y", "{'hue': 1}"), f"assert len(s.$find(n=None)) == {1 if lacks == 'strict' else 2}", "assert s.$find(n=1) == []")  # fmt: skip
    draft.rule(lacks, nones)
    ordered = [full(a, "x", {"n": 2}, "j"), full(a, "m", {"n": 0}), full(a, "x", {"n": 1})] if has_kinds else [full(a, "m", {"n": 0}), full(a, "x", {"n": 1})]  # fmt: skip
    ordered = ordered if order == "up" else ordered[::-1]
    more = [put("x", "{'n': 2}", "j")] if has_kinds else []
    draft.rule(order, new + within(a, put("x", "{'n': 1}"), put("m", "{'n': 0}"), *more, f"assert s.$find() == [{', '.join(ordered)}]"))  # fmt: skip
    if counts:
        draft.rule("count", two + within(a, "assert s.$count() == 2") + within(b, "assert s.$count() == 1"), new + within(a, "assert s.$count() == 0"))  # fmt: skip
    if has_kinds:
        want = "s.$kinds() == ['j', 'k']" if kinded == "kinds" else "list(s.$kinds().items()) == [('j', 1), ('k', 2)]"  # fmt: skip
        draft.rule(kinded, two + within(a, *more, f"assert {want}"), new + within(b, "assert not s.$kinds()"))  # fmt: skip
    if locks:
        closed = [f"assert raised(s.$put, {at_of(key)}, {{}}) == ('PermissionError', {a!r})" for key in ("x", "z")] + [f"assert raised(s.$drop, {at_of(key)}) == ('PermissionError', {a!r})" for key in ("x", "z") if drops]  # fmt: skip
        draft.rule("lock", two + within(a, "assert s.$lock() is None", "s.$lock()", *closed, f"assert s.$get({at_of('x')}) == {one_a}") + within(b, put("z", "{}")))  # fmt: skip
    if moves:
        first = f"raised(s.$move, {at_of('q')}, {unknown}) == ('KeyError', 'q')"
        bad = [] if scopes == "free" else [f"assert raised(s.$move, {at_of('m')}, {unknown}) == ('KeyError', {unknown})"]  # fmt: skip
        draft.rule("move", two + within(a, f"assert {first}", *bad, f"assert raised(s.$move, {at_of('x')}, {b!r}) == ('ValueError', 'x')", f"assert s.$get({at_of('x')}) == {one_a}", f"assert s.$move({at_of('m')}, {b!r}) is None", gone("m")) + within(b, f"assert s.$get({at_of('m')}) == {full(b, 'm', {'n': 2})}"))  # fmt: skip
    if current:
        draft.rule("current", new + "assert s.$current_of() is None\n" + within(a, f"assert s.$current_of() == {a!r}", *within(b, f"assert s.$current_of() == {b!r}").splitlines(), f"assert s.$current_of() == {a!r}") + "assert s.$current_of() is None")  # fmt: skip
    start = [line for line in new.splitlines() if line]
    body = [f"_ = {put('p', repr({'n': 6}))}", f"s.$get({at_of('p')})['n']"]
    inner = [f">>> with s.$enter({a!r}):", *(f"...     {line}" for line in body)] if style == "with" else [f">>> s.$enter({a!r})", *(f">>> {line}" for line in body)]  # fmt: skip
    draft.example(*(f">>> {line}" for line in start), *inner, "6")
    wrong: list[Mistake] = [{"lacks": "lenient" if lacks == "strict" else "strict"}, {"order": "down" if order == "up" else "up"}, {"again": "over" if again == "once" else "once"}, {"absent": "none" if absent == "get" else "get"}, ("setdefault(self._open[-1]", "setdefault(self._open[0]") if scopes == "free" else ("return self._kept[self._open[-1]]", "return self._kept[self._open[0]]")]  # fmt: skip
    wrong += [("try:\n            yield\n        finally:\n            self._open.pop()", "yield\n        self._open.pop()")] if style == "with" else []  # fmt: skip
    wrong += [{"locks": False}] if locks else []
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("scoped_store", build, tuple(RULES.values()), share=2)
