"""Speed of the contacts objective: finding duplicates among `size` contacts.

Some contacts share an email; the names begin alike, so that many are compared,
but no two are similar. The answer is thus the number of emails used more than
once. The yardstick counts them, and compares the same names with difflib.
"""

import random
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations

MODULE = "crm_system.duplicates"
SIZES = (100, 200, 400)

_BEGINNINGS = [a + b + c for a in "bdfkl" for b in "aeio" for c in "mn"]


def run(module, size):
    """Find the duplicates of `size` contacts with the module under test."""
    # At some sizes two names of random letters are 0.9 alike; none are 0.99.
    return len(module.find_duplicates(contacts(size), threshold=0.99))


def yardstick(size):
    """Count the shared emails, and the similar names, of which there are none."""
    groups, emails = defaultdict(list), Counter()
    for contact in contacts(size):
        name = contact["name"].casefold()
        groups[name[:3]].append(name)
        emails[contact["email"]] += 1
    similar = sum(
        SequenceMatcher(None, left, right).ratio() >= 0.95
        for names in groups.values()
        for left, right in combinations(names, 2)
    )
    return sum(times > 1 for times in emails.values()) + similar


def contacts(size):
    """The same contacts at every call, in dicts of their own."""
    return [dict(contact) for contact in _made(size)]


@cache
def _made(size):
    """One contact in ten has the email of an earlier one."""
    rng = random.Random(size)
    people = []
    for number in range(size):
        rest = "".join(rng.sample("abcdefghijklmnopqrstuvwxyz", 12))
        other = rng.randrange(number) if number and rng.random() < 0.1 else number
        people.append(
            {
                "id": f"c{number:05}",
                "name": f"{rng.choice(_BEGINNINGS)}{rest}".title(),
                "email": f"person{other}@example.org",
                "phone": f"+49 30 {number:07}",
            }
        )
    return people
