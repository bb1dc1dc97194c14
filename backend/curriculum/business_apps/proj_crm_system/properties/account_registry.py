"""Invariants of crm_system.accounts."""

from itertools import count

from crm_system.contacts import ContactBook
from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.accounts"

SIZE = 5  # accounts a1..a5 and contacts c1..c5

numbers = st.integers(0, SIZE)  # 0 is no parent
existing = st.integers(1, SIZE)
labels = st.sampled_from(["a", "b", "ab", "c"])
domains = st.lists(labels, max_size=3).map(".".join)


def registry_of(module, company_domains=("",) * SIZE):
    """A registry with one account for each domain and a book with SIZE contacts."""
    contact_numbers, account_numbers = count(1), count(1)
    book = ContactBook(lambda: 1, lambda: f"c{next(contact_numbers)}")
    for number in range(SIZE):
        book.add(f"Person {number}")
    registry = module.AccountRegistry(book, lambda: f"a{next(account_numbers)}")
    for number, domain in enumerate(company_domains):
        registry.open(f"Company {number}", domain)
    return registry


def no_cycles(module, moves):
    registry = registry_of(module)
    for child, parent in moves:
        before = registry.get(f"a{child}")
        try:
            registry.move(f"a{child}", f"a{parent}" if parent else "")
        except ValueError:
            assert registry.get(f"a{child}") == before, "a refused move changed the account"
    for number in range(1, SIZE + 1):
        current, steps = f"a{number}", 0
        while current:
            steps += 1
            assert steps <= SIZE, f"the parents of a{number} form a circle"
            current = registry.get(current)["parent"]


def people_follow_links(module, actions):
    registry, expected = registry_of(module), {}
    for linking, contact, role in actions:
        key = f"c{contact}"
        if linking:
            registry.link("a1", key, role)
            expected[key] = role
        elif key in expected:
            registry.unlink("a1", key)
            del expected[key]
    found = [(person["id"], person["role"]) for person in registry.people("a1")]
    assert found == list(expected.items()), f"people are {found}"


def owner_has_longest_ending(module, value):
    company_domains, host = value
    registry = registry_of(module, company_domains)
    owner = registry.owner_of(f"x@{host}")
    endings = [d for d in company_domains if d and ("." + host).endswith("." + d)]
    best = max(endings, key=len, default="")
    expected = f"a{company_domains.index(best) + 1}" if best else ""
    assert owner == expected, f"{host} belongs to {owner!r}, not {expected!r}"


PROPERTIES = [
    Property("no-cycles", "C5", st.lists(st.tuples(existing, numbers), max_size=12), no_cycles),
    Property(
        "people-follow-links",
        "C11",
        st.lists(st.tuples(st.booleans(), existing, st.sampled_from(["x", "y"])), max_size=12),
        people_follow_links,
    ),
    Property(
        "owner-has-longest-ending",
        "C12",
        st.tuples(st.lists(domains, min_size=1, max_size=6), domains.filter(bool)),
        owner_has_longest_ending,
    ),
]
