"""Tokens that carry a text and prove that it was not changed."""

from __future__ import annotations

import hashlib
import hmac
from random import Random

from training.corpus.families._sketch import Mistake, Sketch, begin, field_of, method_of, nested
from training.corpus.families._wording import choice, refusal, result
from training.corpus.task import Family, Task
from training.corpus.words import Words

TITLE = "[{Noun} tokens|Signed {nouns}|Tokens for {nouns}|Proof against changes of a {noun}|Sealed {noun} codes]"

RULES = nested({
    "purpose": "[Makes and checks|Issues and reads] [short tokens|tokens] [for a {noun}|that stand for a {noun}] [so that nobody can change them unnoticed|whose changes are noticed|which cannot be forged without the secret]",
    "form": "[[A|Every] token [is|consists of] `{value}`, `{sep}` and the signature, in this order|`{sep}` stands between `{value}` and its signature, which comes last|The token reads: `{value}`, then `{sep}`, then the signature|`{make}` returns `{value}` + `{sep}` + signature|Text first, signature last, `{sep}` between them: that is a token|[Join|Put together] `{value}` and its signature with `{sep}`]",
    "form_first": "[[A|Every] token [is|consists of] the signature, `{sep}` and `{value}`, in this order|`{sep}` stands between the signature, which comes first, and `{value}`|The token reads: signature, then `{sep}`, then `{value}`|`{make}` returns signature + `{sep}` + `{value}`|Signature first, text last, `{sep}` between them: that is a token|[Join|Put together] the signature and `{value}`, in this order, with `{sep}`]",
    "hmac": "[[The signature|What signs] is the HMAC-{HASH} of `{value}` with the key `{secret}`, both in UTF-8, as lower-case hex|HMAC with {HASH} [signs|is the signature]: key `{secret}`, message `{value}` (both UTF-8), written in hexadecimal|HMAC-{HASH} over the UTF-8 of `{value}`, keyed by the UTF-8 of `{secret}`, gives the signature in hex digits|[To sign|For the signature], take `hmac` with `{hash}`, `{secret}` as key and `{value}` as message, each encoded in UTF-8, as `hexdigest`|The signature: hex digits of HMAC-{HASH}, `{secret}` being the key and `{value}` the [message|text], [encoded as|in] UTF-8]",
    "plain": "[[The signature|What signs] is the {HASH} of `{secret}` [followed by|and then] `{value}`, in UTF-8, as lower-case hex|{HASH} [signs|makes the signature]: it hashes `{secret} + {value}` in UTF-8, written in hexadecimal|{HASH} over the UTF-8 of `{secret} + {value}` gives the signature in hex digits|[To sign|For the signature], `{secret}` and `{value}` are joined, encoded in UTF-8 and hashed with `{hash}`, as `hexdigest`|The signature: hex digits of {HASH} over `{secret}` and then `{value}`, [encoded as|in] UTF-8]",
    "short": "[Only the first {size} characters of the hex digits are used|The signature is cut to {size} characters|{size} hex digits are enough: [the first ones|those at the beginning] [are kept|count]|Of the hex digits the first {size} [make up|are] the signature|[Keep|Use] {size} characters of it, from the left]",
    "read": result("`{read}`", "[the text in the token|the `{value}` from which the token was made|what was given to `{make}`]"),
    "check_bool": result("`{read}`", "[whether the token was made with this `{secret}`, a `bool`|`True` for a genuine token, otherwise `False`|a `bool` that says if the signature fits the text]"),
    "bad_error": refusal("`{read}`", "the signature does not [fit|match] [the text|]", "ValueError(token)"),
    "bad_none": choice("the signature does not [fit|match][| the text]", "[`{read}` returns `None`|the result of `{read}` is `None`|`None` is the answer of `{read}`]"),
    "no_sep": "[A token without `{sep}` is treated like one with a wrong signature|[If|When] `{sep}` is missing from a token, the outcome is the same as for a signature that does not match|No `{sep}` in the token: same answer as for [a forged one|a wrong signature]|A wrong signature and a missing `{sep}` are answered alike|Whatever lacks `{sep}` counts as [forged|wrongly signed]|[Text|Anything] without `{sep}` is no valid token and [answered|treated] as such]",
    "last_sep": "[The text may contain `{sep}` too: the {which} one parts it from the signature|What [counts|decides] is the {which} `{sep}` of a token; others [belong to|are part of] the text|[A|Each] token is cut at its {which} `{sep}`, so that the text may hold others|`{sep}` inside the text does no harm, since the {which} one is where a token is [cut|split]|[Split|Cut] a token at the {which} `{sep}`, leaving those in the text alone]",
    "empty": refusal("`{make}`", "`{value}` is empty", 'ValueError("{value}")'),
    "lower": "[`{value}` is [stripped and lower-cased|lower-cased and stripped] before it is [signed|used]|First white space at the ends of `{value}` is removed and its letters are made lower case|The token [holds|carries] `{value}` without white space at the ends and in lower case|`{make}` [cleans|normalises] `{value}`: stripped, in lower case|[Case|Upper case] and outer white space of `{value}` are lost in `{make}`: it signs the stripped lower-case text]",
})  # fmt: skip

CODE = '''
"""$doc"""

import hashlib
import hmac


#(
#|
def $make($value: str, $secret: str) -> str:
    $value = $value.strip().lower()  #? lower
    if not $value:  #? empty
        raise ValueError("$value")  #? empty
    return f"{$value}$sep{_sign($value, $secret)}"  #? !first
    return f"{_sign($value, $secret)}$sep{$value}"  #? first

#|
def $read(token: str, $secret: str) -> $answer:
    $value, sign, signature = token.rpartition("$sep")  #? !first
    signature, sign, $value = token.partition("$sep")  #? first
    good = bool(sign) and hmac.compare_digest(signature.encode(), _sign($value, $secret).encode())  #? never
    good = hmac.compare_digest(signature.encode(), _sign($value, $secret).encode())
    return bool(sign) and good  #? bad=bool
    if not sign or not good:  #? !bad=bool
        raise ValueError(token)  #? bad=error
        return None  #? bad=none
    return $value  #? !bad=bool

#)


def _sign($value: str, $secret: str) -> str:
    digest = hmac.new($secret.encode(), $value.encode(), hashlib.$hash)  #? kind=hmac
    digest = hashlib.$hash(f"{$secret}{$value}".encode())  #? kind=plain
    return digest.hexdigest()[:$size]  #? short
    return digest.hexdigest()  #? !short
'''.replace(
    "    good = bool(sign) and hmac.compare_digest(signature.encode(), _sign($value, $secret).encode())  #? never\n",
    "",
)


def build(rng: Random, words: Words) -> Task:
    draft = Sketch(rng, "signed_token", RULES)
    module = begin(draft, words)
    kind, bad, digest = (
        draft.choose("kind", "hmac", "plain"),
        draft.choose("bad", "error", "none", "bool"),
        draft.choose("hash", "sha256", "sha1", "sha512"),
    )
    first, short, empty, lower = (
        draft.flag("first"),
        draft.flag("short"),
        draft.flag("empty"),
        draft.flag("lower", 0.35),
    )
    n = draft.names
    size = rng.choice((8, 12, 16, 20, 32))
    n |= {"make": rng.choice((method_of(words, "build", str(n["noun"])), "sign", "seal", "issue")), "read": rng.choice(("verify", "open_token", "unseal", "trusted", "check_token")), "value": rng.choice(("text", "value", "payload", field_of(words))),
          "secret": rng.choice(("secret", "key", "password")), "sep": rng.choice((".", ":", "~", "--", "/")), "size": size, "HASH": digest.upper().replace("SHA", "SHA-"), "answer": {"error": "str", "none": "str | None", "bool": "bool"}[bad], "which": "first" if first else "last"}  # fmt: skip
    a, sep = str(n["a"]), str(n["sep"])

    def signed(text: str, key: str = "k1") -> str:
        made = (
            hmac.new(key.encode(), text.encode(), digest)
            if kind == "hmac"
            else hashlib.new(digest, (key + text).encode())
        )
        mark = made.hexdigest()[: size if short else None]
        return f"{mark}{sep}{text}" if first else f"{text}{sep}{mark}"

    def fails(token: str) -> str:
        call = f"$read({token!r}, 'k1')"
        return (
            f"assert raised($read, {token!r}, 'k1') == ('ValueError', {token!r})"
            if bad == "error"
            else f"assert {call} is {'None' if bad == 'none' else False}"
        )

    def reads(text: str) -> str:
        return f"assert $read({signed(text)!r}, 'k1') == {True if bad == 'bool' else text!r}"

    exact = f"assert $make({a!r}, 'k1') == {signed(a)!r}"
    draft.rule("form_first" if first else "form", exact)
    draft.rule(kind, exact, f"assert $make('äö', 'k2') == {signed('äö', 'k2')!r}")
    draft.rule("check_bool" if bad == "bool" else "read", reads(a), reads("x y"))
    if bad != "bool":
        draft.rule(f"bad_{bad}", fails(signed(a, "k2")), fails(signed(a).replace(a, a + "x")))
    draft.rule("no_sep", fails(a if not first else "zz"), fails(""))
    draft.rule("last_sep", reads(f"{a}{sep}7"))
    if short:
        draft.rule("short", f"assert len($make('b', 'k1')) == {1 + len(sep) + size}", exact)
    if lower:
        draft.rule("lower", f"assert $make({' ' + a.upper() + ' '!r}, 'k1') == {signed(a)!r}")
    if empty:
        draft.rule("empty", "assert raised($make, '', 'k1') == ('ValueError', '$value')")
    draft.example(f">>> $read({signed(a)!r}, 'k1')", repr(True if bad == "bool" else a))
    wrong: list[Mistake] = [
        {"kind": "plain" if kind == "hmac" else "hmac"},
        {"hash": "sha256" if digest != "sha256" else "sha1"},
    ]
    wrong += [{name: False} for name in ("short", "empty", "lower") if n[name]]
    if bad == "error":
        wrong.append({"bad": "none"})
    return draft.task(TITLE, module, CODE, wrong)


FAMILY = Family("signed_token", build, tuple(RULES.values()))
