"""Approvals: requests decided by votes with a quorum."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import UNCHANGED, UNKNOWN, g, refusal, said
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[{nouns} are decided by votes: {quorum} of them in favour are needed."
    "|<every> {noun} needs {quorum} [approvals|votes in favour] before it is `{yes}`."
    "|[Several|Some] people vote on {a_noun}; this [class|module] counts and decides."
    "|Keeps {nouns} that wait for approval, and who voted how.]"
)
OPEN = said(
    "[`{open}` adds {a_noun} proposed by `{author}`; its state is `{wait}`|a new {noun}, made by `{open}`, is `{wait}`|`{open}` puts {a_noun} to the vote, in state `{wait}`, on behalf of `{author}`"
    "|<every> {noun} begins in state `{wait}`, when `{open}` is called|the state of {a_noun} is `{wait}` from `{open}` until it is decided]"
)
VOTE = said(
    "[`{vote}` records the vote of `{voter}`, True for and False against, and <returns> the state after it|a vote cast with `{vote}` is in favour if `{favour}` is true; the result is the state it leads to"
    "|`{vote}` <returns> the state of the {noun} once the vote is counted; `{favour}` says if it is for or against|with `{vote}`, `{voter}` votes for (`{favour}` true) or against; the state that follows is returned"
    "|the result of `{vote}` is the state after counting the vote, which is for the {noun} if `{favour}` is true]"
)
YES = said(
    "[with {quorum} votes in favour the state becomes `{yes}`|the {noun} is `{yes}` as soon as {quorum} votes are in favour|vote number {quorum} in favour makes the state `{yes}`|{quorum} in favour are enough, and needed, for `{yes}`|the state is `{yes}` once the votes in favour reach {quorum}]"
)
NO = {
    "one": said("[a single vote against makes the state `{no}`|the first vote against leads to `{no}`|one vote against is enough for `{no}`|as soon as anyone votes against, the {noun} is `{no}`|the state is `{no}` after any vote against]"),
    "two": said("[two votes against make the state `{no}`|the second vote against leads to `{no}`|`{no}` takes two votes against; one is not enough|as soon as two have voted against, the {noun} is `{no}`|the state is `{no}` once there are two votes against]"),
    "same": said("[with {quorum} votes against the state becomes `{no}`|the {noun} is `{no}` as soon as {quorum} votes are against it|vote number {quorum} against makes the state `{no}`|{quorum} against are enough, and needed, for `{no}`|the state is `{no}` once the votes against reach {quorum}]"),
}  # fmt: skip
DECIDED = refusal(
    "the {noun} is decided already, that is, not `{wait}`",
    "the {noun} must still be `{wait}`",
    "a {noun} that is not `{wait}` any more",
    'ValueError("{state}")',
)
OWN = refusal(
    "`{voter}` is the `{author}` of the {noun}",
    "`{voter}` must not be the `{author}`",
    "the `{author}` as `{voter}`",
    'ValueError("{voter}")',
)
TWICE = {
    "error": refusal("`{voter}` has voted on this {noun} already", "nobody may vote twice on the same {noun}", "a second vote of the same `{voter}`", 'ValueError("{twice}")'),
    "replace": said("[a second vote of the same `{voter}` replaces the first|whoever votes again [changes|replaces] the earlier vote|only the last vote of <every> `{voter}` counts|`{voter}` may vote again while it is `{wait}`; the new vote [counts instead|takes the place of the old]|votes can be changed by voting again; each `{voter}` counts once]"),
}  # fmt: skip
STATE = said(
    "[`{get}` <returns> the state of the {noun}: `{wait}`, `{yes}` or `{no}`|`{get}`: one of the texts `{wait}`, `{yes}`, `{no}`|the state is what `{get}` <returns>; it is `{wait}`, `{yes}` or `{no}`|whether {a_noun} is `{wait}`, `{yes}` or `{no}` is told by `{get}`|ask `{get}` for the state; the possible ones are `{wait}`, `{yes}` and `{no}`]"
)
VOTES = said(
    "[`{votes}` <returns> a new dict from voter to True or False|`{votes}`: a copy of the votes, a dict from voter to whether the vote was in favour|who voted how is told by `{votes}` in a new dict; True means in favour|the dict from `{votes}` has the voters as keys, their votes as values; changing it changes nothing|the votes so far come from `{votes}`, as a new dict of voter to bool]"
)
OPEN_LIST = said(
    "[`{all}` <returns> the {nouns} that are `{wait}`, in the order of adding|`{all}`: what is `{wait}`, oldest first|{nouns} not decided yet are listed by `{all}`, first added first|the list of `{all}` holds, in the order in which they were added, all {nouns} that are `{wait}`|still `{wait}`, and so in the list of `{all}`, oldest first: that is what it <returns>]"
)
EXISTS = refusal(
    "the {noun} was added before",
    "`{id}` must be new",
    "a `{id}` that was added before",
    'ValueError("{id}")',
)
GRAMMARS = (
    PURPOSE,
    OPEN,
    VOTE,
    YES,
    *NO.values(),
    DECIDED,
    OWN,
    *TWICE.values(),
    STATE,
    VOTES,
    OPEN_LIST,
)


def build(rng: Random, words: Words) -> Task:
    d = Draft("approval_flow", rng, words)
    noun = d.noun()
    wait, yes, no = d.one(
        ("open", "approved", "rejected"),
        ("pending", "accepted", "refused"),
        ("waiting", "passed", "failed"),
        tuple(d.values(3)),
    )
    d.names |= {
        "Class": words.class_name(noun, ("Approvals", "Votes", "Board", "Panel", "Decisions")), "id": d.one(f"{noun}_id", d.field()), "author": d.one("author", "proposer", d.other_noun()), "voter": d.one("voter", "reviewer", "judge_name"),
        "favour": d.one("favour", "agree", "approve", "in_favour"), "open": d.method("start", noun), "vote": d.one("vote", "decide", "give_vote", d.method("run")), "get": d.one("state", "state_of", d.method("get")), "votes": d.one("votes", "votes_on", d.method("history")),
        "all": d.method("list"), "wait": wait, "yes": yes, "no": no, "quorum": d.pick("quorum", 2, 3), "state": d.one("state", "decided", "closed"), "twice": d.one("twice", "again", "voted"),
    }  # fmt: skip
    o = {
        "no": d.pick("no", "one", "two", "same"), "twice": d.pick("twice", "error", "replace"), "own": d.chance("own"), "votes": d.chance("votes"), "list": d.chance("list", 0.4), "exists": d.chance("exists", 0.4),
    }  # fmt: skip
    _clauses(d, o)
    title = d.one(
        "{Noun} approval", "Approval of {nouns}", "Votes on {nouns}", "Deciding {nouns}"
    ).format(**d.names)
    examples = [
        ">>> board = $Class()",
        '>>> board.$open("x", "ann")',
        '>>> board.$vote("x", "bob", True)',
        "'$wait'",
        '>>> board.$get("x")',
        "'$wait'",
    ]
    bugs = ("quorum", "no", "twice", "own", "decided", "list", "votes", "exists")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, bug), bugs, examples)


def _clauses(d: Draft, o: dict[str, object]) -> None:
    quorum = int(str(d.names["quorum"]))
    against = {"one": 1, "two": 2, "same": quorum}[str(o["no"])]
    start = 's = $Class()\ns.$open("x", "ann")\n'

    def votes(number: int, favour: bool) -> str:
        return "".join(f's.$vote("x", "v{n}", {favour})\n' for n in range(number))

    who = d.who(str(d.names["vote"]))
    d.clause(OPEN, start + 'assert s.$get("x") == "$wait"')
    d.clause(
        VOTE,
        start
        + 'assert s.$vote("x", "bob", True) == "$wait"\ns.$open("y", "ann")\n'
        + f'for n in range({against}):\n    last = s.$vote("y", str(n), False)\nassert last == "$no"',
    )
    d.clause(
        YES,
        start
        + votes(quorum - 1, True)
        + 'assert s.$get("x") == "$wait"\nassert s.$vote("x", "bob", True) == "$yes"\nassert s.$get("x") == "$yes"',
    )
    d.clause(
        NO[str(o["no"])],
        start
        + votes(against - 1, False)
        + 'assert s.$get("x") == "$wait"\nassert s.$vote("x", "bob", False) == "$no"',
    )
    d.clause(
        DECIDED,
        start
        + votes(quorum, True)
        + 'assert raised(s.$vote, "x", "zoe", False) == ("ValueError", "$state")\nassert s.$get("x") == "$yes"',
        start
        + votes(against, False)
        + 'assert raised(s.$vote, "x", "zoe", True) == ("ValueError", "$state")',
        **who,
    )
    if o["own"]:
        d.clause(
            OWN,
            start
            + 'assert raised(s.$vote, "x", "ann", True) == ("ValueError", "$voter")\ns.$open("y", "bob")\nassert s.$vote("y", "ann", True) == "$wait"',
            **who,
        )
    if o["twice"] == "error":
        d.clause(
            TWICE["error"],
            start
            + 's.$vote("x", "bob", True)\nassert raised(s.$vote, "x", "bob", True) == ("ValueError", "$twice")\ns.$open("y", "ann")\nassert s.$vote("y", "bob", True) == "$wait"',
            **who,
        )
    else:
        d.clause(
            TWICE["replace"],
            start
            + 's.$vote("x", "bob", True)\nfor n in range(4):\n    assert s.$vote("x", "bob", True) == "$wait"\n'
            + (
                'assert s.$vote("x", "bob", False) == "$no"'
                if against == 1
                else f's.$vote("x", "bob", False)\nfor n in range({quorum - 1}):\n    s.$vote("x", str(n), True)\nassert s.$get("x") == "$wait"'
            ),
        )
    d.clause(
        STATE,
        start
        + 's.$open("y", "ann")\n'
        + votes(quorum, True)
        + 'assert (s.$get("x"), s.$get("y")) == ("$yes", "$wait")',
    )
    known = [
        str(d.names[key])
        for key, on in (("vote", True), ("get", True), ("votes", o["votes"]))
        if on
    ]
    d.clause(
        UNKNOWN,
        *[
            start
            + f'assert raised(s.{name}, "q"{", " + repr("bob") + ", True" if name == d.names["vote"] else ""}) == ("KeyError", "q")'
            for name in known
        ],
        **d.who(*known),
    )
    if o["votes"]:
        d.clause(
            VOTES,
            start
            + 's.$vote("x", "bob", True)\nassert s.$votes("x") == {"bob": True}\ns.$votes("x").clear()\nassert s.$votes("x") == {"bob": True}',
        )
        if o["own"]:
            d.clause(
                UNCHANGED,
                start + 'raised(s.$vote, "x", "ann", True)\nassert s.$votes("x") == {}',
                **who,
            )
    if o["list"]:
        d.clause(
            OPEN_LIST,
            start
            + 's.$open("c", "ann")\ns.$open("b", "ann")\nassert s.$all() == ["x", "c", "b"]\n'
            + votes(quorum, True)
            + 'assert s.$all() == ["c", "b"]',
        )
    if o["exists"]:
        d.clause(
            EXISTS,
            start
            + votes(quorum, True)
            + 'assert raised(s.$open, "x", "bob") == ("ValueError", "$id")\nassert s.$get("x") == "$yes"',
            **d.who(str(d.names["open"])),
        )


def _code(d: Draft, o: dict[str, object], bug: str) -> Code:
    quorum = int(str(d.names["quorum"]))
    against = {"one": 1, "two": 2, "same": quorum}[str(o["no"])] + (bug == "no")
    known = "if $id not in self._votes:\n    raise KeyError($id)\n"
    lines = (
        ['if self.$get($id) != "$wait":', '    raise ValueError("$state")']
        if bug != "decided"
        else ["self.$get($id)"]
    )
    if o["own"] and bug != "own":
        lines += ["if $voter == self._authors[$id]:", '    raise ValueError("$voter")']
    if (o["twice"] == "error") != (bug == "twice"):
        lines += ["if $voter in self._votes[$id]:", '    raise ValueError("$twice")']
    lines += ["self._votes[$id][$voter] = $favour", "return self.$get($id)"]
    opening = (
        ["if $id in self._votes:", '    raise ValueError("$id")']
        if o["exists"] and bug != "exists"
        else []
    )
    opening += ["self._authors[$id] = $author"] if o["own"] else []
    state = f"""{known}votes = list(self._votes[$id].values())
if votes.count(True) {">" if bug == "quorum" else ">="} $quorum:
    return "$yes"
return "$no" if votes.count(False) >= {against} else "$wait\""""
    parts = [
        Part("def __init__(self) -> None", ("self._authors: dict[str, str] = {}\n" if o["own"] else "") + "self._votes: dict[str, dict[str, bool]] = {}"),
        Part("def $open(self, $id: str, $author: str) -> None", "\n".join([*opening, "self._votes[$id] = {}"])),
        Part("def $vote(self, $id: str, $voter: str, $favour: bool) -> str", "\n".join(lines)),
        Part("def $get(self, $id: str) -> str", state),
    ]  # fmt: skip
    if o["votes"]:
        parts.append(
            Part(
                "def $votes(self, $id: str) -> dict[str, bool]",
                known
                + (
                    "return self._votes[$id]" if bug == "votes" else "return dict(self._votes[$id])"
                ),
            )
        )
    if o["list"]:
        parts.append(
            Part(
                "def $all(self) -> list[str]",
                "return list(self._votes)"
                if bug == "list"
                else 'return [key for key in self._votes if self.$get(key) == "$wait"]',
            )
        )
    return Code((Klass("$Class", ordered(parts, d.rank)),))


FAMILY = Family("approval_flow", build, GRAMMARS)
