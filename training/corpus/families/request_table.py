"""Tables that lead requests to handlers."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, effect, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Requests for {nouns}|{Noun} routes|Request table of {nouns}|Paths to {nouns}]"

RULES = rules_of({
    "purpose": "[Leads|Directs|Takes] requests [for|about] {nouns} to [handlers|functions] by [method and path|their method and path]",
    "add": effect("`{add}`", "[registers `{handler}` for `verb` and `pattern`|makes `{handler}` answer `verb` on `pattern`]") + "; a part of the pattern written `{show}` stands for any one part of a path and is called by {naming}, others stand for themselves",
    "handle": answer("`{handle}`", "[a dict with exactly the keys `status` and `body`, the pair that the handler returns|what the handler returned, `(status, body)`, as a dict with exactly the keys `status` and `body`]"),
    "match": state("[path and pattern are split at `/` and need equally many parts; the first pattern added that fits wins|a pattern fits a path with the same number of parts between `/`, and the earliest added fitting one is used]"),
    "args": state("[the handler gets one dict from the names of the open parts to the parts of the path|one dict is passed to the handler: the name of each open part with its part of the path]"),
    "decode": state("[parts are percent-decoded after the split, before the handler gets them|what the handler gets is percent-decoded, after the path is split]"),
    "raw": state("[parts reach the handler as they are, without percent-decoding|nothing in a part is percent-decoded]"),
    "lost": state("[with no fitting pattern the status is 404 and the body `{none}`|status 404 with the body `{none}` is the answer where no pattern fits]"),
    "method": state("[if patterns fit but none for the `method`, the status is 405 and the body the sorted list of their methods, each once|405 is the status where only other methods fit, which are the body: a sorted list without repeats]"),
    "plain": state("[a pattern of another `method` does not fit|patterns count only if their `method` is that of the request]"),
    "key": state("[a `KeyError` from the handler becomes status {code} with the body `{none}`|where the handler raises `KeyError`, the status is {code} and the body `{none}`]"),
    "value": state("[a `ValueError` from the handler becomes status 422 with the body `{none}`|where the handler raises `ValueError`, the status is 422 and the body `{none}`]"),
    "head": state("[`HEAD` is answered as `GET` is, but with the body `{none}`|a `HEAD` request runs as `GET` and its answer has the body `{none}` instead]"),
    "denied": state("[a `PermissionError` from the handler becomes status 403 with the body `{none}`|where the handler raises `PermissionError`, the status is 403 and the body `{none}`]"),
})  # fmt: skip

CODE = '''
"""$doc"""

from collections.abc import Callable
from urllib.parse import unquote  #? decode


class $cls:
    def __init__(self) -> None:
        self._routes: list[tuple[str, list[str], Callable[[dict], tuple]]] = []

    #(
    #|
    def $add(self, verb: str, pattern: str, $handler: Callable[[dict], tuple]) -> None:
        self._routes.append((verb, pattern.split("/"), $handler))

    #|
    def $handle(self, method: str, path: str) -> dict:
        if method == "HEAD":  #? head
            return self.$handle("GET", path) | {"body": $none}  #? head
        allowed = set()  #? other
        for verb, pattern, handler in self._routes:
            found = _match(pattern, path.split("/"))
            if found is None:
                continue
            if verb == method:
                return _answer(handler, found)
            allowed.add(verb)  #? other
        if allowed:  #? other
            return {"status": 405, "body": sorted(allowed)}  #? other
        return {"status": 404, "body": $none}

    #)


def _match(pattern: list[str], parts: list[str]) -> dict | None:
    if len(pattern) != len(parts):
        return None
    found = {}
    for name, part in zip(pattern, parts):
        if name.startswith("$left"):
            found[$inner] = part  #? !decode
            found[$inner] = unquote(part)  #? decode
        elif name != part:
            return None
    return found


def _answer(handler: Callable[[dict], tuple], found: dict) -> dict:
    try:  #? caught
        status, body = handler(found)  #? caught
    except KeyError:  #? key
        return {"status": $code, "body": $none}  #? key
    except ValueError:  #? value
        return {"status": 422, "body": $none}  #? value
    except PermissionError:  #? denied
        return {"status": 403, "body": $none}  #? denied
    status, body = handler(found)  #? !caught
    return {"status": status, "body": body}
'''


MARKS = {"curly": ("{", "}"), "angle": ("<", ">"), "colon": (":", "")}


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "request_table", RULES)
    module = begin(draft, words)
    n = draft.names
    left, right = MARKS[draft.choose("style", *MARKS)]
    for name in ("decode", "other", "key", "denied", "value", "head"):
        draft.flag(name)
    none, code = rng.choice(("None", '""', "{}", "[]")), rng.choice((404, 410, 422))
    show = f"{left} name {right}" if left == "{" else f"{left}name{right}"
    if left == "{":
        show = "{" + "name" + "}"
    n |= {"caught": n["key"] or n["denied"] or n["value"], "left": left, "naming": "the text between the marks" if right else "the text after the colon", "inner": "name[1:-1]" if right else "name[1:]", "show": show.replace("{name}", "{...}"), "none": none, "code": code, "cls": words.class_name(str(n["noun"]), ("Table", "Routes", "Router")), "add": rng.choice(("add", "route", "register")), "handle": rng.choice(("handle", "dispatch", "serve")), "handler": rng.choice(("handler", "action", "target"))}  # fmt: skip
    new = f"it = $cls()\nit.$add('GET', '/a/{left}k{right}', lambda x: (200, x))\nit.$add('PUT', '/a/{left}k{right}', lambda x: (201, 'p'))\nit.$add('GET', '/a/b', lambda x: (202, 'q'))\n"

    def hit(method: str, path: str, status: int, body: str) -> str:
        return new + f"assert it.$handle({method!r}, {path!r}) == {{'status': {status}, 'body': {body}}}"  # fmt: skip

    draft.rule("add", hit("PUT", "/a/z", 201, "'p'"))
    draft.rule("handle", hit("GET", "/a/z", 200, "{'k': 'z'}"))
    draft.rule("match", hit("GET", "/a/b", 200, "{'k': 'b'}"), hit("GET", "/a/b/", 404, none))
    draft.rule("args", hit("GET", "/a/y", 200, "{'k': 'y'}"))
    draft.rule("decode" if n["decode"] else "raw", hit("GET", "/a/x%2Fy", 200, "{'k': 'x/y'}" if n["decode"] else "{'k': 'x%2Fy'}"))  # fmt: skip
    draft.rule("lost", hit("GET", "/c", 404, none))
    if n["other"]:
        draft.rule("method", hit("POST", "/a/b", 405, "['GET', 'PUT']"))
    else:
        draft.rule("plain", hit("POST", "/a/b", 404, none))
    for name, status in (("key", code), ("denied", 403), ("value", 422)):
        if n[name]:
            kind = {"key": "KeyError", "denied": "PermissionError", "value": "ValueError"}[name]
            draft.rule(name, new + f"def no(x):\n    raise {kind}('x')\nit.$add('GET', '/n', no)\nassert it.$handle('GET', '/n') == {{'status': {status}, 'body': {none}}}")  # fmt: skip
    if n["head"]:
        draft.rule("head", hit("HEAD", "/a/z", 200, none), hit("HEAD", "/c", 404, none))
    draft.example(">>> it = $cls()", ">>> it.$add('GET', '/x', lambda found: (200, 'ok'))", ">>> it.$handle('GET', '/x')", "{'status': 200, 'body': 'ok'}")  # fmt: skip
    wrong: list[Mistake] = [("len(pattern) != len(parts)", "len(pattern) > len(parts)"), {"decode": not n["decode"]}, {"other": not n["other"]}]  # fmt: skip
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("request_table", build, tuple(RULES.values()), share=2)
