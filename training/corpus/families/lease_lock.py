"""Leases: one holder at a time, until a time limit by an injected clock."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import g, refusal, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[<every> {noun} can be used by one {owner} at a time, and only for `{life}` seconds."
    "|[Hands|Lends] {nouns} out, one {owner} each, until [a|some] time has passed. `clock()` is the time in whole seconds."
    "|Who may use {a_noun} now? A lease [says so|answers that] and ends by itself after `{life}` seconds."
    "|Leases on {nouns}: [exclusive|one holder only], limited in time. The time comes from `clock`.]"
)
TAKE = said(
    "[`{take}` gives the {noun} to `{owner}` and <returns> the time at which the lease ends, `{life}` after now|`{take}` <returns> when the lease ends: the present time plus `{life}`"
    "|a lease taken with `{take}` ends `{life}` seconds after that moment; the end is [returned|the result]|`{owner}` becomes the holder by `{take}`, whose result is the end of the lease, now plus `{life}`"
    "|the result of `{take}` is `clock()` plus `{life}`, the end of the new lease]"
)
BUSY = {
    "error": refusal("another {owner} holds the {noun}", "the {noun} must not be held by another {owner}", "a {noun} [that another {owner} holds|held by another {owner}]", 'ValueError("{held}")'),
    "none": said("[`{take}` <returns> None and changes nothing <if> another {owner} holds the {noun}|<if> another {owner} holds the {noun}, `{take}` changes nothing and <returns> None|a {noun} held by another {owner} stays with that holder; `{take}` <returns> None|None from `{take}` means that another {owner} holds the {noun}, which stays so|for a {noun} in other hands `{take}` <returns> None[ and leaves the lease alone|, without any change]]"),
}  # fmt: skip
AGAIN = {
    "extend": said("[the holder may call `{take}` again, which starts the time anew|`{take}` by the present holder makes the lease end `{life}` seconds from now|whoever holds the {noun} already extends the lease with another `{take}`|a second `{take}` of the same {owner} begins a new full time|taking again what one holds [is allowed and|] sets a new end, `{life}` after now]"),
    "same": said("[`{take}` by the present holder changes nothing and <returns> the end as it was|whoever holds the {noun} already gets the old end from `{take}`, unchanged|a second `{take}` of the same {owner} does not extend the lease; the old end is returned|taking again what one holds [is allowed but|] leaves the end where it was, and that end is returned|the holder who calls `{take}` again is told the end of the running lease, which stays]"),
}  # fmt: skip
ENDS = {
    "open": said("[at the moment of its end a lease is over|a lease counts before its end, not at it|as soon as `clock()` reaches the end, the {noun} is free|a lease is over from its end on[, that very second included|]|when the time equals the end, the {noun} is [already |]free]"),
    "closed": said("[at the moment of its end a lease still counts|a lease counts up to its end, that second included|only when `clock()` is past the end is the {noun} free|a lease is over after its end, not at it|when the time equals the end, the {noun} is still held]"),
}  # fmt: skip
GIVE = said(
    "[`{give}` ends the lease of the holder at once|with `{give}`, the holder frees the {noun} [at once|before time]|after `{give}` by its holder the {noun} is free|the holder gives the {noun} back with `{give}`; anyone may take it then"
    "|`{give}` makes the {noun} free again, [called|if called] by its holder]"
)
NOT_HOLDER = refusal(
    "`{owner}` does not hold the {noun} [now|at present], [also when|even if] the lease is only over",
    "`{owner}` must [be the present holder|hold the {noun} now]",
    "an `{owner}` [who is not the present holder|without a running lease on the {noun}]",
    'ValueError("{owner}")',
)
WHO = said(
    "[`{holder}` <returns> the present holder, None for a free {noun}|`{holder}`: who holds the {noun} now, or None|the {owner} with a running lease is what `{holder}` <returns>; without one it is None"
    "|None from `{holder}` means that the {noun} is free, anything else is its holder|who holds {a_noun} at present is told by `{holder}`; [nobody is|for nobody it says] None]"
)
LIST = said(
    "[`{all}` <returns> the sorted names of all {nouns} held now|`{all}`: what is held at present, in ascending order|the {nouns} with a running lease are listed by `{all}`, sorted|a sorted list of the {nouns} that are not free comes from `{all}`"
    "|the list of `{all}` is sorted and leaves out free {nouns}, also those whose lease is over]"
)
MOST = refusal(
    "`{owner}` holds {most} {nouns} already[, leases that are over not counted|]",
    "`{owner}` must hold fewer than {most} {nouns}",
    "an `{owner}` who holds {most} {nouns} already",
    'ValueError("{owner}")',
)
GRAMMARS = (
    PURPOSE,
    TAKE,
    *BUSY.values(),
    *AGAIN.values(),
    *ENDS.values(),
    GIVE,
    NOT_HOLDER,
    WHO,
    LIST,
    MOST,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("lease_lock", rng, words)
    noun = d.noun()
    d.names |= {
        "Class": words.class_name(noun, ("Leases", "Locks", "Loans", "Keeper", "Desk")), "id": d.one(f"{noun}_id", d.field()), "owner": d.one(d.other_noun(), "holder_name", "client"), "life": d.one("seconds", "ttl", "duration_s", "length_s"),
        "take": d.one("acquire", "claim", "borrow", d.method("start")), "give": d.one("release", "give_back", "let_go", d.method("stop")), "holder": d.one("holder", "held_by", "holder_of", d.method("get")), "all": d.method("list"),
        "held": d.one("held", "busy", "locked"), "most": d.one(1, 2, 3),
    }  # fmt: skip
    o = {
        "busy": d.pick("busy", "error", "none"), "again": d.pick("again", "extend", "same"), "ends": d.pick("ends", "open", "closed"),
        "give": d.chance("give", 0.7), "list": d.chance("list", 0.4), "most": d.chance("most", 0.3),
    }  # fmt: skip
    _clauses(d, o)
    title = d.one("{Noun} leases", "Leases on {nouns}", "Lending {nouns}", "{nouns} in use").format(
        **d.names
    )
    examples = [
        ">>> now = [100]",
        ">>> leases = $Class(lambda: now[0], 10)",
        '>>> leases.$take("x", "ann")',
        "110",
        '>>> leases.$holder("x")',
        "'ann'",
    ]
    bugs = ("ends", "again", "busy", "give", "most", "list", "life")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _clauses(d: Draft, o: dict[str, object]) -> None:
    start = "t = [5]\ns = $Class(lambda: t[0], 10)\n"
    take, give = d.who(str(d.names["take"])), d.who(str(d.names["give"]))
    held = start + 's.$take("x", "a")\n'
    last = 14 if o["ends"] == "open" else 15
    d.clause(TAKE, start + 'assert s.$take("x", "a") == 15\nassert s.$holder("x") == "a"')
    refused = (
        'raised(s.$take, "x", "b") == ("ValueError", "$held")'
        if o["busy"] == "error"
        else 's.$take("x", "b") is None'
    )
    d.clause(
        BUSY[str(o["busy"])],
        held
        + f't[0] = 14\nassert {refused}\nassert s.$holder("x") == "a"\nassert s.$take("y", "b") == 24',
        **take,
    )
    end = 18 if o["again"] == "extend" else 15
    d.clause(
        AGAIN[str(o["again"])],
        held
        + f't[0] = 8\nassert s.$take("x", "a") == {end}\nt[0] = 17\nassert s.$holder("x") == {repr("a") if end == 18 else None}',
    )
    d.clause(
        ENDS[str(o["ends"])],
        held
        + f't[0] = {last}\nassert s.$holder("x") == "a"\nt[0] = {last + 1}\nassert s.$holder("x") is None\nassert s.$take("x", "b") == {last + 11}',
        held + f"t[0] = {last}\nassert {refused}",
    )
    d.clause(WHO, held + 'assert (s.$holder("x"), s.$holder("q")) == ("a", None)')
    if o["give"]:
        d.clause(
            GIVE,
            held
            + 's.$give("x", "a")\nassert s.$holder("x") is None\nassert s.$take("x", "b") == 15',
        )
        d.clause(
            NOT_HOLDER,
            held
            + f'assert raised(s.$give, "x", "b") == ("ValueError", "$owner")\nassert raised(s.$give, "q", "a") == ("ValueError", "$owner")\nassert s.$holder("x") == "a"\nt[0] = {last + 1}\nassert raised(s.$give, "x", "a") == ("ValueError", "$owner")',
            **give,
        )
    most = int(str(d.names["most"]))
    if o["list"]:
        d.clause(
            LIST,
            start
            + f's.$take("z", "a")\nt[0] = 9\ns.$take("y", "b")\ns.$take("b", "c")\nassert s.$all() == ["b", "y", "z"]\nt[0] = {last + 1}\nassert s.$all() == ["b", "y"]',
        )
    if o["most"]:
        many = start + "".join(f's.$take("{n}", "a")\n' for n in range(most))
        d.clause(
            MOST,
            many
            + f'assert raised(s.$take, "x", "a") == ("ValueError", "$owner")\nassert s.$holder("x") is None\nassert s.$take("x", "b") == 15\nassert s.$take("0", "a") == 15\nt[0] = {last + 1}\nassert s.$take("y", "a") == {last + 11}',
            **take,
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    before = "<" if (o["ends"] == "open") != (bug == "ends") else "<="
    busy = 'raise ValueError("$held")' if o["busy"] == "error" else "return None"
    if bug == "busy":
        busy = "return None" if o["busy"] == "error" else 'raise ValueError("$held")'
    lines = ["current = self.$holder($id)", "if current not in (None, $owner):", f"    {busy}"]
    if (o["again"] == "same") != (bug == "again"):
        lines += ["if current == $owner:", "    return self._leases[$id][1]"]
    if o["most"] and bug != "most":
        guard = "current is None and " if (o["again"] == "same") == (bug == "again") else ""
        lines += [
            "held = [key for key in self._leases if self.$holder(key) == $owner]",
            f"if {guard}len(held) >= $most:",
            '    raise ValueError("$owner")',
        ]
    end = "self._clock()" if bug == "life" else "self._clock() + self._life"
    lines += [f"self._leases[$id] = ($owner, {end})", "return self._leases[$id][1]"]
    result = "int" if o["busy"] == "error" else "int | None"
    parts = [
        Part("def __init__(self, clock: Callable[[], int], $life: int) -> None", "self._clock = clock\nself._life = $life\nself._leases: dict[str, tuple[str, int]] = {}"),
        Part(f"def $take(self, $id: str, $owner: str) -> {result}", "\n".join(lines)),
        Part("def $holder(self, $id: str) -> str | None", f"if $id not in self._leases:\n    return None\nowner, end = self._leases[$id]\nreturn owner if self._clock() {before} end else None"),
    ]  # fmt: skip
    if o["give"]:
        check = "$id not in self._leases" if bug == "give" else "self.$holder($id) != $owner"
        parts.append(
            Part(
                "def $give(self, $id: str, $owner: str) -> None",
                f'if {check}:\n    raise ValueError("$owner")\ndel self._leases[$id]',
            )
        )
    if o["list"]:
        parts.append(
            Part(
                "def $all(self) -> list[str]",
                "return "
                + (
                    "sorted(self._leases)"
                    if bug == "list"
                    else "sorted(key for key in self._leases if self.$holder(key))"
                ),
            )
        )
    return Code(
        (Klass("$Class", ordered(parts, d.rank)),), ("from collections.abc import Callable",)
    )


FAMILY = Family("lease_lock", build, GRAMMARS)
