"""A second search for duplicates: every pair with its reasons in one dict, clusters walked."""

import unicodedata
from collections import defaultdict
from itertools import combinations


def clean_name(name):
    letters = []
    for character in unicodedata.normalize("NFKD", name):
        if unicodedata.combining(character) == 0:
            letters.append(character)
    text = "".join(letters).casefold().replace("'", "").replace("\u2019", "")
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def clean_email(email):
    parts = email.strip().lower().split("@")
    if len(parts) != 2:
        return ""
    local = parts[0].split("+")[0]
    return f"{local}@{parts[1]}" if local and parts[1] else ""


def clean_phone(phone, country=""):
    digits = "".join(c for c in phone if c in "0123456789")
    if not digits:
        return ""
    if phone.strip()[0] == "+":
        return "+" + digits
    if digits[:2] == "00" and len(digits) > 2:
        return "+" + digits[2:]
    if not country:
        return digits
    return "+" + country + (digits[1:] if digits[0] == "0" else digits)


def jaro(left, right):
    if not left or not right:
        return float(left == right)
    reach = max(max(len(left), len(right)) // 2 - 1, 0)
    free = list(range(len(right)))
    mine, theirs = [], []
    for here, character in enumerate(left):
        for there in free:
            if abs(here - there) <= reach and right[there] == character:
                free.remove(there)
                mine.append(character)
                theirs.append(there)
                break
    if not mine:
        return 0.0
    other = [right[there] for there in sorted(theirs)]
    m = len(mine)
    t = sum(a != b for a, b in zip(mine, other, strict=True)) // 2
    return (m / len(left) + m / len(right) + (m - t) / m) / 3


def jaro_winkler(left, right):
    j, p = jaro(left, right), 0
    while p < min(4, len(left), len(right)) and left[p] == right[p]:
        p += 1
    return j + p * 0.1 * (1 - j)


def find_duplicates(contacts, threshold=0.9, similarity=jaro_winkler):
    reasons = defaultdict(set)
    names = {contact["id"]: clean_name(contact["name"]) for contact in contacts}
    emails = {contact["id"]: clean_email(contact["email"]) for contact in contacts}
    phones = {contact["id"]: clean_phone(contact["phone"]) for contact in contacts}
    for reason, table in (("email", emails), ("phone", phones)):
        for pair in _pairs(table):
            reasons[pair].add(reason)
    for pair in _pairs({contact: name[:3] for contact, name in names.items()}):
        if similarity(names[pair[0]], names[pair[1]]) >= threshold:
            reasons[pair].add("name")
    near = defaultdict(set)
    for one, other in reasons:
        near[one].add(other)
        near[other].add(one)
    found, seen = [], set()
    for contact in sorted(near):
        if contact not in seen:
            ids = _reachable(contact, near)
            seen |= ids
            links = [
                {"ids": list(pair), "reasons": sorted(reasons[pair])}
                for pair in sorted(reasons)
                if pair[0] in ids
            ]
            found.append({"ids": sorted(ids), "links": links})
    return found


def _pairs(table):
    """Pairs of ids, in order, whose value is the same and not empty."""
    groups = defaultdict(list)
    for contact in sorted(table):
        if table[contact]:
            groups[table[contact]].append(contact)
    for ids in groups.values():
        yield from combinations(ids, 2)


def _reachable(start, near):
    ids, waiting = set(), [start]
    while waiting:
        contact = waiting.pop()
        if contact not in ids:
            ids.add(contact)
            waiting += near[contact]
    return ids
