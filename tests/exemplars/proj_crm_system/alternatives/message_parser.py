"""A second message parser: entries become lists of tokens, which are then read from the left."""

import base64
import binascii
import re

_WORD = re.compile(r"=\?([^?\s]+)\?([QqBb])\?([^?\s]*)\?=")
_ONCE = (
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
)
_SPECIAL = '()<>[]:;@\\,."'


class _Bad(Exception):
    pass


def decode_words(text):
    out, at, decoded_before = "", 0, False
    for match in _WORD.finditer(text):
        between, word = text[at : match.start()], _decoded(*match.groups())
        if not (decoded_before and word is not None and not between.strip()):
            out += between
        out += match[0] if word is None else word
        at, decoded_before = match.end(), word is not None
    return out + text[at:]


def parse_addresses(text):
    found, bad, group, inside = [], [], "", False
    for kind, entry in _entries(text):
        if kind == "group":
            group, inside = entry, True
            continue
        try:
            if tokens := _tokens(entry):
                found.append({**_address(tokens), "group": group if inside else ""})
        except _Bad:
            bad.append(entry.strip())
        if kind == ";":
            group, inside = "", False
    return found, bad


def parse_message(raw):
    defects = set()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
        defects.add("encoding")
    lines = re.split("\r?\n", text)
    end = lines.index("") if "" in lines else len(lines)
    headers = _headers(lines[:end], defects)
    values = {name: [] for name in _ONCE}
    for name, value in headers:
        values.setdefault(name.lower(), []).append(value)
    people = {}
    for name in ("from", "to", "cc"):
        read = [parse_addresses(value) for value in values[name]]
        people[name] = [address for good, _ in read for address in good]
        if any(bad for _, bad in read):
            defects.add("address")
    if not values["from"] or not values["date"]:
        defects.add("required")
    if any(len(values[name]) > 1 for name in _ONCE):
        defects.add("duplicate")
    ids = {name: _ids((values[name] or [""])[0]) for name in _ONCE[5:]}
    return {
        "headers": headers,
        **people,
        "subject": decode_words((values["subject"] or [""])[0]),
        "message_id": (ids["message-id"] or [""])[0],
        "in_reply_to": ids["in-reply-to"],
        "references": ids["references"],
        "body": "\n".join(lines[end + 1 :]),
        "defects": sorted(defects),
    }


def _decoded(charset, encoding, text):
    try:
        if encoding in "Bb":
            padded = text + "=" * (-len(text) % 4)
            data = base64.b64decode(padded.encode("ascii"), validate=True)
        elif re.search("=(?![0-9A-Fa-f]{2})", text):
            return None
        else:
            data = b"".join(
                bytes([int(part[1:], 16)]) if part[0] == "=" else part.encode()
                for part in re.findall("=..|[^=]+", text.replace("_", " "))
            )
        return data.decode(charset.partition("*")[0])
    except (LookupError, ValueError, binascii.Error):
        return None


def _skip(text, at):
    """Where the quote or comment that begins at `at` ends; the end of the text if it never does."""
    quoted, depth = text[at] == '"', 1
    at += 1
    while at < len(text) and depth:
        if text[at] == "\\":
            at += 1
        elif text[at] == ('"' if quoted else ")"):
            depth -= 1
        elif text[at] == "(" and not quoted:
            depth += 1
        at += 1
    return at if not depth else len(text) + 1


def _entries(text):
    """Pairs of what ended an entry and the entry; ("group", name) where one begins."""
    at = begin = 0
    angle = inside = False
    while at < len(text):
        character = text[at]
        if character in '"(':
            at = _skip(text, at)
            continue
        if character in "<>":
            angle = character == "<"
        elif character in ",;" and not angle:
            yield character, text[begin:at]
            begin, inside = at + 1, inside and character == ","
        elif character == ":" and not angle and not inside:
            name = _group_name(text[begin:at])
            if name is not None:
                yield "group", name
                begin, inside = at + 1, True
        at += 2 if character == "\\" else 1
    yield "", text[begin:]


def _group_name(text):
    try:
        tokens = _tokens(text)
        return _name(tokens) if tokens else None
    except _Bad:
        return None


def _tokens(text):
    """(kind, text, whether white space or a comment stands before it)."""
    found, at, spaced = [], 0, False
    while at < len(text):
        begin, character = at, text[at]
        if character.isspace():
            at, spaced = at + 1, True
            continue
        if character in '"(':
            at = _skip(text, at)
            if at > len(text):
                raise _Bad
            if character == "(":
                spaced = True
                continue
            kind = "quoted"
        elif character == "[":
            at = text.find("]", at) + 1
            if at == 0:
                raise _Bad
            kind = "literal"
        elif character in "<>:;@,.":
            at, kind = at + 1, character
        elif character in _SPECIAL:
            raise _Bad
        else:
            while at < len(text) and text[at] not in _SPECIAL and not text[at].isspace():
                at += 1
            kind = "atom"
        found.append((kind, text[begin:at], spaced))
        spaced = False
    return found


def _address(tokens):
    kinds = [kind for kind, _, _ in tokens]
    if "<" not in kinds:
        return {"name": "", "address": _spec(tokens)}
    opening = kinds.index("<")
    if kinds[-1] != ">":
        raise _Bad
    inner, name = tokens[opening + 1 : -1], tokens[:opening]
    inner_kinds = [kind for kind, _, _ in inner]
    if inner_kinds[:1] == ["@"] and ":" in inner_kinds:
        inner = inner[inner_kinds.index(":") + 1 :]
    return {"name": _name(name), "address": _spec(inner)}


def _spec(tokens):
    kinds = " ".join(kind for kind, _, _ in tokens)
    word = "(atom|quoted)"
    if not re.fullmatch(rf"{word}( \. {word})* @ (atom( \. atom)*|literal)", kinds):
        raise _Bad
    return "".join(text for _, text, _ in tokens)


def _name(tokens):
    out, plain = "", ""
    for number, (kind, text, spaced) in enumerate(tokens):
        if kind not in ("atom", ".", "quoted"):
            raise _Bad
        plain += " " if spaced and number else ""
        if kind == "quoted":
            out += decode_words(plain) + re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
            plain = ""
        else:
            plain += text
    return (out + decode_words(plain)).strip()


def _headers(lines, defects):
    found, open_header = [], False
    for line in lines:
        match = re.fullmatch(r"([!-9;-~]+)[ \t]*:(.*)", line, re.DOTALL)
        if line[0] in " \t":
            if open_header:
                found[-1][1] += line
            elif not found:
                defects.add("header")
        elif match:
            found.append([match[1], match[2]])
            open_header = True
        else:
            open_header = False
            defects.add("header")
    return [[name, value.strip()] for name, value in found]


def _ids(value):
    kept, at = "", 0
    while at < len(value):
        if value[at] == "(":
            at = _skip(value, at)
            continue
        kept += value[at]
        at += 1
    return re.findall("<([^<>]+)>", "".join(kept.split()))
