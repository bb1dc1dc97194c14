# C3: decodes bytes that the charset does not have to U+FFFD
"""Mail as RFC 5322 and RFC 2047 write it; what is broken is reported, never raised."""

import re
from base64 import b64decode
from itertools import groupby
from typing import NamedTuple

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([QB])\?([^?\s]*)\?=", re.IGNORECASE)
_TOKEN = re.compile(
    r'(?P<q>"(?:[^"\\]|\\.)*")|(?P<l>\[[^\[\]\\]*\])|(?P<a>[^\s()<>\[\]:;@\\,."]+)|(?P<other>.)',
    re.DOTALL,
)
_HEADER = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
# The grammar is written over one letter for each token: a for an atom, q for a
# quoted string, l for a literal, and specials as they are.
_SPEC = r"[aq](?:\.[aq])*@(?:a(?:\.a)*|l)"
_ENTRY = re.compile(rf"(?P<name>[aq.]*)<(?:@[^:]*:)?(?P<angle>{_SPEC})>|(?P<plain>{_SPEC})")
_SINGLE = {"from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references"}


class _Token(NamedTuple):
    kind: str  # "a", "q", "l" or the special character itself
    text: str
    start: int
    spaced: bool  # white space or a comment stands before it


def decode_words(text: str) -> str:
    """The text with its encoded words decoded; those that cannot be stay."""
    parts, end, joined = [], 0, False
    for match in _WORD.finditer(text):
        decoded = _decoded(*match.groups())
        between = text[end : match.start()]
        if decoded is None or not joined or between.strip():
            parts.append(between)
        parts.append(match[0] if decoded is None else decoded)
        end, joined = match.end(), decoded is not None
    return "".join(parts) + text[end:]


def _decoded(charset: str, encoding: str, text: str) -> str | None:
    try:
        if encoding in "Bb":
            data = b64decode(text + "=" * (-len(text) % 4), validate=True)
        elif re.search(r"=(?![0-9A-Fa-f]{2})", text):
            return None
        else:
            hexed = text.replace("_", " ").encode()
            data = re.sub(rb"=(..)", lambda match: bytes.fromhex(match[1].decode()), hexed)
        return data.decode(charset, "replace")
    except (LookupError, ValueError):
        return None


def parse_addresses(text: str) -> tuple[list[dict], list[str]]:
    """The addresses of a header, and the entries that are none."""
    addresses: list[dict] = []
    bad: list[str] = []
    group, start, tokens, inside = "", 0, [], False
    for token in [*_tokens(text), _Token(",", "", len(text), False)]:
        last = token.start == len(text)
        inside = not last and (token.kind == "<" or (inside and token.kind != ">"))
        if inside or token.kind not in (",", ";", ":"):
            tokens.append(token)
            continue
        if token.kind == ":":
            group = _name(tokens)
        elif tokens:
            address = _address(tokens, group)
            addresses += [address] if address else []
            bad += [] if address else [text[start : token.start].strip()]
        group = "" if token.kind == ";" else group
        start, tokens = token.start + 1, []
    return addresses, bad


def _tokens(text: str) -> list[_Token]:
    """The tokens of a structured header, without white space and comments."""
    tokens, place, spaced = [], 0, False
    while place < len(text):
        end = _comment_end(text, place) if text[place] == "(" else 0
        if text[place].isspace() or end:
            place, spaced = end or place + 1, True
            continue
        match = _TOKEN.match(text, place)
        kind = match[0] if match.lastgroup == "other" else match.lastgroup
        tokens.append(_Token(kind, match[0], place, spaced))
        place, spaced = match.end(), False
    return tokens


def _comment_end(text: str, start: int) -> int:
    """Where the comment that begins at `start` ends, or 0 if none does."""
    depth = 0
    for match in re.compile(r"\\.|[()]|[^\\()]+|\\", re.DOTALL).finditer(text, start):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth <= 0:
            return match.end()
    return 0


def _address(tokens: list[_Token], group: str) -> dict | None:
    match = _ENTRY.fullmatch("".join(token.kind for token in tokens))
    if not match:
        return None
    first, last = match.span("angle" if match["angle"] else "plain")
    address = "".join(token.text for token in tokens[first:last])
    name = _name(tokens[: match.end("name")]) if match["name"] else ""
    return {"name": name, "address": address, "group": group}


def _name(tokens: list[_Token]) -> str:
    """The text of a phrase; runs outside quotes are decoded together."""
    name = ""
    for quoted, run in groupby(tokens, key=lambda token: token.kind == "q"):
        text = ""
        for token in run:
            plain = re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
            text += (" " if token.spaced else "") + (plain if quoted else token.text)
        name += text if quoted else decode_words(text)
    return name.strip()


def parse_message(raw: bytes) -> dict:
    """A message as data: its headers, what the CRM needs of them, body and defects."""
    defects = set()
    text = raw.decode("utf-8", "replace")
    if text.encode() != raw:
        defects.add("encoding")
    lines = re.split(r"\r?\n", text)
    end = lines.index("") if "" in lines else len(lines)
    headers = _headers(lines[:end], defects)
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value)
    if not ("from" in values and "date" in values):
        defects.add("required")
    if any(len(values.get(name, [])) > 1 for name in _SINGLE):
        defects.add("duplicate")
    people = {key: _people(values.get(key, []), defects) for key in ("from", "to", "cc")}
    return {
        "headers": headers,
        **people,
        "subject": decode_words(values.get("subject", [""])[0]),
        "message_id": next(iter(_ids(values, "message-id")), ""),
        "in_reply_to": _ids(values, "in-reply-to"),
        "references": _ids(values, "references"),
        "body": "\n".join(lines[end + 1 :]),
        "defects": sorted(defects),
    }


def _headers(lines: list[str], defects: set[str]) -> list[list[str]]:
    unfolded: list[str] = []
    for line in lines:
        if line[0] in " \t" and unfolded:
            unfolded[-1] += line
        else:
            unfolded.append(line)
    matches = [_HEADER.fullmatch(line) for line in unfolded]
    if None in matches:
        defects.add("header")
    return [[match[1], match[2].strip()] for match in matches if match]


def _people(values: list[str], defects: set[str]) -> list[dict]:
    found = [parse_addresses(value) for value in values]
    if any(bad for _, bad in found):
        defects.add("address")
    return [address for addresses, _ in found for address in addresses]


def _ids(values: dict[str, list[str]], name: str) -> list[str]:
    text = "".join(token.text for token in _tokens(values.get(name, [""])[0]))
    return re.findall(r"<([^<>]+)>", text)
