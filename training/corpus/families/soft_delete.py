"""Stores with a bin: what is removed can be restored for a while."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import g, refusal, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[Keeps one text per {noun}. What is removed goes to a bin and can be brought back."
    "|A [small|plain] store of {nouns} with a bin for those that were removed."
    "|[Removing|Deleting] {a_noun} should not be [final|final at once]: there is a bin."
    "|[Holds|Stores] {nouns}, each with a text, and [remembers|keeps] removed ones in a bin.]"
)
PUT = said(
    "[`{put}` stores `{text}` for `{id}`, replacing an earlier text|the last `{text}` that `{put}` was given for `{id}` is the one that is <kept>|`{put}` adds {a_noun} or gives an existing one a new text"
    "|a {noun} is [made|set up] by `{put}`, or its text is replaced <if> it exists]"
)
GET = said(
    "[`{get}` <returns> the text of {a_noun} that is not in the bin|what `{get}` <returns> is the text stored for `{id}`|the text of `{id}` is told by `{get}`, which does not look into the bin|`{get}`: the text of a {noun} outside the bin]"
)
ABSENT = refusal(
    "there is no such {noun} [outside the bin|that is not in the bin]",
    "`{id}` must be {a_noun} [outside the bin|that is not in the bin]",
    "a `{id}` that is unknown or in the bin",
    "KeyError({id})",
)
BIN = said(
    "[`{remove}` moves {a_noun} to the bin|with `{remove}` {a_noun} goes to the bin, where its text is kept|a removed {noun} is in the bin, not lost: that is what `{remove}` does|`{remove}` puts the {noun} into the bin and returns None]"
)
RESTORE = said(
    "[`{restore}` takes {a_noun} out of the bin, with the text it had|with `{restore}` a {noun} comes back from the bin as it was|`{restore}` makes a {noun} in the bin an ordinary one again, text included|what is in the bin is back, unchanged, after `{restore}`]"
)
NOT_BINNED = refusal(
    "`{id}` is not in the bin",
    "`{id}` must be in the bin",
    "a `{id}` that is not in the bin",
    "KeyError({id})",
)
CLASH = {
    "refuse": refusal("a new {noun} with this `{id}` was stored meanwhile", "`{id}` must not have been stored anew meanwhile", "a `{id}` that was stored anew meanwhile", 'ValueError("{id}")'),
    "forget": said("[`{put}` of a `{id}` in the bin empties that place in the bin|storing a `{id}` anew forgets what the bin held under it|after `{put}`, the `{id}` is no longer in the bin; what lay there is gone|a {noun} in the bin is given up as soon as `{put}` stores its `{id}` again]"),
}  # fmt: skip
LIST = {
    "sorted": said("[`{binned}` <returns> the sorted list of what is in the bin|in ascending order, every `{id}` in the bin is listed by `{binned}`|`{binned}`: each `{id}` in the bin, sorted|a sorted list of all that is in the bin comes from `{binned}`]"),
    "newest": said("[`{binned}` lists what is in the bin, the last removed first|every `{id}` in the bin is listed by `{binned}`, latest removal first|`{binned}`: each `{id}` in the bin, from the latest removal to the earliest|what was removed last comes first in the list that `{binned}` <returns> of the bin]"),
}  # fmt: skip
SIZE = said(
    "[the bin holds {size} at most; [one more|a further removal] drops what was removed first|<if> a removal makes more than {size} in the bin, the one removed first is lost for good|only the last {size} removals [stay|are kept] in the bin|a {noun} in the bin is lost once {size} others were removed after it]"
)
EMPTY = said(
    "[`{empty}` empties the bin and <returns> how many were in it|all in the bin is lost after `{empty}`, which <returns> their number|the number of {nouns} that `{empty}` throws away is its result; the bin is empty then|with `{empty}` the bin is emptied; what is returned is how many it held]"
)
COUNT = said(
    "[`{count}` <returns> the number of {nouns} outside the bin|`{count}`: how many there are, those in the bin not counted|{nouns} in the bin do not count in `{count}`, all others do|what `{count}` <returns> is the number of {nouns} that are not in the bin]"
)
GRAMMARS = (
    PURPOSE,
    PUT,
    GET,
    ABSENT,
    BIN,
    RESTORE,
    NOT_BINNED,
    *CLASH.values(),
    *LIST.values(),
    SIZE,
    EMPTY,
    COUNT,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("soft_delete", rng, words)
    noun = d.noun()
    d.names |= {
        "Store": words.class_name(noun, ("Store", "Shelf", "Box", "Drawer", "Keeper")), "id": d.one(f"{noun}_id", d.field()), "text": d.field(), "put": d.method("add", noun), "get": d.method("get", noun), "remove": d.method("remove", noun),
        "restore": d.one("restore", "bring_back", "recover", "undelete"), "binned": d.one("binned", "in_bin", "removed", d.method("list")), "empty": d.one("empty_bin", "purge", "wipe"), "count": d.method("count"), "size": d.one(2, 3),
    }  # fmt: skip
    d.names |= dict(zip(("a", "b", "c"), d.values(3), strict=True))
    o = {
        "clash": d.pick("clash", "refuse", "forget"),
        "list": d.pick("list", "sorted", "newest"),
        "size": d.chance("size", 0.4),
        "empty": d.chance("empty"),
        "count": d.chance("count"),
    }
    _clauses(d, o)
    title = d.one("{Noun} bin", "{nouns} with a bin", "Removed {nouns}", "{Noun} store").format(
        **d.names
    )
    examples = [
        ">>> store = $Store()",
        '>>> store.$put("x", "$b")',
        '>>> store.$remove("x")',
        ">>> store.$binned()",
        "['x']",
        '>>> store.$restore("x")',
        '>>> store.$get("x")',
        "'$b'",
    ]
    bugs = ("clash", "list", "size", "empty", "count", "lost")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _clauses(d: Draft, o: dict[str, object]) -> None:
    start = 's = $Store()\ns.$put("x", "$b")\n'
    gone = start + 's.$remove("x")\n'
    d.clause(
        PUT,
        start
        + 's.$put("y", "$c")\ns.$put("x", "$a")\nassert (s.$get("x"), s.$get("y")) == ("$a", "$c")',
    )
    d.clause(GET, start + 'assert s.$get("x") == "$b"')
    absent = [str(d.names["get"]), str(d.names["remove"])]
    d.clause(
        ABSENT,
        *[
            gone
            + f'assert raised(s.{name}, "x") == ("KeyError", "x")\nassert raised(s.{name}, "q") == ("KeyError", "q")'
            for name in absent
        ],
        **d.who(*absent),
    )
    d.clause(BIN, start + 'assert s.$remove("x") is None\nassert s.$binned() == ["x"]')
    d.clause(
        RESTORE, gone + 's.$restore("x")\nassert s.$get("x") == "$b"\nassert s.$binned() == []'
    )
    restore = d.who(str(d.names["restore"]))
    d.clause(
        NOT_BINNED,
        start
        + 'assert raised(s.$restore, "x") == ("KeyError", "x")\nassert raised(s.$restore, "q") == ("KeyError", "q")',
        **restore,
    )
    if o["clash"] == "refuse":
        d.clause(
            CLASH["refuse"],
            gone
            + 's.$put("x", "$c")\nassert raised(s.$restore, "x") == ("ValueError", "$id")\nassert (s.$get("x"), s.$binned()) == ("$c", ["x"])',
            **restore,
        )
    else:
        d.clause(
            CLASH["forget"],
            gone
            + 's.$put("x", "$c")\nassert s.$binned() == []\nassert raised(s.$restore, "x") == ("KeyError", "x")\nassert s.$get("x") == "$c"',
        )
    d.clause(
        LIST[str(o["list"])],
        gone
        + f's.$put("a", "$a")\ns.$remove("a")\nassert s.$binned() == ["a", "x"]\ns.$restore("x")\ns.$remove("x")\nassert s.$binned() == {["a", "x"] if o["list"] == "sorted" else ["x", "a"]}',
    )
    if o["size"]:
        d.clause(
            SIZE,
            gone
            + 'for n in range($size):\n    assert "x" in s.$binned()\n    s.$put(str(n), "$a")\n    s.$remove(str(n))\nassert sorted(s.$binned()) == [str(n) for n in range($size)]\nassert raised(s.$restore, "x") == ("KeyError", "x")',
        )
    if o["empty"]:
        d.clause(
            EMPTY,
            gone
            + 's.$put("y", "$a")\ns.$remove("y")\ns.$put("z", "$a")\nassert (s.$empty(), s.$binned(), s.$empty(), s.$get("z")) == (2, [], 0, "$a")',
        )
    if o["count"]:
        d.clause(
            COUNT,
            start
            + 's.$put("y", "$a")\nassert s.$count() == 2\ns.$remove("x")\nassert s.$count() == 1',
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    put = ["self._bin.pop($id, None)"] if (o["clash"] == "forget") and bug != "clash" else []
    restore = ["if $id not in self._bin:", "    raise KeyError($id)"]
    if o["clash"] == "refuse" and bug != "clash":
        restore += ["if $id in self._items:", '    raise ValueError("$id")']
    restore.append(
        'self._items[$id] = ""\ndel self._bin[$id]'
        if bug == "lost"
        else "self._items[$id] = self._bin.pop($id)"
    )
    remove = [
        "if $id not in self._items:",
        "    raise KeyError($id)",
        "self._bin.pop($id, None)",
        "self._bin[$id] = self._items.pop($id)",
    ]
    if o["clash"] == "forget":
        del remove[2]
    if o["size"] and bug != "size":
        remove += ["if len(self._bin) > $size:", "    del self._bin[next(iter(self._bin))]"]
    listed = (
        "sorted(self._bin)"
        if (o["list"] == "sorted") != (bug == "list")
        else "list(reversed(self._bin))"
    )
    parts = [
        Part("def __init__(self) -> None", "self._items: dict[str, str] = {}\nself._bin: dict[str, str] = {}"),
        Part("def $put(self, $id: str, $text: str) -> None", "\n".join([*put, "self._items[$id] = $text"])),
        Part("def $get(self, $id: str) -> str", "if $id not in self._items:\n    raise KeyError($id)\nreturn self._items[$id]"),
        Part("def $remove(self, $id: str) -> None", "\n".join(remove)),
        Part("def $restore(self, $id: str) -> None", "\n".join(restore)),
        Part("def $binned(self) -> list[str]", f"return {listed}"),
    ]  # fmt: skip
    if o["empty"]:
        parts.append(
            Part(
                "def $empty(self) -> int",
                ("number = len(self._items)" if bug == "empty" else "number = len(self._bin)")
                + "\nself._bin.clear()\nreturn number",
            )
        )
    if o["count"]:
        parts.append(
            Part(
                "def $count(self) -> int",
                "return len(self._items)" + (" + len(self._bin)" if bug == "count" else ""),
            )
        )
    return Code((Klass("$Store", ordered(parts, d.rank)),))


FAMILY = Family("soft_delete", build, GRAMMARS)
