"""Stores that keep the earlier values of each key."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import UNKNOWN, g, refusal
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[Keeps the text of <every> {noun} with all [its|] earlier versions."
    "|A [small|plain] store of texts, one for <every> {noun}, that [remembers|can still show] what was there before."
    "|[Texts|The texts] of {nouns} change; [nothing|no version] should [get lost|be lost]. Versions are numbered."
    "|[Writers|Editors|People] [change|rewrite] the text of {a_noun} and want to [see|look up] [older|earlier] versions.]"
)
PUT = g(
    "[`{put}` stores `{text}` as the next version of the {noun} and <returns> its number; the first is 1"
    "|the first text of {a_noun} is version 1, [each later one|every further one] one more; `{put}` <returns> the number"
    "|versions of {a_noun} are numbered [from 1|1, 2, 3 and so on], and `{put}` <returns> the number of the one it stored"
    "|[storing|keeping] a text with `{put}` makes a new version, numbered from 1 for <every> {noun}; this number is [returned|the result]]"
)
GET = g(
    "[`{get}` <returns> the text of the given `version`, or [of the latest|the newest one] [without it|if it is None]"
    "|without a `version`, `{get}` <returns> the [latest|newest|current] text, [with one|otherwise] the text of that version"
    "|[what|the text] `{get}` <returns> is that of `version`; None [means|stands for] the [latest|newest] version"
    "|<if> `version` is None, `{get}` <returns> the [latest|newest|last] text, else the one [with that number|stored under this number]]"
)
NO_VERSION = refusal(
    "[the {noun} has no such `version`|there is no version with [this|that] number|`version` is [unknown|not there]]",
    "`version` must be [one that is kept|a known number|a number that exists]",
    "a `version` [that is not kept|that does not exist|nobody stored]",
    "KeyError(version)",
)
SAME = g(
    "[a text equal to the [latest|current] one makes no new version: `{put}` <returns> the [latest|current] number"
    "|<if> `{text}` is [the same as|equal to] the latest, `{put}` stores nothing and <returns> the number of the latest"
    "|`{put}` of an unchanged `{text}` [is no change|adds nothing|stores nothing] and <returns> the existing number"
    "|[repeating|storing again] the [latest|current] text [adds no version|leaves the history alone]; the result is the latest number]"
)
EXPECTED = refusal(
    "`expected` is given and [is not|differs from] the number of the latest version (0 [for a new {noun}|if there is none yet])",
    "a given `expected` must be the number of the latest version, 0 [for a new {noun}|where there is none]",
    "an `expected` [other than|different from] the latest number ([that is|which is] 0 for a new {noun})",
    'ValueError("expected")',
)
KEEP = g(
    "[only the last {keep} versions of <every> {noun} are <kept>; [numbers go on|the numbers go on counting]"
    "|`{put}` [drops|forgets] the oldest version <if> there are more than {keep}, without [renumbering|changing any number]"
    "|at most {keep} versions per {noun} [stay|are there]; older ones [are dropped|vanish], [the others keep their numbers|numbers stay]"
    "|[a version|an old version] is [forgotten|dropped] as soon as {keep} newer ones [exist|are there]; [no number is used again|numbering goes on]]"
)
HISTORY = g(
    "[`{history}` <returns> [a list of|the list of] `(number, text)` of all kept versions, {order}"
    "|all kept versions are listed by `{history}` as `(number, text)` [tuples|pairs], {order}"
    "|`{history}`: a list of [tuples|pairs] `(number, text)`, {order}"
    "|the [list|result] of `{history}` holds `(number, text)` for <every> kept version, {order}]"
)
REVERT = g(
    "[`{revert}` stores the text of `version` [again|once more] as [a new|the next] version and <returns> the new number"
    "|with `{revert}`, an earlier text becomes [a new version|the latest version], whose number is returned; [nothing is removed|the history stays]"
    "|`{revert}` [goes back|returns] to an earlier text by [adding|storing] it as a new version, even [if|when] it equals the latest; the result is the new number"
    "|the text of `version` is [added|put] at the end as a new version by `{revert}`, which <returns> the number of this new version]"
)
GRAMMARS = (PURPOSE, PUT, GET, NO_VERSION, SAME, EXPECTED, KEEP, HISTORY, REVERT)


def build(rng: Random, words: Words) -> Task:
    d = Draft("versioned_store", rng, words)
    noun = d.noun()
    low, middle, high = d.values(3)
    d.names |= {
        "Store": words.class_name(noun, ("Versions", "Archive", "Store", "Texts", "Book")), "id": d.one(f"{noun}_id", d.field()),
        "text": d.field(), "put": d.method("add", noun), "get": d.method("get", noun), "history": d.method("history"),
        "revert": d.method("change", noun), "v1": low, "v2": middle, "v3": high, "keep": d.one(2, 3, 4),
    }  # fmt: skip
    o = {
        "same": d.chance("same"), "expected": d.chance("expected", 0.4), "keep": d.chance("keep", 0.4),
        "order": d.pick("history", "none", "newest", "oldest"), "revert": d.chance("revert"),
    }  # fmt: skip
    _clauses(d, o)
    names = d.names
    title = d.one(
        f"{names['Noun']} versions", f"Versions of {names['nouns']}", f"Texts of {names['nouns']}"
    )
    examples = [
        ">>> store = $Store()",
        '>>> store.$put("x", "$v2"), store.$put("x", "$v1")',
        "(1, 2)",
        '>>> store.$get("x"), store.$get("x", 1)',
        "('$v1', '$v2')",
    ]
    if o["order"] != "none":
        newest = "[(2, '$v1'), (1, '$v2')]"
        examples += [
            '>>> store.$history("x")',
            newest if o["order"] == "newest" else "[(1, '$v2'), (2, '$v1')]",
        ]
    bugs = ("same", "expected", "keep", "order", "first", "revert")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _clauses(d: Draft, o: dict[str, object]) -> None:
    start, three = "s = $Store()\n", 's.$put("x", "$v2")\ns.$put("x", "$v3")\ns.$put("x", "$v1")\n'
    d.clause(
        PUT,
        start + 'assert (s.$put("x", "$v2"), s.$put("x", "$v1"), s.$put("y", "$v2")) == (1, 2, 1)',
    )
    d.clause(
        GET,
        start
        + three
        + 'assert (s.$get("x"), s.$get("x", 2), s.$get("x", None)) == ("$v1", "$v3", "$v1")',
    )
    known = (
        [d.names["get"]]
        + ([d.names["history"]] if o["order"] != "none" else [])
        + ([d.names["revert"]] if o["revert"] else [])
    )
    unknown = [
        start
        + f'assert raised(s.{name}, "q"{", 1" if name == d.names["revert"] else ""}) == ("KeyError", "q")'
        for name in known
    ]
    d.clause(UNKNOWN, *unknown, **d.who(*map(str, known)))
    missing = [name for name in known if name != d.names["history"]]
    d.clause(
        NO_VERSION,
        *[
            start
            + three
            + f'assert raised(s.{name}, "x", 9) == ("KeyError", 9)\nassert raised(s.{name}, "x", 0) == ("KeyError", 0)'
            for name in missing
        ],
        **d.who(*map(str, missing)),
    )
    if o["same"]:
        d.clause(
            SAME,
            start
            + 's.$put("x", "$v2")\nassert s.$put("x", "$v2") == 1\nassert s.$put("x", "$v1") == 2\nassert s.$put("x", "$v2") == 3',
        )
    if o["expected"]:
        d.clause(
            EXPECTED,
            start
            + 'assert raised(s.$put, "x", "$v1", 1) == ("ValueError", "expected")\nassert s.$put("x", "$v1", 0) == 1\nassert raised(s.$put, "x", "$v2", 0) == ("ValueError", "expected")\nassert s.$get("x") == "$v1"\nassert s.$put("x", "$v2", 1) == 2\nassert s.$put("x", "$v3") == 3',
            **d.who(str(d.names["put"])),
        )
    if o["keep"]:
        d.clause(
            KEEP,
            start
            + 'for n in range(6):\n    s.$put("x", str(n))\nassert raised(s.$get, "x", 6 - $keep) == ("KeyError", 6 - $keep)\nassert s.$get("x", 7 - $keep) == str(6 - $keep)\nassert s.$put("x", "$v1") == 7',
        )
    if o["order"] != "none":
        expected = (
            '[(1, "$v2"), (2, "$v3")]' if o["order"] == "oldest" else '[(2, "$v3"), (1, "$v2")]'
        )
        order = (
            "[the oldest|lowest number|the first version] first"
            if o["order"] == "oldest"
            else "[the newest|the latest|highest number] first"
        )
        d.clause(
            HISTORY,
            start + f's.$put("x", "$v2")\ns.$put("x", "$v3")\nassert s.$history("x") == {expected}',
            order=d.say(order).rstrip(".").lower(),
        )
    if o["revert"]:
        d.clause(
            REVERT,
            start
            + 's.$put("x", "$v2")\ns.$put("x", "$v3")\nassert s.$revert("x", 1) == 3\nassert (s.$get("x"), s.$get("x", 2)) == ("$v2", "$v3")',
            start + 's.$put("x", "$v2")\nassert s.$revert("x", 1) == 2',
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    parts = [
        Part("def __init__(self) -> None", "self._versions: dict[str, dict[int, str]] = {}"),
        _put(o, bug),
        Part("def $get(self, $id: str, version: int | None = None) -> str", f"""
versions = self._known($id)
if version is None:
    return versions[{"min" if bug == "first" else "max"}(versions)]
if version not in versions:
    raise KeyError(version)
return versions[version]"""),
        Part("def _known(self, $id: str) -> dict[int, str]", """
if $id not in self._versions:
    raise KeyError($id)
return self._versions[$id]"""),
    ]  # fmt: skip
    if o["keep"] or o["revert"]:
        parts.append(Part("def _store(self, $id: str, $text: str) -> int", _storing(o, bug)))
    if o["order"] != "none":
        reverse = ", reverse=True" if (o["order"] == "newest") != (bug == "order") else ""
        parts.append(
            Part(
                "def $history(self, $id: str) -> list[tuple[int, str]]",
                f"return sorted(self._known($id).items(){reverse})",
            )
        )
    if o["revert"]:
        result = (
            "self.$put($id, self.$get($id, version))"
            if bug == "revert" and o["same"]
            else "self._store($id, self.$get($id, version))"
        )
        parts.append(Part("def $revert(self, $id: str, version: int) -> int", f"return {result}"))
    return Code((Klass("$Store", ordered(parts, d.rank)),))


def _storing(o: dict[str, object], bug: str) -> str:
    lines = [
        "versions = self._versions.setdefault($id, {})",
        "number = max(versions, default=0) + 1",
        "versions[number] = $text",
    ]
    if o["keep"] and bug != "keep":
        lines.append("versions.pop(number - $keep, None)")
    return "\n".join([*lines, "return number"])


def _put(o: dict[str, object], bug: str) -> Part:
    head = ["versions = self._versions.get($id, {})"] if o["same"] or o["expected"] else []
    if o["same"] or o["expected"]:
        head.append("last = max(versions, default=0)")
    if o["expected"] and bug != "expected":
        head += [
            "if expected is not None and expected != last:",
            '    raise ValueError("expected")',
        ]
    if o["same"] and bug != "same":
        head += ["if last and versions[last] == $text:", "    return last"]
    tail = "return self._store($id, $text)" if o["keep"] or o["revert"] else _storing(o, bug)
    extra = ", expected: int | None = None" if o["expected"] else ""
    return Part(f"def $put(self, $id: str, $text: str{extra}) -> int", "\n".join([*head, tail]))


FAMILY = Family("versioned_store", build, GRAMMARS)
