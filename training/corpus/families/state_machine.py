"""State machines: allowed moves, guards, history and final states."""

from __future__ import annotations

from random import Random

from training.corpus.families._code import Code, Klass, Part, ordered
from training.corpus.families._draft import Draft
from training.corpus.families._rules import UNCHANGED, UNKNOWN, g, refusal
from training.corpus.task import Family, Task
from training.corpus.words import Words

PURPOSE = g(
    "[<every> {noun} is in one of {number} states; this [module|class] says which moves are allowed."
    "|Follows {nouns} [through|on their way through] {number} states."
    "|The [life|way] of {a_noun} goes through {number} states. Only some moves between them [are allowed|make sense]."
    "|[Keeps|Holds] the state of <every> {noun} and [guards|checks] its changes.]"
)
OPEN = g(
    "[`{add}` [adds|begins|takes in] {a_noun} in the state `{s0}`"
    "|a new {noun}, added by `{add}`, [is|starts] in `{s0}`"
    "|the first state of <every> {noun} is `{s0}`; `{add}` [puts it there|sets it]"
    "|<every> {noun} [starts|begins] as `{s0}` <if> `{add}` is called for it]"
)
TWICE = refusal(
    "the {noun} [is known already|was added before|exists already]",
    "`{id}` must be [new|unknown so far]",
    "a `{id}` [that is known already|that was added before]",
    'ValueError("{id}")',
)
MOVES = g(
    "[the allowed moves are {moves}|only these moves are allowed: {moves}|a {noun} may move {moves}[ and nowhere else|]"
    "|[allowed|possible] moves: {moves}|from [one|a] state to [another|the next]: {moves}; nothing else is allowed]"
)
REFUSED = refusal(
    "the move [is not allowed|is none of the allowed ones|is not in the list]",
    "the move must be [allowed|one of the allowed ones]",
    "a move that is [not allowed|none of the allowed ones]",
    'ValueError("{state}")',
)
RETURNS = g(
    "[`{move}` sets the new state and <returns> the [old|previous] one|`{move}` <returns> the state [before the move|that was left]"
    "|the result of `{move}` is the state the {noun} was in before|after `{move}` the {noun} is in `{state}`; [returned is|the result is] the state before"
    "|`{move}` puts the {noun} into `{state}` and <returns> where it was before]"
)
GUARD = refusal(
    "the move goes to `{s2}` and `{guard}` is [less than|below|smaller than] {least}",
    "for a move to `{s2}`, `{guard}` must be at least {least}",
    "a move to `{s2}` with [a `{guard}` below {least}|less than {least} as `{guard}`]",
    'ValueError("{guard}")',
)
FIRST = g(
    "[whether the move is allowed is checked before `{guard}`|`{guard}` is [looked at|checked] only for an allowed move"
    "|the check of the move comes first, that of `{guard}` second|a move that is not allowed is [reported|refused] first, [whatever `{guard}` is|before `{guard}` is looked at]"
    "|`{guard}` [matters|is checked] [only after|after] the [state|move] [has been|was] found allowed]"
)
STATE = g(
    "[`{get}` <returns> the [present|current] state of the {noun}|the [present|current] state is what `{get}` <returns>"
    "|`{get}`: the state in which the {noun} is [now|at present]|ask `{get}` for the state of {a_noun}|with `{get}` one [reads|learns] the [current|present] state]"
)
HISTORY = g(
    "[`{history}` <returns> a new list of all states the {noun} has been in, [beginning with|the first being] `{s0}`, the [present|current] one last"
    "|`{history}` <returns> [every|each] state of the {noun} so far in order, from `{s0}` to the present one, as a new list"
    "|the states [visited|passed] so far, oldest first and the present one included, come from `{history}` in a new list"
    "|[all states|the states] from `{s0}` up to [now|the current one] are listed by `{history}`, oldest first; changing this list changes nothing]"
)
COUNTS = g(
    "[`{counts}` <returns> a dict from <every> state to the number of {nouns} in it, 0 included"
    "|`{counts}` counts the {nouns} in each of the {number} states; [a state without any has 0|empty states are there with 0]"
    "|how many {nouns} are in each state is [told|returned] by `{counts}` as a dict[; all {number} states are keys|] [with all {number} states as keys|, also those with 0]"
    "|the dict from `{counts}` has [all|the] {number} states as keys and as values the number of {nouns} [there|in them], possibly 0]"
)
NEXT = g(
    "[`{check}` <returns> the states that can be reached in one move, in alphabetical order, [] for a last state"
    "|`{check}` lists, sorted by name, where the {noun} may go next; [the list is empty|it is []] when there is nothing"
    "|where {a_noun} may move next is [returned|told] by `{check}`: a sorted list[, empty at the end|, possibly empty]"
    "|the sorted list of `{check}` holds the states that are one allowed move away]"
).replace("[]", "`{empty}`")
GRAMMARS = (
    PURPOSE,
    OPEN,
    TWICE,
    MOVES,
    REFUSED,
    RETURNS,
    GUARD,
    FIRST,
    STATE,
    HISTORY,
    COUNTS,
    NEXT,
)
_SHAPES = {
    "line": {0: (1,), 1: (2,), 2: (3,), 3: ()},
    "loop": {0: (1,), 1: (2, 0), 2: (3,), 3: (0,)},
    "fork": {0: (1, 3), 1: (2, 3), 2: (), 3: ()},
    "back": {0: (1,), 1: (0, 2), 2: (1, 3), 3: ()},
    "short": {0: (1, 2), 1: (0,), 2: ()},
}  # fmt: skip


def build(rng: Random, words: Words) -> Task:
    d = Draft("state_machine", rng, words)
    noun = d.noun()
    states = d.values(4)
    rng.shuffle(states)
    o = {
        "shape": d.pick("shape", *_SHAPES), "guard": d.chance("guard"), "history": d.chance("history"),
        "counts": d.chance("counts", 0.4), "next": d.chance("next", 0.4), "twice": d.chance("twice", 0.6),
    }  # fmt: skip
    shape = _SHAPES[str(o["shape"])]
    d.names |= {f"s{i}": state for i, state in enumerate(states)}
    d.names |= {
        "Class": words.class_name(noun, ("States", "Flow", "Track", "Machine", "Course")), "id": d.one(f"{noun}_id", d.field()),
        "add": d.method("start", noun), "move": d.method("move", noun), "get": d.method("get", noun), "state": d.one("target", "to_state", "goal"),
        "history": d.method("history"), "counts": d.method("count"), "check": d.method("list"), "guard": d.field(), "least": d.one(1, 2, 3, 5, 10),
        "number": len(shape), "empty": "[]", "moves": _said(d, shape, states),
    }  # fmt: skip
    _clauses(d, o, shape)
    names = d.names
    title = d.one(
        f"{names['Noun']} states", f"States of {names['nouns']}", f"Moves of {names['nouns']}"
    )
    examples = [
        ">>> flow = $Class()",
        '>>> flow.$add("x")',
        '>>> flow.$move("x", "$s1")',
        "'$s0'",
        '>>> flow.$get("x")',
        "'$s1'",
    ]
    if 2 not in shape[0]:
        examples += [
            '>>> flow.$move("x", "$s0")' if 0 not in shape[1] else '>>> flow.$move("x", "$s1")',
            "Traceback (most recent call last):",
            "ValueError: $state",
        ]
    bugs = ("moves", "old", "guard", "least", "history", "zero", "twice")
    return d.task(title, PURPOSE, lambda bug: _code(d, o, shape, bug), bugs, examples)


def _said(d: Draft, shape: dict[int, tuple[int, ...]], states: list[str]) -> str:
    style = d.one("from `{}` to {}", "`{}` to {}", "`{}` -> {}", "out of `{}` to {}")
    ends = d.one(" or ", " and ") if "->" not in style else ", "
    return ", ".join(
        style.format(states[i], ends.join(f"`{states[j]}`" for j in to))
        for i, to in shape.items()
        if to
    )


def _clauses(d: Draft, o: dict[str, object], shape: dict[int, tuple[int, ...]]) -> None:
    start = 's = $Class()\ns.$add("x")\n'
    known = [
        str(d.names[key])
        for key, on in (
            ("move", True),
            ("get", True),
            ("history", o["history"]),
            ("check", o["next"]),
        )
        if on
    ]
    high = ", 99" if o["guard"] else ""
    reach = {
        0: "",
        1: f's.$move("x", "$s1"{high})\n',
        2: f's.$move("x", "$s1"{high})\ns.$move("x", "$s2"{high})\n',
        3: "",
    }
    if 2 in shape[0]:
        reach[2] = f's.$move("x", "$s2"{high})\n'
    reach[3] = (
        f's.$move("x", "$s3"{high})\n'
        if 3 in shape[0]
        else reach[2] + f's.$move("x", "$s3"{high})\n'
    )
    d.clause(OPEN, start + 'assert s.$get("x") == "$s0"')
    if o["twice"]:
        d.clause(
            TWICE,
            start
            + f's.$move("x", "$s1"{high})\nassert raised(s.$add, "x") == ("ValueError", "$id")\nassert s.$get("x") == "$s1"',
            **d.who(str(d.names["add"])),
        )
    good = [
        start + reach[i] + f's.$move("x", "$s{j}"{high})\nassert s.$get("x") == "$s{j}"'
        for i, to in shape.items()
        for j in to
    ]
    bad = [
        start + reach[i] + f'assert raised(s.$move, "x", "$s{j}"{high}) == ("ValueError", "$state")'
        for i, to in shape.items()
        for j in shape
        if j not in to
    ]
    d.clause(MOVES, *good)
    move = d.who(str(d.names["move"]))
    d.clause(
        REFUSED,
        *bad,
        start + f'assert raised(s.$move, "x", "zz"{high}) == ("ValueError", "$state")',
        **move,
    )
    d.clause(RETURNS, start + f'assert s.$move("x", "$s1"{high}) == "$s0"')
    d.clause(
        UNKNOWN,
        *[
            start
            + f'assert raised(s.{name}, "q"{", " + repr(d.names["s1"]) if name == d.names["move"] else ""}) == ("KeyError", "q")'
            for name in known
        ],
        **d.who(*known),
    )
    d.clause(
        STATE,
        start
        + f's.$add("y")\ns.$move("x", "$s1"{high})\nassert (s.$get("x"), s.$get("y")) == ("$s1", "$s0")',
    )
    if o["guard"]:
        before = reach[1] if 2 in shape[1] else ""
        d.clause(
            GUARD,
            start
            + before
            + 'assert raised(s.$move, "x", "$s2", $least - 1) == ("ValueError", "$guard")\nassert raised(s.$move, "x", "$s2") == ("ValueError", "$guard")\nassert raised(s.$move, "x", "$s2", $least) is None',
            start + 'assert raised(s.$move, "x", "$s1") is None',
            **move,
        )
        d.clause(
            FIRST,
            start + reach[2] + 'assert raised(s.$move, "x", "$s2", 0) == ("ValueError", "$state")',
        )
    if o["history"]:
        states = '["$s0", "$s1"]'
        d.clause(
            HISTORY,
            start
            + f's.$move("x", "$s1"{high})\nassert s.$history("x") == {states}\ns.$history("x").clear()\nassert s.$history("x") == {states}',
            start + 'assert s.$history("x") == ["$s0"]',
        )
        d.clause(
            UNCHANGED,
            start + f'raised(s.$move, "x", "zz"{high})\nassert s.$history("x") == ["$s0"]',
            **move,
        )
    if o["counts"]:
        others = "".join(f', "$s{i}": 0' for i in shape if i > 1)
        d.clause(
            COUNTS,
            start
            + f's.$add("y")\ns.$add("z")\ns.$move("y", "$s1"{high})\nassert s.$counts() == {{"$s0": 2, "$s1": 1{others}}}',
        )
    if o["next"]:
        d.clause(
            NEXT,
            *[
                start
                + reach[i]
                + f'assert s.$check("x") == {sorted(str(d.names[f"s{j}"]) for j in to)}'
                for i, to in shape.items()
            ],
        )


def _code(d: Draft, o: dict[str, object], shape: dict[int, tuple[int, ...]], bug: str) -> Code:
    kept = "self._states[$id]"
    present = f"{kept}[-1]" if o["history"] else kept
    moves = {i: [j for j in to if bug != "moves" or (i, j) != (0, 1)] for i, to in shape.items()}
    table = "\n".join(
        f'    "$s{i}": ({"".join(f"{chr(34)}$s{j}{chr(34)}, " for j in to).rstrip(" ") if len(to) == 1 else ", ".join(f"{chr(34)}$s{j}{chr(34)}" for j in to)}),'
        for i, to in moves.items()
    )
    kind = "list[str]" if o["history"] else "str"
    parts = [
        Part("def __init__(self) -> None", f"self._states: dict[str, {kind}] = {{}}"),
        Part("def $add(self, $id: str) -> None", ('if $id in self._states:\n    raise ValueError("$id")\n' if o["twice"] and bug != "twice" else "") + f"{kept} = " + ('["$s0"]' if o["history"] else '"$s0"')),
        _move(o, bug),
        Part("def $get(self, $id: str) -> str", f"if $id not in self._states:\n    raise KeyError($id)\nreturn {present}"),
    ]  # fmt: skip
    if o["history"]:
        result = kept if bug == "history" else f"list({kept})"
        parts.append(
            Part(
                "def $history(self, $id: str) -> list[str]",
                f"if $id not in self._states:\n    raise KeyError($id)\nreturn {result}",
            )
        )
    if o["counts"]:
        current = (
            "[states[-1] for states in self._states.values()]"
            if o["history"]
            else "list(self._states.values())"
        )
        over = "sorted(set(current))" if bug == "zero" else "_MOVES"
        parts.append(
            Part(
                "def $counts(self) -> dict[str, int]",
                f"current = {current}\nreturn {{state: current.count(state) for state in {over}}}",
            )
        )
    if o["next"]:
        result = "sorted(_MOVES[self.$get($id)])"
        parts.append(Part("def $check(self, $id: str) -> list[str]", f"return {result}"))
    return Code(
        (Klass("$Class", ordered(parts, d.rank)),),
        constants=(f"_MOVES: dict[str, tuple[str, ...]] = {{\n{table}\n}}",),
    )


def _move(o: dict[str, object], bug: str) -> Part:
    lines = [
        "old = self.$get($id)",
        "if $state not in _MOVES[old]:",
        '    raise ValueError("$state")',
    ]
    if o["guard"] and bug != "guard":
        lines += [
            f'if $state == "$s2" and $guard {"<=" if bug == "least" else "<"} $least:',
            '    raise ValueError("$guard")',
        ]
    lines += (
        ["self._states[$id].append($state)"] if o["history"] else ["self._states[$id] = $state"]
    )
    guard = ", $guard: int = 0" if o["guard"] else ""
    return Part(
        f"def $move(self, $id: str, $state: str{guard}) -> str",
        "\n".join([*lines, f"return {'$state' if bug == 'old' else 'old'}"]),
    )


FAMILY = Family("state_machine", build, GRAMMARS)
