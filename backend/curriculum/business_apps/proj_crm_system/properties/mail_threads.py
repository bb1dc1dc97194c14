"""Invariants of crm_system.threads."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.threads"

names = st.sampled_from("abcdefg")
subjects = st.sampled_from(["", "x", "Re: x", "[t] fwd: X", "y", "Re: y", "Re:"])
mails = st.lists(
    st.fixed_dictionaries(
        {
            "message_id": names,
            "in_reply_to": st.lists(names, max_size=1),
            "references": st.lists(names, max_size=3),
            "subject": subjects,
            "date": st.integers(0, 9),
        }
    ),
    max_size=7,
)
texts = st.lists(
    st.sampled_from(["Re", "fwd", "[", "]", "(2)", ":", " ", "x", "ß", "1"]), max_size=8
).map("".join)


def order_makes_no_difference(module, value):
    messages, moved = value
    result = module.build_threads(messages, 3)
    assert module.build_threads(moved, 3) == result, "another order gives other threads"


def every_message_is_in_one_thread(module, messages):
    threads = module.build_threads(messages, 3)
    listed = [entry["id"] for thread in threads for entry in thread["messages"]]
    assert sorted(listed) == sorted({message["message_id"] for message in messages}), f"{listed}"
    for thread in threads:
        assert thread["count"] == len(thread["messages"]), f"count of {thread}"
        assert thread["first"] <= thread["last"], f"dates of {thread}"


def replies_follow_their_parents(module, messages):
    for thread in module.build_threads(messages, 3):
        way = []
        for entry in thread["messages"]:
            del way[entry["depth"] :]
            parent = way[-1] if way else ""
            assert len(way) == entry["depth"], f"depth of {entry}"
            assert parent == entry["parent"], f"{entry} stands below {parent!r}"
            way.append(entry["id"])


def more_mail_never_splits_a_thread_by_ids(module, messages):
    """Without subjects a late message can only join threads."""
    plain = [{**message, "subject": ""} for message in messages]
    distinct = list({message["message_id"]: message for message in plain}.values())
    later = [
        {entry["id"] for entry in thread["messages"]}
        for thread in module.build_threads(distinct, 3)
    ]
    for thread in module.build_threads(distinct[:-1], 3):
        ids = {entry["id"] for entry in thread["messages"]}
        assert any(ids <= larger for larger in later), f"{sorted(ids)} was split"


def reducing_again_changes_nothing(module, text):
    base = module.base_subject(text)
    assert module.base_subject(base) == base, f"{base!r} can be reduced"
    assert not module.is_reply(base), f"{base!r} still has a reply mark"
    assert module.base_subject(f"Re: {text}") == base, f"a mark before {text!r}"


PROPERTIES = [
    Property(
        "order-makes-no-difference",
        "C14",
        mails.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))),
        order_makes_no_difference,
    ),
    Property("every-message-is-in-one-thread", "C8", mails, every_message_is_in_one_thread),
    Property("replies-follow-their-parents", "C12", mails, replies_follow_their_parents),
    Property("more-mail-never-splits", "C8", mails, more_mail_never_splits_a_thread_by_ids),
    Property("reducing-again-changes-nothing", "C1", texts, reducing_again_changes_nothing),
]
