"""Paths with parameters that lead to handlers."""

from __future__ import annotations

from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, method_of, nested
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} routes|Routing of {noun} requests|Paths of the {noun} service|Who answers a {noun} request|{Noun} paths]"

RULES = nested({
    "purpose": "[Finds|Chooses|Picks] the handler [that answers a request|for a request|of a request] [about {nouns}|of the {noun} service] by its path; a handler is any callable [that takes|which is called with] a dict of text to text",
    "add": "[`{add}` [registers|adds] `{handler}` for `{pattern}`[|, behind the ones there are]|After `{add}`, paths that match `{pattern}` lead to `{handler}`|A handler is [tied to|registered under] a pattern by `{add}`|`{handler}` [serves|answers] the paths of `{pattern}` once `{add}` was called|[Register|Add] a handler for the paths of a pattern: `{add}`]",
    "match": "[A path matches a pattern with the same number of segments between `/`, each equal to its counterpart|Pattern and path are cut at `/`; they match if they have equally many segments and all [are equal|agree]|Segments (what stands between `/`) are compared one by one, [and their number must be equal|with none missing and none left over]|For a match every segment of the path equals the segment of the pattern at its place, and [neither is longer|their numbers agree]]; a segment `{open}name{shut}` of the pattern [matches any segment that is not empty|accepts every non-empty segment|stands for one segment with at least one character]",
    "params": "[The handler [is called with|receives|gets] a dict from each `name` to the segment it stood for|What matched `{open}name{shut}` is [given|passed] to the handler in a dict under `name`[|; without such segments the dict is empty]|A dict [of|with] the matched segments by their names is the handler's [only|one] argument|Parameters reach the handler as a dict: name without `{open}` and `{shut}`, value as in the path]",
    "result": result("`{go}`", "[what the handler returns|the answer of the handler|whatever comes back from the handler]"),
    "missing": refusal("`{go}`", "no pattern matches[| the path]", "LookupError({path})"),
    "missing_none": choice("no pattern matches[| the path]", "[`{go}` returns `None`|the result of `{go}` is `None`|`None` is returned and no handler called]"),
    "first": "[If several patterns match, the one [registered|added] first wins|The first [registered|added] pattern that matches is taken|Patterns are tried in the order in which they were added|An earlier pattern has precedence over a later one|Of several matching patterns the oldest [is used|counts]|[Later|Younger] patterns are tried only when no earlier one matches]",
    "last": "[If several patterns match, the one [registered|added] last wins|The last [registered|added] pattern that matches is taken|Patterns are tried from the newest to the oldest|A later pattern has precedence over an earlier one|Of several matching patterns the newest [is used|counts]|[Earlier|Older] patterns are tried only when no later one matches]",
    "slash": "[One `/` at the end of a path [is ignored|does not matter]|A path may end in an additional `/`[, which changes nothing|]|[A|One] trailing `/` of the path is removed before it is compared|`/x/` is [treated as|the same as] `/x`, for every path but not for patterns|[Drop|Ignore] a final `/` of the path]",
    "method": "[Only patterns [registered|added] with the same `{verb}` are considered|`{verb}` must be equal as well[, case included|]|A pattern holds for its own `{verb}` only|What was added for one `{verb}` is never found [with|for] another|Path and `{verb}` both decide: [the verb is compared as it is|an equal verb is needed too]|[A|Any] different `{verb}` means that the pattern does not match]",
    "twice": refusal("`{add}`", "[the pattern is registered already|the same pattern [with the same verb |]was added before|this exact pattern is known]", "KeyError({pattern})"),
    "start": refusal("`{add}`", "`{pattern}` does not [begin|start] with `/`", 'ValueError("{pattern}")'),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable


class $cls:
    def __init__(self) -> None:
        self._$routes: dict[$key_type, Callable[[dict[str, str]], object]] = {}

    #(
    #|
    def $add(
        self, $verb: str, $pattern: str, $handler: Callable[[dict[str, str]], object]  #? verbs
        self, $pattern: str, $handler: Callable[[dict[str, str]], object]  #? !verbs
    ) -> None:
        if not $pattern.startswith("/"):  #? start
            raise ValueError("$pattern")  #? start
        if $key in self._$routes:
            raise KeyError($pattern)
        self._$routes[$key] = $handler

    #|
    def $go(self, $verb: str, $path: str) -> object:  #? verbs
    def $go(self, $path: str) -> object:  #? !verbs
        segments = $path.removesuffix("/").split("/")  #? slash
        segments = $path.split("/")  #? !slash
        for $key_names, $handler in $items:
            found = _match($pattern.split("/"), segments)
            if found is not None and known == $verb:  #? verbs
            if found is not None:  #? !verbs
                return $handler(found)
        raise LookupError($path)  #? miss=error
        return None  #? miss=none

    #)


def _match(pattern: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    found = {}
    for part, segment in zip(pattern, segments, strict=True):
        if part.startswith("$open")$ends and segment:
            found[part$cut] = segment
        elif part != segment:
            return None
    return found
'''

STYLES = {
    "angle": ("<", ">", ' and part.endswith(">")', "[1:-1]"),
    "colon": (":", "", "", "[1:]"),
    "dollar": ("@", "", "", "[1:]"),
}


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "path_router", RULES)
    module = begin(draft, words)
    style = STYLES[draft.choose("style", *STYLES)]
    order, miss = draft.choose("order", "first", "last"), draft.choose("miss", "error", "none")
    verbs, slash, start = draft.flag("verbs"), draft.flag("slash", 0.4), draft.flag("start")
    n = draft.names
    routes = rng.choice(("routes", "handlers", "table"))
    pattern, verb = (
        rng.choice(("pattern", "rule", "template")),
        rng.choice(("verb", "method", "action")),
    )
    items = f"self._{routes}.items()" if order == "first" else f"reversed(self._{routes}.items())"
    n |= dict(zip(("open", "shut", "ends", "cut"), style, strict=True)) | {
        "cls": words.class_name(str(n["noun"]), ("Router", "Routes", "Paths", "Desk")), "add": method_of(words, "add"), "go": method_of(words, "run"), "routes": routes,
        "verb": verb, "pattern": pattern, "path": rng.choice(("path", "address", "location")), "handler": rng.choice(("handler", "target", "view")), "items": items,
        "key": f"({verb}, {pattern})" if verbs else pattern, "key_type": "tuple[str, str]" if verbs else "str", "key_names": f"(known, {pattern})" if verbs else pattern,
        "v": '"GET", ' if verbs else "",
    }  # fmt: skip
    hole, other = f"{style[0]}{n['c']}{style[1]}", f"{style[0]}{n['d']}{style[1]}"
    more = {"hole": hole, "other": other}
    new = "it = $cls()\n"
    pages = (
        new
        + "it.$add($v'/$a', lambda found: ('all', found))\nit.$add($v'/$a/$hole', lambda found: ('one', found))\nit.$add($v'/$a/$hole/$b/$other', lambda found: ('two', found))\n"
    )
    none = (
        "assert raised(it.$go, $v{0!r}) == ('LookupError', {0!r})"
        if miss == "error"
        else "assert it.$go($v{0!r}) is None"
    )

    def missing(*paths: str) -> str:
        return "\n".join(none.format(path) for path in paths)

    a, b = f"/{n['a']}", f"/{n['b']}"
    draft.rule("add", pages + "assert it.$go($v'/$a') == ('all', {})", **more)
    draft.rule(
        "match",
        pages + missing(b, a + ("//" if slash else "/"), a + "/7" + b, a + "/7" + b + "/8/9"),
        pages + "assert it.$go($v'/$a/$b')[0] == 'one'",
        **more,
    )
    draft.rule(
        "params",
        pages
        + "assert it.$go($v'/$a/7/$b/8') == ('two', {'$c': '7', '$d': '8'})\nassert it.$go($v'/$a/x y') == ('one', {'$c': 'x y'})",
        **more,
    )
    draft.rule("result", new + "it.$add($v'/$a', lambda found: 12)\nassert it.$go($v'/$a') == 12")
    draft.rule(
        "missing" if miss == "error" else "missing_none",
        new + missing(a),
        pages + missing(b),
        **more,
    )
    both = new + "it.$add($v'/$hole', lambda found: 1)\nit.$add($v'/$a', lambda found: 2)\n"
    draft.rule(
        order,
        both + f"assert it.$go($v'/$a') == {1 if order == 'first' else 2} and it.$go($v'/$b') == 1",
        **more,
    )
    draft.rule(
        "twice",
        new
        + "it.$add($v'/$a', print)\nassert raised(it.$add, $v'/$a', print) == ('KeyError', '/$a')",
    )
    if verbs:
        draft.rule(
            "method",
            new
            + "it.$add('GET', '/$a', lambda found: 1)\nit.$add('POST', '/$a', lambda found: 2)\nassert (it.$go('GET', '/$a'), it.$go('POST', '/$a')) == (1, 2)\n"
            + missing(a).replace("$v", "'get', "),
        )
    if slash:
        draft.rule(
            "slash",
            pages
            + "assert it.$go($v'/$a/') == ('all', {}) and it.$go($v'/$a/7/') == ('one', {'$c': '7'})",
            **more,
        )
    if start:
        draft.rule(
            "start", new + "assert raised(it.$add, $v'$a', print) == ('ValueError', '$pattern')"
        )
    draft.example(
        ">>> it = $cls()",
        ">>> it.$add($v'/$a/$hole', lambda found: found)",
        ">>> it.$go($v'/$a/7')",
        "{'$c': '7'}",
        **more,
    )
    reverse = f"reversed(self._{routes}.items())" if order == "first" else f"self._{routes}.items()"
    wrong: list[Mistake] = [
        {"items": reverse},
        {"miss": "none" if miss == "error" else "error"},
        {"cut": ""},
        (" and segment:", ":"),
    ]
    wrong += [{name: False} for name in ("slash", "start") if n[name]]
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("path_router", build, tuple(RULES.values()))
