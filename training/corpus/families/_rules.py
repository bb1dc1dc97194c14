"""Grammars of the rules that many families share."""

from __future__ import annotations

import re

_MACROS = {
    "<returns>": "[returns|gives back|gives|answers with|hands back]",
    "<if>": "[if|when|whenever|in case]",
    "<kept>": "[kept|stored|held|remembered]",
    "<every>": "[every|each]",
    "<kept_as>": "[keeps|stores|puts]",
    "<comes>": "[comes|is listed|stands]",
    "<come>": "[come|are listed|stand|appear]",
}


def g(text: str) -> str:
    """The grammar with its macros, such as <returns>, written out.

    Brackets that meet are brackets here, as nested alternatives often end together: the
    empty name `{_}` keeps them from being read as brackets that are meant themselves.
    """
    for macro, grammar in _MACROS.items():
        text = text.replace(macro, grammar)
    return re.sub(r"(\[(?=\[)|\](?=\]))", r"\1{_}", text)


def said(text: str) -> str:
    """The grammar as `g` makes it, now and then opened as some writers do."""
    return g(
        "[{_}|{_}|{_}|{_}|[note|in short|to be exact|as a rule|in other words|remember]: ]" + text
    )


def refusal(condition: str, must: str, thing: str, error: str = 'ValueError("{field}")') -> str:
    """Wordings of: {who} raises the error under a condition.

    `condition` is a clause ("`x` is blank"), `must` its opposite as a demand ("`x` must
    not be blank"), `thing` what is refused ("a blank `x`").
    """
    error = f"`{error}`"
    return g(
        f"[{{who}} [raise{{s}}|fail{{s}} with] {error} <if> {condition}"
        f"|<if> {condition}, {{who}} raise{{s}} {error}"
        f"|{error} is raised by {{who}} <if> {condition}"
        f"|<if> {condition}, {error} is [raised|what comes] [by|out of|from] {{who}}"
        f"|[for|given|with|on] {thing}, {{who}} [raise{{s}}|end{{s}} in] {error}"
        f"|{thing} [makes|lets] {{who}} raise {error}"
        f"|{thing} is [refused|rejected|not accepted] by {{who}}[: {error}| with {error}|; the error is {error}]"
        f"|{must}[, otherwise|; otherwise|, or else|; if not,] {{who}} raise{{s}} {error}"
        f"|{must}: {{who}} raise{{s}} {error} [otherwise|if not|if that does not hold]"
        f"|{{who}} [refuse{{s}}|reject{{s}}|turn{{s}} away] {thing} [with|by raising|and raise{{s}}] {error}"
        f"|calling {{who}} [with|for] {thing} [is an error|fails|is a mistake]: {error}"
        f"|{{who}}: {error} <if> {condition}"
        f"|{error} from {{who}} [means that|says that|tells the caller that] {condition}, and is raised [exactly|only] then]"
    )


UNKNOWN = refusal(
    "[no {noun} has [this|the given|that] `{id}`|`{id}` is [unknown|not known|not there]|there is no {noun} [with|under] [this|the] `{id}`|`{id}` does not exist]",
    "[`{id}` must [be known|exist|belong to {a_noun}]|there must be {a_noun} with this `{id}`]",
    "[an unknown `{id}`|a `{id}` [that no {noun} has|nobody has added|that does not exist]]",
    "KeyError({id})",
)

TAKEN = refusal(
    "[`{field}` is [already taken|in use already|not new]|another {noun} [already has|has] [this|the same] `{field}`|{a_noun} with [this|the same] `{field}` [exists already|is already there]]",
    "[`{field}` must be [new|unique|free|different from all others]|no two {nouns} may [share a|have the same] `{field}`]",
    "[a [second|repeated|duplicate] `{field}`|a `{field}` that [is taken|another {noun} has]]",
)

BLANK = refusal(
    "`{field}` is [blank|empty or only white space|nothing but white space|empty once stripped|empty after stripping]",
    "`{field}` must [not be blank|hold more than white space|hold at least one character that is not white space]",
    "[a blank `{field}`|a `{field}` [of white space only|without any visible character|that is empty after stripping]]",
)

BELOW_ONE = refusal(
    "`{field}` is [less than 1|below 1|smaller than 1|0 or negative|not positive]",
    "`{field}` must be [at least 1|1 or more|positive|greater than 0]",
    "a `{field}` [below 1|less than 1|of 0 or less|that is not positive]",
)

NEGATIVE = refusal(
    "`{field}` is [less than 0|below 0|smaller than 0|negative]",
    "`{field}` must [be at least 0|be 0 or more|not be negative]",
    "a [negative `{field}`|`{field}` [below 0|less than 0]]",
)

UNCHANGED = g(
    "[<if> {who} raise{s}, [nothing [changes|is changed|has changed]|everything [stays|remains] as it was|the state stays the same]"
    "|a [failed|refused] call of {who} [changes nothing|leaves everything as it was|has no effect|leaves no trace]"
    "|[nothing changes|no change is made|everything is left alone] <if> {who} raise{s}"
    "|{who} check{s} [everything|all arguments] [first|before changing anything], so an error leaves [everything|the state] [unchanged|as it was]"
    "|an error [raised by|in|from] {who} leaves [all {nouns}|everything] [untouched|as before|unchanged]]"
)

STRIPPED = g(
    "[`{field}` is [stripped|trimmed] [first|before anything else|before it is <kept>]"
    "|white space [around|at both ends of] `{field}` is [removed|dropped|cut off|not kept]"
    "|[leading and trailing white space|white space at its ends] is [removed from|stripped off] `{field}`"
    "|`{field}` is <kept> without [the white space around it|leading and trailing white space|white space at its ends]"
    "|before [use|anything else], `{field}` [loses|is freed from] the white space at [both|its] ends]"
)

COPY = g(
    "[{who} <returns> [a copy|copies|new dicts]: changing [it|what was returned|the result] [changes nothing here|does not change what is <kept>|leaves the {nouns} alone]"
    "|what {who} return{s} may be changed [freely|without harm|by the caller][; the {nouns} stay as they are| without any effect on the {nouns}]"
    "|the {nouns} themselves are never handed out: {who} return{s} copies"
    "|[a caller who changes|changing|editing] the result of {who} does not [change|touch|affect] what is <kept>"
    "|results of {who} are [independent|separate] of what is <kept>; [they can be changed|a caller can change them] without [harm|effect]]"
)

NEW_ID = g(
    "[`{add}` takes the `{key}` from `new_id`, [called|which is called] [once|exactly once] for <every> {noun}[ added|]"
    "|<every> {noun} gets [its|a] `{key}` from [one|a single] call of `new_id`"
    "|`new_id` is called once [by `{add}`|for each successful `{add}`|per {noun}] and [supplies|gives|provides] the `{key}`"
    "|the `{key}` of {a_noun} [is what|is the text that] `new_id()` [returns|returned], called once [in|by] `{add}`"
    "|[ids|the ids] come from `new_id`: one call [for <every> {noun}|per {noun}], its result [is|becomes] the `{key}`]"
)

CLOCK_ONCE = g(
    "[`{add}` [calls|reads|asks] `clock` [once|exactly once] and <kept_as> the [result|time] [as|in|under] `{stamp}`"
    "|`{stamp}` is what `clock()` [returned|returns] [in|during] `{add}`, called once"
    "|<every> {noun} [bears|has|carries] in `{stamp}` the time [from|given by] `clock`, which `{add}` calls once"
    "|the time of [adding|arrival], [read once from|from one call of] `clock`, is <kept> [as|in] `{stamp}`"
    "|`{add}` [sets|fills] `{stamp}` with [the result of|what it gets from] [one call|a single call] of `clock`]"
)

COMMON = (UNKNOWN, TAKEN, BLANK, BELOW_ONE, NEGATIVE, UNCHANGED, STRIPPED, COPY, NEW_ID, CLOCK_ONCE)
