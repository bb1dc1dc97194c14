"""Invariants of crm_system.duplicates."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.duplicates"

words = st.text("abAé '-", max_size=8)
texts = st.text(st.characters(codec="utf-8"), max_size=12)
phones = st.text("012+ ", max_size=8)
names = st.sampled_from(["Ada Stone", "ada stone", "Ada Stome", "Bob", "Rob", ""])
emails = st.sampled_from(["", "a@b.org", "A+x@b.org", "c@d.org", "none"])
numbers = st.sampled_from(["", "5551234", "555-1234", "+5551234", "0049 30", "+4930"])
people = st.lists(
    st.fixed_dictionaries({"name": names, "email": emails, "phone": numbers}), max_size=7
).map(lambda rows: [{"id": f"c{number}", **row} for number, row in enumerate(rows)])


def cleaning_again_changes_nothing(module, value):
    name, email, phone = value
    once = module.clean_email(email)
    assert module.clean_email(once) == once, f"email {once!r} is not clean"
    once = module.clean_name(name)
    assert module.clean_name(once) == once, f"name {once!r} is not clean"
    once = module.clean_phone(phone, "49")
    assert module.clean_phone(once, "49") == once, f"phone {once!r} is not clean"


def similarity_is_a_measure(module, value):
    left, right = value
    for measure in (module.jaro, module.jaro_winkler):
        there, back = measure(left, right), measure(right, left)
        assert 0.0 <= there <= 1.0 + 1e-9, f"similarity {there}"
        assert abs(there - back) < 1e-9, f"{there} one way, {back} the other"
        assert (there > 1 - 1e-9) == (left == right), f"similarity {there}"


def order_makes_no_difference(module, value):
    contacts, moved = value
    result = module.find_duplicates(contacts)
    assert module.find_duplicates(moved) == result, "another order gives another result"


def links_and_clusters_agree(module, contacts):
    for cluster in module.find_duplicates(contacts):
        ids = cluster["ids"]
        assert ids == sorted(set(ids)), f"ids {ids}"
        assert len(ids) > 1, f"a cluster of one: {ids}"
        reached, links = {ids[0]}, [link["ids"] for link in cluster["links"]]
        for _ in ids:
            for link in links:
                if reached & set(link):
                    reached |= set(link)
        assert reached == set(ids), f"{ids} is not what the links {links} join"


def equal_values_are_never_lost(module, contacts):
    cluster_of = {
        contact_id: number
        for number, cluster in enumerate(module.find_duplicates(contacts))
        for contact_id in cluster["ids"]
    }
    for field, clean in (("email", module.clean_email), ("name", module.clean_name)):
        first = {}
        for contact in contacts:
            value = clean(contact[field])
            other = first.setdefault(value, contact["id"])
            if value and other != contact["id"]:
                together = cluster_of.get(other, -1) == cluster_of.get(contact["id"], -2)
                assert together, f"{other} and {contact['id']} share the {field} {value!r}"


def another_contact_never_splits_a_cluster(module, contacts):
    if not contacts:
        return
    after = [set(cluster["ids"]) for cluster in module.find_duplicates(contacts)]
    for cluster in module.find_duplicates(contacts[:-1]):
        whole = any(set(cluster["ids"]) <= larger for larger in after)
        assert whole, f"the cluster {cluster['ids']} was split"


PROPERTIES = [
    Property(
        "cleaning-again-changes-nothing",
        "C3",
        st.tuples(words, texts.filter(str.isascii), phones),
        cleaning_again_changes_nothing,
    ),
    Property("similarity-is-a-measure", "C8", st.tuples(words, words), similarity_is_a_measure),
    Property(
        "order-makes-no-difference",
        "C15",
        people.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))),
        order_makes_no_difference,
    ),
    Property("links-and-clusters-agree", "C13", people, links_and_clusters_agree),
    Property("equal-values-are-never-lost", "C11", people, equal_values_are_never_lost),
    Property("another-contact-never-splits", "C13", people, another_contact_never_splits_a_cluster),
]
