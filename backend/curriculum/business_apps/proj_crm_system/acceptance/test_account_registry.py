"""Acceptance of crm_system.accounts."""

from itertools import count

import pytest
from crm_system.accounts import AccountRegistry
from crm_system.contacts import ContactBook
from grace_case import case


def ids(prefix):
    numbers = count(1)
    return lambda: f"{prefix}{next(numbers)}"


def new_registry():
    """A registry with accounts a1, a2, ... and its book with the contacts c1, c2 and c3."""
    book = ContactBook(lambda: 100, ids("c"))
    for name in ("Ada", "Bob", "Cleo"):
        book.add(name)
    return AccountRegistry(book, ids("a")), book


def family():
    """a1 above a2 above a3; a4 alone."""
    registry, _ = new_registry()
    registry.open("Top")
    registry.open("Middle", parent="a1")
    registry.open("Low", parent="a2")
    registry.open("Alone")
    return registry


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def roles(registry, account_id):
    return [(person["id"], person["role"]) for person in registry.people(account_id)]


@case("open-returns-all-fields", clause="C1", visible=True)
def test_open_returns_exactly_four_keys():
    registry, _ = new_registry()
    assert registry.open("Acme", "acme.example") == {
        "id": "a1",
        "name": "Acme",
        "domain": "acme.example",
        "parent": "",
    }


@case("get-returns-the-account", clause="C1")
def test_get_returns_what_open_returned():
    registry, _ = new_registry()
    registry.open("Acme")
    second = registry.open("Branch", "b.example", "a1")
    assert second == {"id": "a2", "name": "Branch", "domain": "b.example", "parent": "a1"}
    assert registry.get("a2") == second


@case("name-is-stripped", clause="C2")
def test_open_name_is_stripped_and_keeps_its_case():
    registry, _ = new_registry()
    assert registry.open("  ACME  Ltd\n")["name"] == "ACME  Ltd"


@case("blank-name-refused", clause="C2", visible=True)
def test_open_blank_name_is_refused():
    registry, _ = new_registry()
    assert refusal(ValueError, registry.open, "   ") == ("name",)


@case("taken-name-refused", clause="C2")
@pytest.mark.parametrize("name", ["Acme", "ACME", " acme "], ids=["same", "case", "spaces"])
def test_open_name_of_another_account_is_refused(name):
    registry, _ = new_registry()
    registry.open("Acme")
    assert refusal(ValueError, registry.open, name) == ("name",)


@case("name-of-closed-account-is-free", clause="C2")
def test_open_name_of_closed_account_is_accepted():
    registry, _ = new_registry()
    registry.open("Acme")
    registry.close("a1")
    assert registry.open("Acme")["id"] == "a2"


@case("domain-is-cleaned", clause="C3", visible=True)
def test_open_domain_is_cleaned():
    registry, _ = new_registry()
    assert registry.open("Acme", " @Acme.Example ")["domain"] == "acme.example"


@case("unknown-parent-refused", clause="C4", visible=True)
def test_open_unknown_parent_is_refused():
    registry, _ = new_registry()
    assert refusal(KeyError, registry.open, "Acme", "", "a9") == ("a9",)


@case("move-to-unknown-parent-refused", clause="C4")
def test_move_to_unknown_or_closed_parent_is_refused():
    registry = family()
    registry.close("a4")
    assert refusal(KeyError, registry.move, "a3", "a4") == ("a4",)
    assert refusal(KeyError, registry.move, "a3", "a9") == ("a9",)
    assert registry.get("a3")["parent"] == "a2"


@case("move-changes-the-parent", clause="C5", visible=True)
def test_move_changes_the_parent_and_returns_the_account():
    registry = family()
    assert registry.move("a3", "a4") == {"id": "a3", "name": "Low", "domain": "", "parent": "a4"}
    assert registry.get("a3")["parent"] == "a4"


@case("move-to-the-top", clause="C5")
def test_move_to_no_parent_puts_the_account_at_the_top():
    registry = family()
    assert registry.move("a2", "")["parent"] == ""
    assert registry.move("a1", "a3")["parent"] == "a3"


@case("cycle-refused", clause="C5")
@pytest.mark.parametrize("parent", ["a1", "a2", "a3"], ids=["itself", "child", "grandchild"])
def test_move_below_itself_is_refused(parent):
    registry = family()
    assert refusal(ValueError, registry.move, "a1", parent) == ("parent",)
    assert registry.get("a1")["parent"] == ""


@case("move-to-same-parent", clause="C5")
def test_move_to_the_parent_it_has_or_to_its_grandparent_is_accepted():
    registry = family()
    assert registry.move("a3", "a2")["parent"] == "a2"
    assert registry.move("a3", "a1")["parent"] == "a1"


CALLS = {
    "get": lambda registry, key: registry.get(key),
    "move": lambda registry, key: registry.move(key, ""),
    "close": lambda registry, key: registry.close(key),
    "link": lambda registry, key: registry.link(key, "c1"),
    "unlink": lambda registry, key: registry.unlink(key, "c1"),
    "people": lambda registry, key: registry.people(key),
}


@case("unknown-account-refused", clause="C6", visible=True)
@pytest.mark.parametrize("method", CALLS)
def test_unknown_account_is_refused(method):
    registry, _ = new_registry()
    registry.open("Acme")
    assert refusal(KeyError, CALLS[method], registry, "a9") == ("a9",)


@case("closed-account-refused", clause="C6")
@pytest.mark.parametrize("method", CALLS)
def test_closed_account_is_refused(method):
    registry, _ = new_registry()
    registry.open("Acme")
    registry.link("a1", "c1")
    registry.close("a1")
    assert refusal(KeyError, CALLS[method], registry, "a1") == ("a1",)


@case("close-with-children-refused", clause="C7", visible=True)
def test_close_parent_of_another_account_is_refused():
    registry = family()
    assert refusal(ValueError, registry.close, "a2") == ("children",)
    assert registry.get("a2")["name"] == "Middle"


@case("close-after-children", clause="C7")
def test_close_is_possible_once_the_children_are_gone():
    registry = family()
    registry.close("a3")
    registry.close("a2")
    registry.move("a4", "a1")
    assert refusal(ValueError, registry.close, "a1") == ("children",)
    registry.move("a4", "")
    registry.close("a1")
    assert registry.get("a4")["parent"] == ""


@case("contact-in-several-accounts", clause="C8")
def test_link_one_contact_to_two_accounts_with_two_roles():
    registry = family()
    registry.link("a1", "c1", "buyer")
    registry.link("a4", "c1", "owner")
    assert roles(registry, "a1") == [("c1", "buyer")]
    assert roles(registry, "a4") == [("c1", "owner")]
    assert roles(registry, "a2") == []


@case("unknown-contact-refused", clause="C8", visible=True)
def test_link_unknown_contact_is_refused():
    registry, _ = new_registry()
    registry.open("Acme")
    assert refusal(KeyError, registry.link, "a1", "c9") == ("c9",)
    assert registry.people("a1") == []


@case("deleted-contact-refused", clause="C8")
def test_link_deleted_contact_is_refused():
    registry, book = new_registry()
    registry.open("Acme")
    book.delete("c2")
    assert refusal(KeyError, registry.link, "a1", "c2") == ("c2",)


@case("role-defaults-to-member", clause="C8")
def test_link_without_role_makes_a_member():
    registry, _ = new_registry()
    registry.open("Acme")
    registry.link("a1", "c1")
    assert roles(registry, "a1") == [("c1", "member")]


@case("second-link-changes-the-role", clause="C9")
def test_link_again_changes_the_role_and_keeps_the_place():
    registry, _ = new_registry()
    registry.open("Acme")
    for contact in ("c3", "c1", "c2"):
        registry.link("a1", contact)
    registry.link("a1", "c3", "boss")
    assert roles(registry, "a1") == [("c3", "boss"), ("c1", "member"), ("c2", "member")]


@case("unlink-removes-one", clause="C10")
def test_unlink_removes_one_contact_of_one_account():
    registry = family()
    for account in ("a1", "a2"):
        registry.link(account, "c1")
        registry.link(account, "c2")
    registry.unlink("a1", "c1")
    assert roles(registry, "a1") == [("c2", "member")]
    assert roles(registry, "a2") == [("c1", "member"), ("c2", "member")]


@case("unlink-of-no-member-refused", clause="C10", visible=True)
def test_unlink_contact_that_is_not_linked_is_refused():
    registry = family()
    registry.link("a1", "c1")
    assert refusal(KeyError, registry.unlink, "a2", "c1") == ("c1",)
    registry.unlink("a1", "c1")
    assert refusal(KeyError, registry.unlink, "a1", "c1") == ("c1",)


@case("link-after-unlink-goes-last", clause="C11")
def test_link_after_unlink_goes_to_the_end():
    registry, _ = new_registry()
    registry.open("Acme")
    registry.link("a1", "c1")
    registry.link("a1", "c2")
    registry.unlink("a1", "c1")
    registry.link("a1", "c1")
    assert roles(registry, "a1") == [("c2", "member"), ("c1", "member")]


@case("people-are-whole-contacts", clause="C11", visible=True)
def test_people_are_contacts_with_a_role_in_order_of_linking():
    registry, book = new_registry()
    registry.open("Acme")
    registry.link("a1", "c2", "buyer")
    registry.link("a1", "c1")
    bob, ada = book.get("c2"), book.get("c1")
    assert registry.people("a1") == [{**bob, "role": "buyer"}, {**ada, "role": "member"}]


@case("people-follow-changes-in-the-book", clause="C11")
def test_people_show_contacts_as_they_are_now():
    registry, book = new_registry()
    registry.open("Acme")
    registry.link("a1", "c1")
    book.update("c1", {"name": "Ada King"})
    assert registry.people("a1")[0]["name"] == "Ada King"
    assert "role" not in book.get("c1")


@case("people-leave-out-deleted-contacts", clause="C11")
def test_people_leave_out_deleted_contacts():
    registry, book = new_registry()
    registry.open("Acme")
    for contact in ("c1", "c2", "c3"):
        registry.link("a1", contact)
    book.delete("c2")
    assert roles(registry, "a1") == [("c1", "member"), ("c3", "member")]


def domains():
    """a1 owns b.org, a2 sub.b.org, a3 nothing, a4 b.org too, a5 other.example."""
    registry, _ = new_registry()
    names = ["b.org", "sub.b.org", "", "b.org", "other.example"]
    for number, domain in enumerate(names):
        registry.open(f"Company {number}", domain)
    return registry


@case("owner-by-same-domain", clause="C12", visible=True)
def test_owner_of_address_in_the_domain():
    registry = domains()
    assert registry.owner_of("ada@other.example") == "a5"
    assert registry.owner_of("ADA@B.ORG") == "a1"
    assert registry.owner_of("ada@elsewhere.example") == ""


OWNERS = {
    "longest-domain": ("x@sub.b.org", "a2"),
    "below-longest-domain": ("x@deep.sub.b.org", "a2"),
    "below-shorter-domain": ("x@mail.b.org", "a1"),
    "no-dot-boundary": ("x@notb.org", ""),
    "top-level-alone": ("x@org", ""),
    "domain-in-front": ("x@b.org.example", ""),
    "domain-before-at": ("b.org@unknown.example", ""),
}


@case("owner-by-longest-ending", clause="C12")
@pytest.mark.parametrize(("email", "owner"), OWNERS.values(), ids=OWNERS)
def test_owner_of_address_below_a_domain(email, owner):
    assert domains().owner_of(email) == owner


@case("owner-is-first-opened", clause="C12")
def test_owner_of_shared_domain_is_the_account_opened_first():
    registry = domains()
    registry.move("a1", "a3")
    assert registry.owner_of("x@b.org") == "a1"
    registry.close("a1")
    assert registry.owner_of("x@b.org") == "a4"


@case("no-owner-without-domains", clause="C12")
def test_owner_of_is_empty_while_no_account_has_a_domain():
    registry, _ = new_registry()
    assert registry.owner_of("ada@example.org") == ""
    registry.open("Acme")
    assert registry.owner_of("ada@example.org") == ""
