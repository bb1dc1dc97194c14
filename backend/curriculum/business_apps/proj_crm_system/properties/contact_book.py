"""Invariants of crm_system.contacts."""

from itertools import count

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.contacts"

names = st.text("aBcé .'-\t", min_size=1, max_size=12).filter(str.strip)
emails = st.sampled_from(["", "a@b.example", " A@B.example", "c@d.example", "broken", "x@y"])
phones = st.sampled_from(["", "555-1234", " 5551234 ", "12", "+44 20 7946 0958", "555 CALL"])
tags = st.lists(st.text("vVpP \t", max_size=4), max_size=4)
contacts = st.fixed_dictionaries({"name": names, "email": emails, "phone": phones, "tags": tags})
changes = st.fixed_dictionaries(
    {}, optional={"name": names, "email": emails, "phone": phones, "tags": tags}
)


def filled(module, people):
    """A book of the people whose data it accepts."""
    ticks, numbers = count(1), count(1)
    book = module.ContactBook(lambda: next(ticks), lambda: f"c{next(numbers):03}")
    for person in people:
        attempt(book.add, person["name"], person["email"], person["phone"], person["tags"])
    return book


def attempt(action, *arguments):
    """True when the action was accepted, False when it raised ValueError."""
    try:
        action(*arguments)
    except ValueError:
        return False
    return True


def no_email_is_shared(module, value):
    people, updates = value
    book = filled(module, people)
    for contact, update in zip(book.search(), updates, strict=False):
        attempt(book.update, contact["id"], update)
    used = [contact["email"] for contact in book.search() if contact["email"]]
    assert len(used) == len(set(used)), f"an email is shared: {used}"


def stored_values_are_clean(module, people):
    book = filled(module, people)
    for contact in book.search():
        again = {field: contact[field] for field in ("name", "email", "phone", "tags")}
        assert book.update(contact["id"], again) == contact, "stored values are not clean"


def refusal_changes_nothing(module, value):
    people, update = value
    book = filled(module, people)
    before = book.search()
    for contact in before:
        if attempt(book.update, contact["id"], update):
            return
    assert book.search() == before, "a refused update changed something"


def search_is_sorted_and_complete(module, people):
    book = filled(module, people)
    found = book.search()
    keys = [(contact["name"].lower(), contact["id"]) for contact in found]
    assert keys == sorted(keys), "search is not sorted"
    for contact in found:
        hits = [hit["id"] for hit in book.search(contact["name"])]
        assert contact["id"] in hits, f"{contact['name']!r} is not found by its name"


def tag_search_equals_filter(module, people):
    book = filled(module, people)
    found = book.search()
    for tag in {tag for contact in found for tag in contact["tags"]}:
        expected = [contact for contact in found if tag in contact["tags"]]
        assert book.search(tag=tag) == expected, f"search by the tag {tag!r} differs"


people = st.lists(contacts, max_size=5)

PROPERTIES = [
    Property(
        "no-email-is-shared",
        "C5",
        st.tuples(people, st.lists(changes, max_size=5)),
        no_email_is_shared,
    ),
    Property("stored-values-are-clean", "C11", people, stored_values_are_clean),
    Property("refusal-changes-nothing", "C10", st.tuples(people, changes), refusal_changes_nothing),
    Property("search-is-sorted-and-complete", "C13", people, search_is_sorted_and_complete),
    Property("tag-search-equals-filter", "C12", people, tag_search_equals_filter),
]
