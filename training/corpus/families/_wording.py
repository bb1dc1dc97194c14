"""Sentence shapes that many rules share, as grammars to build rules from.

Each takes pieces that are grammars themselves and gives a grammar with many shapes.
"""

from __future__ import annotations


def refusal(call: str, condition: str, error: str) -> str:
    """`call` raises `error` under a condition such as "the size is 0"."""
    return (
        f"[{call} [raises|must raise|fails with|answers with] `{error}` [if|when|whenever] {condition}"
        f"|[If|When|Whenever|In case] {condition}, [{call} raises `{error}`|`{error}` is raised[| by {call}]|{call} [fails with|ends in|stops with] `{error}`]"
        f"|`{error}` [is raised|is what {call} raises|comes from {call}|is the answer of {call}] [if|when] {condition}"
        f"|{call} [does not go ahead|refuses to work|rejects the call] [if|when] {condition}: `{error}`"
        f"|[A call of|Calling] {call} [while|when] {condition} [raises|gives|leads to] `{error}`"
        f"|{call}: `{error}` [if|when] {condition}"
        f"|`{error}`[: raised by| from] {call} [if|when] {condition}]"
    )


def result(call: str, what: str) -> str:
    """`call` returns what is described by a noun phrase in small letters."""
    return (
        f"[{call} [returns|gives back|answers with|yields] {what}"
        f"|[What|The value that] {call} [returns|gives back] is {what}"
        f"|[The result|The answer|The outcome|The return value] of {call} is {what}"
        f"|[Callers|A caller] of {call} [get|receive|are given] {what}"
        f"|{call} [hands back|returns] {what}[|, nothing else|, and only that]"
        f"|[Returned|Given back] by {call}: {what}]"
    )


def choice(condition: str, this: str) -> str:
    """Under a condition, `this` (a whole statement) holds."""
    return (
        f"[[If|When|Whenever|Where] {condition}, {this}"
        f"|{this} [if|when|whenever] {condition}"
        f"|[In case|Should it happen that|Suppose] {condition}: [|then ]{this}"
        f"|[Case|Situation]: {condition}. [Outcome|Then|Result]: {this}]"
    )


def unchanged(call: str, what: str) -> str:
    """When `call` raises, `what` stays as it was."""
    return (
        f"[[If|When|Whenever] {call} [raises|fails], [nothing [changes|has changed|is altered]|{what} [stays|is|remains] as it was|it leaves {what} [as it was|untouched|alone]]"
        f"|[A|Any|Every] [failed|refused] [call of|] {call} [changes nothing|leaves {what} [as it was|untouched]|has no effect[| on {what}]]"
        f"|{call} [either succeeds or changes nothing|checks everything before it changes {what}|changes {what} only if it does not raise]"
        f"|[Nothing|No part] of {what} [changes|is touched] [if|when] {call} raises]"
    )


def untouched(call: str, what: str) -> str:
    """`call` does not change an argument."""
    return (
        f"[{call} [never changes|does not change|does not touch|must not alter|has no effect on] {what}"
        f"|{what} [is|are] [left as [it is|given]|not changed] by {call}"
        f"|[After|Following] [a|any] call of {call}, {what} [must be|is] [as before|the same as before]"
        f"|[Treat|{call} treats|{call} has to treat] {what} as read-only]"
    )
