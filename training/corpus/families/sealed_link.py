"""Signed tokens that expire."""

from __future__ import annotations

from random import Random

from training.corpus.families._shapes import answer, guard, rules_of, state
from training.corpus.families._sketch import Mistake, Sketch, begin
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[Signed links for {nouns}|{Noun} tokens|Tokens of {nouns}|Sealed {noun} links]"

RULES = rules_of({
    "purpose": "[Makes|Issues|Hands out] signed tokens for {nouns} [and reads them|and checks them later|that expire]",
    "secret": guard("`{cls}`", "[a secret has fewer than {least} characters|some secret is shorter than {least} characters]", "[every secret has at least {least} characters|no secret is shorter than {least} characters]", 'ValueError("keys")') + "; [no keys at all are the same error|an empty list raises the same]",
    "payload": state('[the payload is `json.dumps([{noun}, kind, expires], separators=(",", ":"))` in URL-safe base64 without `=`|`{noun}`, `kind` and `expires` make a JSON list without spaces, whose URL-safe base64 without `=` is the payload]') + "; `expires` is `clock()` plus `lifetime`",
    "token": answer("`{token}`", '[the payload, `"."` and the signature|payload and signature joined by `"."`]'),
    "sign": state("[the signature is the {size} HMAC-{algorithm} of the payload text with the first secret|the first secret signs the payload text: {size} HMAC-{algorithm}]") + "; [keys and text are UTF-8|all is encoded as UTF-8]",
    "read": answer("`{read}`", "[a dict with exactly the keys `{noun}` and `kind`|`{noun}` and `kind` of the token in a dict with these two keys]") + "; [any of the keys may have signed it|a signature made with any secret counts]",
    "form": guard("`{read}`", '[the token does not hold exactly one `"."`|the number of `"."` in the token is not one]', '[the token holds exactly one `"."`|there is one `"."` in the token, no more]', '{Bad}("form")'),
    "signature": guard("`{read}`", "[no secret gives the signature of the token|the signature fits no secret]", "[a secret gives the signature of the token|the signature fits a secret]", '{Bad}("signature")') + "; [this is checked before expiry|expiry is looked at after this]",
    "still": guard("`{read}`", "[`clock()` is after `expires`|`clock()` is greater than `expires`]", "[`clock()` is not after `expires`|`clock()` is at most `expires`]", '{Bad}("expired")'),
    "over": guard("`{read}`", "[`clock()` has reached `expires`|`clock()` is at least `expires`]", "[`clock()` is before `expires`|`clock()` is less than `expires`]", '{Bad}("expired")'),
    "revoke": guard("`{read}`", "[the token was given to `{recall}`|`{recall}` was called with this token]", "[the token was never given to `{recall}`|`{recall}` was not called with this token]", '{Bad}("revoked")') + "; [this is the last check|all else is checked before]",
    "hits": answer("`{uses}`", "[how many calls of `{read}` returned for this `{noun}`, 0 if none|the number of successful calls of `{read}` for this `{noun}` (0 at first)]"),
})  # fmt: skip

CODE = '''
"""$doc"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable


class $Bad(ValueError):
    """A token is no good."""


class $cls:
    def __init__(self, clock: Callable[[], int], lifetime: int, keys: list[str]) -> None:
        if not keys or any(len(each) < $least for each in keys):
            raise ValueError("keys")
        self._keys = list(keys)
        self._clock = clock
        self._lifetime = lifetime
        self._revoked: set[str] = set()  #? revoke
        self._hits: dict[str, int] = {}  #? hits

    #(
    #|
    def $token(self, $noun: str, kind: str) -> str:
        expires = self._clock() + self._lifetime
        text = json.dumps([$noun, kind, expires], separators=(",", ":"))
        payload = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return f"{payload}.{_signature(self._keys[0], payload)}"

    #|
    def $read(self, token: str) -> dict:
        if token.count(".") != 1:
            raise $Bad("form")
        payload, signature = token.split(".")
        made = [_signature(each, payload) for each in self._keys]
        if not any(hmac.compare_digest(each.encode(), signature.encode()) for each in made):
            raise $Bad("signature")
        padded = payload + "=" * (-len(payload) % 4)
        $noun, kind, expires = json.loads(base64.urlsafe_b64decode(padded))
        if self._clock() > expires:  #? end=still
        if self._clock() >= expires:  #? end=over
            raise $Bad("expired")
        if token in self._revoked:  #? revoke
            raise $Bad("revoked")  #? revoke
        self._hits[$noun] = self._hits.get($noun, 0) + 1  #? hits
        return {"$noun": $noun, "kind": kind}

    #| revoke
    def $recall(self, token: str) -> None:
        self._revoked.add(token)

    #| hits
    def $uses(self, $noun: str) -> int:
        return self._hits.get($noun, 0)

    #)


def _signature(secret: str, payload: str) -> str:
    return hmac.new(secret.encode(), payload.encode(), hashlib.$algo).hexdigest()$cut
'''


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "sealed_link", RULES)
    module = begin(draft, words)
    n = draft.names
    algo, end = draft.choose("algo", "sha1", "sha256", "sha512"), draft.choose("end", "still", "over")  # fmt: skip
    cut = draft.flag("cut")
    for name in ("revoke", "hits"):
        draft.flag(name)
    least, most = rng.choice((4, 8, 12, 16)), rng.choice((16, 20, 24, 32))
    n |= {"algorithm": algo.upper(), "cut": f"[:{most}]" if cut else "", "size": f"hexadecimal (first {most} characters)" if cut else "full hexadecimal", "least": least, "Bad": rng.choice(("NotOurs", "Refused", "Unsealed")), "cls": words.class_name(str(n["noun"]), ("Links", "Seal", "Tokens"))}  # fmt: skip
    n |= {"token": rng.choice(("issue", "seal", "make")), "read": rng.choice(("read", "open_token", "check")), "recall": rng.choice(("revoke", "withdraw", "cancel")), "uses": rng.choice(("hits", "uses", "reads"))}  # fmt: skip
    a, b = "a" * least, "b" * least
    new = f"now = [5]\nit = $cls(lambda: now[0], 10, ['{a}', '{b}'])\nt = it.$token('x', 'kk')\n"
    good = "it.$read(t) == {'$noun': 'x', 'kind': 'kk'}"

    def bad(reason: str, token: str = "t") -> str:
        return f"assert raised(it.$read, {token}) == ('$Bad', '{reason}')"

    draft.rule("secret", f"assert raised($cls, int, 1, ['{a}', '{b[1:]}']) == ('ValueError', 'keys')\nassert raised($cls, int, 1, []) == ('ValueError', 'keys')\n$cls(int, 1, ['{a}'])")  # fmt: skip
    draft.rule("payload", new + "import base64\np = t.split('.')[0]\nassert '=' not in p\nassert base64.urlsafe_b64decode(p + '=' * (-len(p) % 4)) == b'[\"x\",\"kk\",15]'")  # fmt: skip
    draft.rule("token", new + "assert t.count('.') == 1")
    draft.rule("sign", new + f"import hmac\np, s = t.split('.')\nassert s == hmac.new(b'{a}', p.encode(), '{algo}').hexdigest()$cut")  # fmt: skip
    draft.rule("read", new + f"assert {good}\nt = $cls(lambda: 5, 10, ['{b}']).$token('x', 'kk')\nassert {good}")  # fmt: skip
    draft.rule("form", new + bad("form", "'ab'") + "\n" + bad("form", "t + '.'"))
    draft.rule("signature", new + "now[0] = 99\n" + bad("signature", "'x' + t"))
    edge = f"now[0] = 15\nassert {good}\nnow[0] = 16\n" if end == "still" else f"now[0] = 14\nassert {good}\nnow[0] = 15\n"  # fmt: skip
    draft.rule(end, new + edge + bad("expired"))
    if n["revoke"]:
        draft.rule("revoke", new + "it.$recall(t)\n" + bad("revoked") + "\nnow[0] = 99\n" + bad("expired"))  # fmt: skip
    if n["hits"]:
        draft.rule("hits", new + "assert it.$uses('x') == 0\nit.$read(t)\nraised(it.$read, 'a')\nassert it.$uses('x') == 1")  # fmt: skip
    draft.example(f">>> it = $cls(lambda: 0, 9, ['{a}'])", ">>> it.$read(it.$token('x', 'kk'))", "{'$noun': 'x', 'kind': 'kk'}")  # fmt: skip
    wrong: list[Mistake] = [{"end": "over" if end == "still" else "still"}, ('.rstrip("=")', ""), ("in self._keys]", "in self._keys[:1]]")]  # fmt: skip
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("sealed_link", build, tuple(RULES.values()), share=2)
