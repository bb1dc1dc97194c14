"""Registers of members with a capacity and, at times, a waiting list."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import BELOW_ONE, g, refusal, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[Who takes part in {a_noun}? There is room for a limited number."
    "|[Keeps|Holds] the members of <every> {noun}, [up to a limit|as far as there is room]."
    "|{nouns} have members, and each {noun} has [room for only so many|a limit]."
    "|A register of {nouns} and of those who [joined|belong to] them.]"
)
OPEN = said(
    "[`{open}` adds {a_noun} with room for `{size}` members|a {noun} is [made|set up] by `{open}`; it holds at most `{size}` members"
    "|`{size}` is the number of members {a_noun} made by `{open}` can hold|{nouns} are set up with `{open}`, each with its own limit `{size}`"
    "|after `{open}` the {noun} is there, empty, with `{size}` places]"
)
AGAIN = refusal(
    "the {noun} [exists already|is there already|was set up before]",
    "`{id}` must be [new|unknown so far]",
    "a `{id}` that [exists already|was set up before]",
    'ValueError("{id}")',
)
UNKNOWN_GROUP = refusal(
    "there is no such {noun}", "the {noun} must [exist|have been set up]", "a `{id}` that [was never set up|is unknown]", "KeyError({id})",
)  # fmt: skip
JOIN_PLAIN = said(
    "[`{join}` makes `{who_field}` a member of the {noun} and returns None|whoever joins with `{join}` is a member [from then on|afterwards]"
    "|a member is [added|taken in] by `{join}`|`{join}` adds `{who_field}` to the members of the {noun}|with `{join}`, `{who_field}` [takes a place|becomes a member]]"
)
FULL = refusal(
    "the {noun} is full[, which means as many members as `{size}`|]",
    "the {noun} must have a free place",
    "a {noun} that is [already |]full",
    'ValueError("full")',
)
JOIN_WAIT = said(
    "[`{join}` <returns> True for a new member; <if> the {noun} is full, `{who_field}` is put at the end of its waiting list and the result is False"
    "|<if> there is room, `{join}` makes `{who_field}` a member and <returns> True; otherwise `{who_field}` waits, last in line, and the result is False"
    "|with a free place `{join}` gives membership and <returns> True, without one a place at the end of the waiting list and False"
    "|the result of `{join}` is True for membership and False for a place at the end of the waiting list, which is given when the {noun} is full]"
)
TWICE = {
    "error": refusal("`{who_field}` is [in the {noun} already|a member already or waiting]", "`{who_field}` must not be [in the {noun} already|a member or waiting]", "a `{who_field}` that is [already in|in it already]", 'ValueError("{who_field}")'),
    "ignored": said("[joining twice changes nothing|`{join}` of somebody who is [in already|a member already] changes nothing|whoever is in the {noun} stays where they are on a second `{join}`|a second `{join}` [has no effect|is ignored|does nothing]|nobody is in {a_noun} twice: [joining again|a repeated `{join}`] has no effect, full or not]"),
}  # fmt: skip
LEAVE = said(
    "[`{leave}` takes `{who_field}` out of the {noun}, which frees the place|after `{leave}`, `{who_field}` is no longer in the {noun}; [the place is free|another may join]"
    "|`{leave}` ends a membership and frees the place|a place becomes free by `{leave}`, which takes `{who_field}` out"
    "|who leaves with `{leave}` is no member any more and leaves [a free place|room for another]]"
)
NOT_IN = refusal(
    "`{who_field}` is not in the {noun}",
    "`{who_field}` must be in the {noun}",
    "a `{who_field}` that is not in the {noun}",
    "KeyError({who_field})",
)
PROMOTE = said(
    "[when a member leaves, the first on the waiting list becomes a member|a place that becomes free goes to whoever has waited longest|the freed place is taken at once by the first who waits"
    "|`{leave}` of a member moves the one at the head of the waiting list up|who has waited longest [gets|takes] the place of a member who leaves]"
)
MEMBERS = {
    "joined": said("[`{all}` <returns> the members in the order of joining|the members, in the order in which they became members, are what `{all}` <returns>|`{all}`: a list of the members, the longest member first|a new list of members comes from `{all}`, the earliest first|[who has been|being] a member longest means standing first in the list of `{all}`]"),
    "sorted": said("[`{all}` <returns> the members in alphabetical order|the sorted list of members is what `{all}` <returns>|`{all}`: a list of the members, sorted|a sorted list of members comes from `{all}`|the members are listed by `{all}` in ascending order]"),
}  # fmt: skip
FREE = said(
    "[`{free}` <returns> how many places are free|`{free}`: `{size}` less the number of members|the number of free places is [told|returned] by `{free}`|how many more can join is what `{free}` <returns>|the result of `{free}` is the room left]"
)
OF = said(
    "[`{of}` <returns> the sorted list of {nouns} that `{who_field}` is a member of|in which {nouns} somebody is a member is [told|returned] by `{of}`, sorted|`{of}` lists, in ascending order, every `{id}` with `{who_field}` among its members"
    "|the {nouns} of `{who_field}` come from `{of}` as a sorted list, empty for a stranger|sorted, the {nouns} with `{who_field}` as a member are what `{of}` <returns>]"
)
GRAMMARS = (
    PURPOSE,
    OPEN,
    AGAIN,
    UNKNOWN_GROUP,
    JOIN_PLAIN,
    FULL,
    JOIN_WAIT,
    *TWICE.values(),
    LEAVE,
    NOT_IN,
    PROMOTE,
    *MEMBERS.values(),
    FREE,
    OF,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("membership", rng, words)
    noun = d.noun()
    a, b, c = d.values(3)
    d.names |= {
        "Class": words.class_name(noun, ("Members", "Register", "Club", "Rolls", "Places")), "id": d.one(f"{noun}_id", d.field()), "size": d.one("capacity", "room", "places", "limit_of"), "who_field": d.one(d.other_noun(), "member", "person"),
        "open": d.method("start", noun), "join": d.one("join", "enter", "admit", "enrol", d.method("add")), "leave": d.one("leave", "quit_place", "depart", d.method("remove")), "all": d.method("list"), "free": d.one("free_places", "room_left", "open_places", d.method("count")), "of": d.one("groups_of", "memberships", d.method("search")),
        "a": a, "b": b, "c": c,
    }  # fmt: skip
    o = {
        "wait": d.chance("wait"), "twice": "error", "members": d.pick("members", "joined", "sorted"), "again": d.chance("again"),
        "check": d.chance("check"), "free": d.chance("free"), "of": d.chance("of", 0.4), "leave": d.chance("leave", 0.7),
    }  # fmt: skip
    if not o["wait"]:
        o["twice"] = d.pick("twice", "error", "ignored")
    _clauses(d, o)
    title = d.one(
        "{Noun} members", "Members of {nouns}", "{Noun} register", "Places in {nouns}"
    ).format(**d.names)
    first = ["True"] if o["wait"] else []
    examples = [
        ">>> register = $Class()",
        '>>> register.$open("x", 2)',
        '>>> register.$join("x", "$b")',
        *first,
        '>>> register.$join("x", "$a")',
        *first,
        '>>> register.$all("x")',
        "['$a', '$b']" if o["members"] == "sorted" else "['$b', '$a']",
    ]
    bugs = ("full", "twice", "order", "again", "check", "free", "of", "last")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _clauses(d: Draft, o: dict[str, object]) -> None:
    start = 's = $Class()\ns.$open("x", 2)\n'
    join, leave = d.who(str(d.names["join"])), d.who(str(d.names["leave"]))
    full = start + 's.$join("x", "$b")\ns.$join("x", "$a")\n'
    two = '["$a", "$b"]' if o["members"] == "sorted" else '["$b", "$a"]'
    d.clause(
        OPEN,
        start + 'assert s.$all("x") == []',
        start
        + 's.$open("y", 1)\ns.$join("y", "$a")\nassert (s.$all("x"), s.$all("y")) == ([], ["$a"])',
    )
    if o["again"]:
        d.clause(
            AGAIN,
            full
            + f'assert raised(s.$open, "x", 5) == ("ValueError", "$id")\nassert s.$all("x") == {two}',
            **d.who(str(d.names["open"])),
        )
    if o["check"]:
        d.clause(
            BELOW_ONE,
            start
            + 'assert raised(s.$open, "y", 0) == ("ValueError", "$size")\nassert raised(s.$open, "y", 1) is None',
            field=d.names["size"],
            **d.who(str(d.names["open"])),
        )
    known = [
        d.names["join"],
        d.names["all"],
        *([d.names["leave"]] if o["leave"] else []),
        *([d.names["free"]] if o["free"] else []),
    ]
    calls = {d.names["join"]: ', "$a"', d.names["leave"]: ', "$a"'}
    d.clause(
        UNKNOWN_GROUP,
        *[
            start + f'assert raised(s.{name}, "q"{calls.get(name, "")}) == ("KeyError", "q")'
            for name in known
        ],
        **d.who(*map(str, known)),
    )
    if o["wait"]:
        d.clause(
            JOIN_WAIT,
            start
            + f'assert [s.$join("x", "$b"), s.$join("x", "$a"), s.$join("x", "$c")] == [True, True, False]\nassert s.$all("x") == {two}',
        )
    else:
        d.clause(
            JOIN_PLAIN, start + 'assert s.$join("x", "$a") is None\nassert s.$all("x") == ["$a"]'
        )
        d.clause(
            FULL,
            full
            + f'assert raised(s.$join, "x", "$c") == ("ValueError", "full")\nassert s.$all("x") == {two}',
            **join,
        )
    if o["twice"] == "error":
        waiting = (
            's.$join("x", "$a")\ns.$join("x", "$c")\nassert raised(s.$join, "x", "$c") == ("ValueError", "$who_field")'
            if o["wait"]
            else 'assert s.$all("x") == ["$b"]'
        )
        d.clause(
            TWICE["error"],
            start
            + 's.$join("x", "$b")\nassert raised(s.$join, "x", "$b") == ("ValueError", "$who_field")\n'
            + waiting,
            **join,
        )
    else:
        d.clause(
            TWICE["ignored"],
            full + f's.$join("x", "$b")\nassert s.$all("x") == {two}',
            start + 's.$join("x", "$b")\ns.$join("x", "$b")\nassert s.$all("x") == ["$b"]',
        )
    if o["leave"]:
        d.clause(
            LEAVE,
            full
            + 's.$leave("x", "$b")\nassert s.$all("x") == ["$a"]\ns.$join("x", "$c")\nassert s.$all("x") == ["$a", "$c"]',
        )
        d.clause(
            NOT_IN, start + 'assert raised(s.$leave, "x", "$a") == ("KeyError", "$a")', **leave
        )
    if o["leave"] and o["wait"]:
        d.clause(
            PROMOTE,
            full
            + 's.$join("x", "$c")\ns.$join("x", "z")\ns.$leave("x", "$b")\nassert s.$all("x") == ["$a", "$c"]',
            full + f's.$join("x", "$c")\ns.$leave("x", "$c")\nassert s.$all("x") == {two}',
        )
    d.clause(
        MEMBERS[str(o["members"])],
        full + f'assert s.$all("x") == {two}\ns.$all("x").clear()\nassert s.$all("x") == {two}',
    )
    if o["free"]:
        d.clause(
            FREE,
            start
            + 'assert s.$free("x") == 2\ns.$join("x", "$a")\nassert s.$free("x") == 1'
            + (
                '\ns.$join("x", "$b")\ns.$join("x", "$c")\nassert s.$free("x") == 0'
                if o["wait"]
                else ""
            ),
        )
    if o["of"]:
        d.clause(
            OF,
            full
            + 's.$open("d", 1)\ns.$join("d", "$b")\nassert (s.$of("$b"), s.$of("$a"), s.$of("q")) == (["d", "x"], ["x"], [])'
            + ('\ns.$join("d", "$a")\nassert s.$of("$a") == ["x"]' if o["wait"] else ""),
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    known = "if $id not in self._sizes:\n    raise KeyError($id)\n"
    members = "self._people[$id][: self._sizes[$id]]"
    if not o["wait"]:
        members = "list(self._people[$id])" if o["members"] == "joined" else "self._people[$id]"
    is_sorted = (o["members"] == "sorted") != (bug == "order")
    opening = (
        ["if $id in self._sizes:", '    raise ValueError("$id")']
        if o["again"] and bug != "again"
        else []
    )
    opening += (
        ["if $size < 1:", '    raise ValueError("$size")'] if o["check"] and bug != "check" else []
    )
    parts = [
        Part("def __init__(self) -> None", "self._sizes: dict[str, int] = {}\nself._people: dict[str, list[str]] = {}"),
        Part("def $open(self, $id: str, $size: int) -> None", "\n".join([*opening, "self._sizes[$id] = $size", "self._people[$id] = []"])),
        _join(o, known, bug),
        Part("def $all(self, $id: str) -> list[str]", f"{known}return {f'sorted({members})' if is_sorted else members}"),
    ]  # fmt: skip
    if o["leave"]:
        where = "reverse" if bug == "last" and o["wait"] else ""
        swap = (
            "waiting = self._people[$id][self._sizes[$id] :]\nself._people[$id][self._sizes[$id] :] = waiting[::-1]\n"
            if where
            else ""
        )
        parts.append(
            Part(
                "def $leave(self, $id: str, $who_field: str) -> None",
                f"{known}if $who_field not in self._people[$id]:\n    raise KeyError($who_field)\n{swap}self._people[$id].remove($who_field)",
            )
        )
    if o["free"]:
        left = "self._sizes[$id] - len(self._people[$id])"
        result = f"max(0, {left})" if o["wait"] else left
        parts.append(
            Part(
                "def $free(self, $id: str) -> int",
                known + f"return {left + ' - 1' if bug == 'free' else result}",
            )
        )
    if o["of"]:
        end = "[: self._sizes[key]]" if o["wait"] else ""
        loop = f"key\n    for key, people in self._people.items()\n    if $who_field in people{end}"
        result = f"[\n    {loop}\n]" if bug == "of" else f"sorted(\n    {loop}\n)"
        parts.append(Part("def $of(self, $who_field: str) -> list[str]", f"return {result}"))
    return Code((Klass("$Class", ordered(parts, d.rank)),))


def _join(o: dict[str, object], known: str, bug: str) -> Part:
    lines = ["people = self._people[$id]"]
    out = "return"
    if bug != "twice":
        lines += [
            "if $who_field in people:",
            '    raise ValueError("$who_field")' if o["twice"] == "error" else f"    {out}",
        ]
    past = ">" if bug == "full" else ">="
    if not o["wait"]:
        lines += [
            f"if len(people) {past} self._sizes[$id]:",
            '    raise ValueError("full")',
            "people.append($who_field)",
        ]
        return Part("def $join(self, $id: str, $who_field: str) -> None", known + "\n".join(lines))
    lines += [
        "people.append($who_field)",
        f"return len(people) {'<' if bug == 'full' else '<='} self._sizes[$id]",
    ]
    return Part("def $join(self, $id: str, $who_field: str) -> bool", known + "\n".join(lines))


FAMILY = Family("membership", build, GRAMMARS)
