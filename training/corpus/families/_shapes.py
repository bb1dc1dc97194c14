"""Further sentence shapes, unlike those of `_wording`, so that families do not all sound alike.

Each takes pieces that are grammars themselves and gives a grammar with many shapes.
"""

from __future__ import annotations

from collections.abc import Mapping

from training.corpus.families._sketch import field_of, nested
from training.corpus.phrases import count
from training.corpus.words import Words

_FEW = 12
_LEAD = "[{_}|{_}|{_}|[Note|In detail|To be precise|Remember|More exactly|In one sentence]: {_}]"


def spare_field(words: Words, *taken: str) -> str:
    """A field's name that is none of those taken."""
    while (name := field_of(words)) in taken:
        pass
    return name


def rules_of(rules: Mapping[str, str]) -> dict[str, str]:
    """The rules as grammars; one with few wordings is now and then led in as some writers do."""
    made = nested(rules)
    return {name: _LEAD + rule if count(rule) < _FEW else rule for name, rule in made.items()}


def guard(call: str, wrong: str, right: str, error: str) -> str:
    """`call` raises `error` when `wrong` holds, that is when `right` (a clause too) does not."""
    return (
        f"[Unless {right}, {call} [raises|ends with|has to raise] `{error}`"
        f"|{call} [insists|requires|demands] that {right} (`{error}` [otherwise|if not])"
        f"|[Where|As soon as|Once] {wrong}, [expect|there must be] `{error}` from {call}"
        f"|{call} [works|goes on] only [if|while|as long as] {right}; [anything else|all else|the opposite] [ends in|means] `{error}`"
        f"|`{error}` [tells|reports|is the sign] that {wrong}[|, and {call} has done nothing]"
        f"|[Check in|First thing in] {call}: {right}, [else|otherwise] `{error}`"
        f"|It is [an error|wrong] to call {call} while {wrong}: `raise {error}`]"
    )


def ban(call: str, thing: str, error: str) -> str:
    """`call` raises `error` for `thing`, a noun phrase such as "a negative size"."""
    return (
        f"[{call} does not [take|allow|accept|stand] {thing}[; it raises| and raises|, raising] `{error}`"
        f"|[There is no|Never a] {call} with {thing}, only `{error}`"
        f"|`{error}` is [the answer of {call} to|how {call} reacts to|what {call} says to|reserved in {call} for] {thing}"
        f"|To {call}, {thing} is [an error|a mistake|no input]: `{error}`"
        f"|[Give|Pass|Hand] {call} {thing} and it raises `{error}`"
        f"|{call} given {thing}[: | -> | results in ]`{error}`"
        f"|[Because of|Faced with] {thing}, {call} [stops|gives up] with `{error}`"
        f"|Only `{error}` [results from|follows] {call} with {thing}]"
    )


def answer(call: str, what: str) -> str:
    """`call` returns what is described by a noun phrase in small letters."""
    return (
        f"[Ask {call} for {what}|[Use|Call] {call} to [get|learn|obtain] {what}"
        f"|{call} [produces|delivers|computes|supplies|tells] {what}"
        f"|{call} is [there for|meant for|responsible for] {what}, [its|the] return value"
        f"|{call} [evaluates to|stands for|amounts to] {what}"
        f"|[Out of|From] {call} comes {what}"
        f"|{call} -> {what}"
        f"|[To know|To find out] {what}, one calls {call}]"
    )


def effect(call: str, what: str) -> str:
    """`call` does what is said by a verb phrase such as "removes the item"."""
    return (
        f"[{call} {what}|[The job|The task|The purpose] of {call}: it {what}"
        f"|[A call of|Calling|Every call of] {call} {what}"
        f"|{call}: {what}|[This is what|Here is what] {call} does: it {what}"
        f"|What {call} does [is simple: it|is this: it] {what}"
        f"|[Simply|In one step], {call} {what}]"
    )


def state(fact: str) -> str:
    """A fact, a whole statement in small letters, said as it is or led in."""
    return (
        f"[{fact}|{fact}|[Keep in mind|Bear in mind|Mind|Observe]: {fact}|[It holds|It is agreed|It is a rule] that {fact}"
        f"|[Rule|Convention|Agreement]: {fact}|[Always|Without exception]: {fact}|[As one expects|By design], {fact}]"
    )
