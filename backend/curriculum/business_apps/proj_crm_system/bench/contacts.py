"""Speed of the contacts objective: finding duplicates among `size` contacts.

The yardstick does comparable work with the standard library alone: it groups
the same contacts and compares the names of each group with difflib.
"""

import random
from collections import defaultdict
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations

MODULE = "crm_system.duplicates"
SIZES = (250, 500, 1000)

_SYLLABLES = [a + b for a in "bdfklmnrst" for b in "aeio"]


def run(module, size):
    """Find the duplicates of `size` contacts with the module under test."""
    return len(module.find_duplicates(contacts(size)))


def yardstick(size):
    """Group the same contacts by the beginning of their names and compare each group."""
    groups = defaultdict(list)
    for contact in contacts(size):
        groups[contact["name"].casefold()[:3]].append(contact["name"].casefold())
    return sum(
        SequenceMatcher(None, left, right).ratio() >= 0.9
        for names in groups.values()
        for left, right in combinations(names, 2)
    )


def contacts(size):
    """The same contacts at every call, in dicts of their own."""
    return [dict(contact) for contact in _made(size)]


@cache
def _made(size):
    """One contact in ten has the email of an earlier one."""
    rng = random.Random(size)
    people = []
    for number in range(size):
        name = " ".join(_word(rng).title() for _ in range(2))
        other = rng.randrange(number) if number and rng.random() < 0.1 else number
        email, phone = f"person{other}@example.org", f"+49 30 {rng.randrange(10**7):07}"
        people.append({"id": f"c{number:05}", "name": name, "email": email, "phone": phone})
    return people


def _word(rng):
    return "".join(rng.choice(_SYLLABLES) for _ in range(3))
