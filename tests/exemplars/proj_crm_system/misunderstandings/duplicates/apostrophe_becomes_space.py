# C2: turns apostrophes into spaces like other punctuation
"""Finds contacts that are probably the same person, and says why."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

_DIGITS = frozenset("0123456789")

_Pair = tuple[str, str]


def clean_name(name: str) -> str:
    """The name without accents, case and punctuation."""
    decomposed = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def clean_email(email: str) -> str:
    """The address in lower case without its +label; "" if it is none."""
    local, *domain = email.strip().lower().split("@")
    local = local.partition("+")[0]
    if len(domain) != 1 or not local or not domain[0]:
        return ""
    return f"{local}@{domain[0]}"


def clean_phone(phone: str, country: str = "") -> str:
    """The digits of the number, international where that can be known."""
    digits = "".join(c for c in phone if c in _DIGITS)
    if not digits:
        return ""
    if phone.strip().startswith("+"):
        return "+" + digits
    if digits.startswith("00") and len(digits) > 2:
        return "+" + digits[2:]
    return f"+{country}{digits.removeprefix('0')}" if country else digits


def jaro(left: str, right: str) -> float:
    """Jaro similarity, between 0.0 and 1.0."""
    if not left or not right:
        return 1.0 if left == right else 0.0
    reach = max(max(len(left), len(right)) // 2 - 1, 0)
    taken: set[int] = set()
    matched = []
    for place, character in enumerate(left):
        for other in range(max(0, place - reach), min(len(right), place + reach + 1)):
            if other not in taken and right[other] == character:
                taken.add(other)
                matched.append(character)
                break
    if not matched:
        return 0.0
    count = len(matched)
    counterparts = (right[place] for place in sorted(taken))
    swaps = sum(a != b for a, b in zip(matched, counterparts, strict=True)) // 2
    return (count / len(left) + count / len(right) + (count - swaps) / count) / 3


def jaro_winkler(left: str, right: str) -> float:
    """Jaro similarity, raised for a common beginning of up to four characters."""
    prefix = 0
    for a, b in zip(left[:4], right[:4], strict=False):
        if a != b:
            break
        prefix += 1
    similarity = jaro(left, right)
    return similarity + prefix * 0.1 * (1 - similarity)


def find_duplicates(
    contacts: list[dict],
    threshold: float = 0.9,
    similarity: Callable[[str, str], float] = jaro_winkler,
) -> list[dict]:
    """Clusters of linked contacts, each link with its reasons."""
    reasons: dict[_Pair, list[str]] = defaultdict(list)
    for pair in _equal_pairs(contacts, lambda contact: clean_email(contact["email"])):
        reasons[pair].append("email")
    for pair in _equal_pairs(contacts, lambda contact: clean_phone(contact["phone"])):
        reasons[pair].append("phone")
    names = {contact["id"]: clean_name(contact["name"]) for contact in contacts}
    for pair in _equal_pairs(contacts, lambda contact: names[contact["id"]][:3]):
        if similarity(names[pair[0]], names[pair[1]]) >= threshold:
            reasons[pair].append("name")
    return _clusters(reasons)


def _equal_pairs(contacts: list[dict], key: Callable[[dict], str]) -> Iterator[_Pair]:
    """Pairs of ids, the lower first, of contacts with the same non-empty key."""
    groups = defaultdict(list)
    for contact in contacts:
        groups[key(contact)].append(contact["id"])
    groups.pop("", None)
    for ids in groups.values():
        yield from combinations(sorted(ids), 2)


def _clusters(reasons: dict[_Pair, list[str]]) -> list[dict]:
    root_of = _roots(reasons)
    clusters: dict[str, dict] = {}
    for pair in sorted(reasons):
        cluster = clusters.setdefault(root_of[pair[0]], {"ids": [], "links": []})
        cluster["links"].append({"ids": list(pair), "reasons": sorted(reasons[pair])})
    for contact_id in sorted(root_of):
        clusters[root_of[contact_id]]["ids"].append(contact_id)
    return sorted(clusters.values(), key=lambda cluster: cluster["ids"])


def _roots(pairs: Iterable[_Pair]) -> dict[str, str]:
    """For every id in a pair, one id that stands for its whole cluster."""
    parent: dict[str, str] = {}

    def root(contact_id: str) -> str:
        parent.setdefault(contact_id, contact_id)
        while parent[contact_id] != contact_id:
            parent[contact_id] = parent[parent[contact_id]]
            contact_id = parent[contact_id]
        return contact_id

    for left, right in pairs:
        parent[root(left)] = root(right)
    return {contact_id: root(contact_id) for contact_id in list(parent)}
