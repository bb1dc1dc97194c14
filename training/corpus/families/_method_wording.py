"""Sentence shapes for what one method does, returns and refuses."""

from __future__ import annotations

from training.corpus.families._sketch import nested


def err(condition: str, thing: str, right: str = "") -> str:
    """`{m}` raises `{e}` under a condition; `thing` is a noun phrase for the same."""
    more = (
        f"|`{{m}}` [works|goes ahead] only if {right}; else `{{e}}`|Unless {right}, `{{m}}` raises `{{e}}`"
        f"|`{{m}}` [requires|insists] that {right}, [otherwise|else] `{{e}}`"
        if right
        else ""
    )
    return (
        f"[`{{m}}` [raises|fails with|must raise] `{{e}}` [if|when] {condition}"
        f"|[If|When] {condition}, `{{m}}` raises `{{e}}`"
        f"|`{{e}}` [is raised by|comes from] `{{m}}` [if|when] {condition}"
        f"|`{{m}}` [refuses|rejects|does not accept] {thing}[: `{{e}}`| (`{{e}}`)|, raising `{{e}}`]"
        f"|[For|Given|On] {thing}, `{{m}}` raises `{{e}}`"
        f"|{thing} [makes `{{m}}` raise `{{e}}`|is an error in `{{m}}`: `{{e}}`|ends `{{m}}` with `{{e}}`]{more}]"
    )


def ret(what: str) -> str:
    """`{m}` returns a thing."""
    return (
        f"[`{{m}}` [returns|gives|gives back|answers with] {what}|`{{m}}` [returns|is] {what}"
        f"|[The result|The return value|The answer] of `{{m}}` is {what}|`{{m}}`: {what}"
        f"|[What|All that] `{{m}}` returns is {what}|[Returned|Given back] by `{{m}}`: {what}"
        f"|[Use|Ask|Call] `{{m}}` for {what}]"
    )


def does(verb: str) -> str:
    """`{m}` does a thing."""
    return (
        f"[`{{m}}` {verb}|`{{m}}` {verb}|[A call of|Calling|Every call of|Each] `{{m}}` {verb}"
        f"|[The job|The task] of `{{m}}`: it {verb}|`{{m}}`: [|it ]{verb}]"
    )


def fact(said: str) -> str:
    return f"[{said}|{said}|[Note|Rule|Always]: {said}|[By design|In detail|As agreed], {said}|It [holds|is a rule] that {said}]"


def rules_of(rules: dict[str, str]) -> dict[str, str]:
    return nested(rules)
