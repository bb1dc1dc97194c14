"""Acceptance of crm_system.threads."""

from itertools import permutations

import pytest
from crm_system.threads import base_subject, build_threads, is_reply
from grace_case import case


def mail(name, date=0, replies_to=(), references=(), subject=""):
    return {
        "message_id": name,
        "in_reply_to": list(replies_to),
        "references": list(references),
        "subject": subject,
        "date": date,
    }


def ids(messages, window=100):
    """The ids of each thread, in the order of the result."""
    threads = build_threads(messages, window)
    return [[entry["id"] for entry in thread["messages"]] for thread in threads]


def parents(messages, window=100):
    """The parent of each message."""
    threads = build_threads(messages, window)
    return {entry["id"]: entry["parent"] for thread in threads for entry in thread["messages"]}


COPIES = {
    "by-references": (mail("m", 3, ["y"], ["x"]), mail("m", 3, ["x"], ["y"])),
    "by-replies": (mail("m", 3, ["x"]), mail("m", 3, ["y"])),
}


SUBJECTS = {
    "white-space": ("  Your \t offer\r\n again ", "your offer again"),
    "casefold": ("STRASSE Straße", "strasse strasse"),
    "nothing": (" \n", ""),
    "only-marks": ("Re: Fwd:", ""),
    "marks-and-tags": ("[a] Re: [b] Fwd: [c] x", "x"),
    "mark-inside": ("On re: and [x]", "on re: and [x]"),
    "no-space-after": ("Re:Re:x", "x"),
}


@case("subject-reduced", clause="C1", visible=True)
@pytest.mark.parametrize(("subject", "base"), SUBJECTS.values(), ids=SUBJECTS)
def test_base_subject(subject, base):
    assert base_subject(subject) == base


@case("subject-example", clause="C1", visible=True)
def test_base_subject_removes_marks_and_tags():
    assert base_subject("Re:  Your Offer") == "your offer"
    assert base_subject("Fwd: [sales] RE: Your offer") == "your offer"
    assert base_subject("Offer (2)") == "offer (2)"


MARKS = {
    "german": ("AW: x", "x"),
    "swedish": ("Sv: x", "x"),
    "forwarded": ("FW: x", "x"),
    "german-forwarded": ("wg: x", "x"),
    "number": ("Re[2]: x", "x"),
    "round-number": ("Re(12): x", "x"),
    "spaces": ("Re [2] : x", "x"),
    "space-before-colon": ("Re : x", "x"),
    "no-colon": ("Re x", "re x"),
    "longer-word": ("Rex: x", "rex: x"),
    "no-number": ("Re[a]: x", "re[a]: x"),
    "empty-number": ("Re[]: x", "re[]: x"),
    "mixed-brackets": ("Re[2): x", "re[2): x"),
    "other-word": ("Antw: x", "antw: x"),
}


@case("reply-mark", clause="C2")
@pytest.mark.parametrize(("subject", "base"), MARKS.values(), ids=MARKS)
def test_base_subject_knows_reply_marks(subject, base):
    assert base_subject(subject) == base


@case("reply-mark-example", clause="C2", visible=True)
def test_base_subject_with_a_numbered_mark():
    assert base_subject("re [3]: AW: Lunch") == "lunch"
    assert base_subject("Return: Lunch") == "return: lunch"


TAGS = {
    "only-a-tag": ("[sales]", "[sales]"),
    "two-tags": ("[a][b]", "[b]"),
    "mark-and-tag": ("Re: [a]", "[a]"),
    "nested": ("[a[b]] x", "[a[b]] x"),
    "empty-tag": ("[] x", "x"),
    "no-space": ("[a]x", "x"),
    "open": ("[a x", "[a x"),
}


@case("tag", clause="C3")
@pytest.mark.parametrize(("subject", "base"), TAGS.values(), ids=TAGS)
def test_base_subject_knows_tags(subject, base):
    assert base_subject(subject) == base


@case("tag-example", clause="C3", visible=True)
def test_base_subject_keeps_a_tag_that_stands_alone():
    assert base_subject("[crm] [urgent] Call") == "call"
    assert base_subject("[crm]") == "[crm]"


@case("reply-or-not", clause="C4", visible=True)
def test_is_reply_needs_a_mark_that_is_removed():
    assert [is_reply(text) for text in ("Re: x", "[a] fwd: x", "RE:")] == [True, True, True]
    assert [is_reply(text) for text in ("x", "[a] x", "x Re: y", "Rex: y")] == [False] * 4


@case("same-id-once", clause="C5", visible=True)
def test_build_threads_counts_a_message_that_came_twice_once():
    copies = [mail("a", 5, subject="a late one"), mail("a", 3, subject="early")]
    threads = build_threads(copies, 100)
    assert len(threads) == 1
    assert (threads[0]["count"], threads[0]["first"], threads[0]["last"]) == (1, 3, 3)
    assert threads[0]["subject"] == "early"


@case("ids-of-copies-do-not-count", clause="C5")
def test_build_threads_ignores_what_other_copies_name():
    copies = [mail("a", 3, ["x"], subject="B"), mail("a", 3, ["y"], subject="A")]
    others = [mail("x", 1), mail("y", 2)]
    assert ids([*copies, *others]) == [["y", "a"], ["x"]]
    assert ids([*others, *copies[::-1]]) == [["y", "a"], ["x"]]


@case("equal-copies", clause="C5")
@pytest.mark.parametrize(("counts", "other"), COPIES.values(), ids=COPIES)
def test_build_threads_among_copies_of_one_date_and_subject(counts, other):
    for copies in ([counts, other], [other, counts]):
        messages = [mail("x", 1), mail("y", 2), *copies]
        assert parents(messages)["m"] == "x"


@case("named-messages", clause="C6", visible=True)
def test_build_threads_ties_messages_to_those_they_name():
    messages = [mail("a", 1), mail("b", 2, ["a"]), mail("c", 3, [], ["a", "b"]), mail("d", 4)]
    assert ids(messages) == [["d"], ["a", "b", "c"]]


TIES = {
    "same-unknown-id": [mail("a", 1, ["gone"]), mail("b", 2, [], ["gone", "older"])],
    "over-references-only": [mail("a", 1), mail("b", 2, [], ["a", "gone"])],
    "names-a-later-one": [mail("a", 1, ["b"]), mail("b", 2)],
    "first-reference": [mail("a", 1, [], ["x", "y"]), mail("b", 2, [], ["x", "z"])],
}


@case("tied-by-ids", clause="C6")
@pytest.mark.parametrize("messages", TIES.values(), ids=TIES)
def test_build_threads_one_thread_by_ids(messages):
    assert len(build_threads(messages, 0)) == 1


@case("own-id-is-not-named", clause="C6")
def test_build_threads_a_message_does_not_name_itself():
    messages = [mail("a", 1, subject="x"), mail("b", 2, ["b"], ["b"], subject="Re: x")]
    assert parents(messages) == {"a": "", "b": "a"}


@case("same-subject-without-ids", clause="C7", visible=True)
def test_build_threads_ties_a_reply_without_ids_by_subject():
    messages = [
        mail("a", 1, subject="Offer"),
        mail("b", 5, subject="Re: [x] OFFER"),
        mail("c", 9, subject="Offer"),
    ]
    assert ids(messages) == [["c"], ["a", "b"]]
    assert parents(messages)["b"] == "a"


@case("last-before-it", clause="C7")
def test_build_threads_by_subject_takes_the_last_message_before():
    messages = [
        mail("a", 1, subject="Offer"),
        mail("c", 5, subject="Offer"),
        mail("b", 5, subject="Re: Offer"),
        mail("d", 5, subject="AW: offer"),
        mail("e", 6, subject="Offer"),
    ]
    assert parents(messages) == {"a": "", "b": "a", "c": "", "d": "c", "e": ""}


WINDOWS = {"at-the-edge": (10, "a"), "beyond": (9, ""), "none": (0, "")}


@case("window", clause="C7")
@pytest.mark.parametrize(("window", "parent"), WINDOWS.values(), ids=WINDOWS)
def test_build_threads_by_subject_within_the_window(window, parent):
    messages = [mail("a", 10, subject="x"), mail("b", 20, subject="Re: x")]
    assert parents(messages, window)["b"] == parent


NOT_TIED = {
    "no-mark": mail("b", 2, subject="x"),
    "names-an-unknown-id": mail("b", 2, ["gone"], subject="Re: x"),
    "other-subject": mail("b", 2, subject="Re: x y"),
    "earlier": mail("b", 0, subject="Re: x"),
}


@case("not-tied-by-subject", clause="C7")
@pytest.mark.parametrize("message", NOT_TIED.values(), ids=NOT_TIED)
def test_build_threads_not_tied_by_subject(message):
    assert len(build_threads([mail("a", 1, subject="x"), message], 100)) == 2


@case("empty-subjects-do-not-tie", clause="C7")
def test_build_threads_empty_subjects_do_not_tie():
    messages = [mail("a", 1, subject=""), mail("b", 2, subject="Re:"), mail("c", 3, subject="Re: ")]
    assert ids(messages) == [["c"], ["b"], ["a"]]


@case("only-the-nearest-within-the-window", clause="C7")
def test_build_threads_a_reply_may_be_the_one_that_is_replied_to():
    messages = [mail(f"m{n}", n * 10, subject="Re: x" if n else "x") for n in range(4)]
    assert parents(messages, 10) == {"m0": "", "m1": "m0", "m2": "m1", "m3": "m2"}


@case("chains", clause="C8")
def test_build_threads_chains_join_threads():
    messages = [
        mail("a", 1, subject="Offer"),
        mail("b", 2, subject="Re: Offer"),
        mail("c", 3, ["gone", "b"]),
        mail("d", 4, ["gone"]),
        mail("e", 5, [], ["f", "d"]),
        mail("z", 6, ["zz"]),
    ]
    assert ids(messages) == [["z"], ["a", "b", "c", "d", "e"]]


@case("parent-is-the-last-reference", clause="C9", visible=True)
def test_build_threads_parent_is_the_last_reference_that_is_there():
    messages = [mail("a", 1), mail("b", 2), mail("c", 3, ["a"], ["a", "b", "gone"])]
    assert parents(messages)["c"] == "b"


PARENTS = {
    "references-first": (mail("m", 5, ["a"], ["b"]), "b"),
    "reply-if-no-reference-is-there": (mail("m", 5, ["a", "b"], ["gone"]), "a"),
    "reply-that-is-there": (mail("m", 5, ["gone", "b"]), "b"),
    "not-a-later-one": (mail("m", 5, ["late"], ["a", "late"]), "a"),
    "same-date-lower-id": (mail("m", 2, ["b"]), "b"),
    "same-date-higher-id": (mail("m", 2, ["n"]), ""),
    "none-there": (mail("m", 5, ["gone"], subject="Re: s"), ""),
    "itself": (mail("m", 5, ["m"], ["a", "m"]), "a"),
}


@case("parent-of-a-message", clause="C9")
@pytest.mark.parametrize(("message", "parent"), PARENTS.values(), ids=PARENTS)
def test_build_threads_parent(message, parent):
    others = [mail("a", 1, subject="s"), mail("b", 2), mail("late", 9), mail("n", 2)]
    assert parents([message, *others])["m"] == parent


@case("circles-are-cut", clause="C9")
def test_build_threads_messages_that_name_each_other():
    messages = [mail("a", 1, ["c"]), mail("b", 2, ["a"]), mail("c", 3, ["b"], ["a"])]
    assert parents(messages) == {"a": "", "b": "a", "c": "a"}


@case("thread-has-five-keys", clause="C10", visible=True)
def test_build_threads_returns_exactly_five_keys():
    messages = [mail("b", 7, ["a"], subject="Re: Offer"), mail("a", 3, subject=" Offer ")]
    assert build_threads(messages, 100) == [
        {
            "subject": " Offer ",
            "count": 2,
            "first": 3,
            "last": 7,
            "messages": [
                {"id": "a", "parent": "", "depth": 0},
                {"id": "b", "parent": "a", "depth": 1},
            ],
        }
    ]


@case("thread-of-the-first-message", clause="C10")
def test_build_threads_subject_of_the_first_message_by_date_then_id():
    messages = [
        mail("b", 1, ["gone"], subject="B"),
        mail("a", 1, ["gone"], subject="A"),
        mail("c", 0, ["gone"], subject="C"),
        mail("d", -5, subject="D"),
    ]
    assert [thread["subject"] for thread in build_threads(messages, 9)] == ["C", "D"]
    assert build_threads(messages[:2], 9)[0]["subject"] == "A"
    assert build_threads([], 9) == []


@case("depths", clause="C11", visible=True)
def test_build_threads_depth_counts_the_parents():
    messages = [
        mail("a", 1),
        mail("b", 2, ["a"]),
        mail("c", 3, ["b"]),
        mail("d", 4, ["a"]),
        mail("e", 5, ["gone"], ["a", "gone"]),
        mail("f", 6, ["gone"]),
    ]
    thread = build_threads(messages, 0)[0]
    depths = {entry["id"]: entry["depth"] for entry in thread["messages"]}
    assert depths == {"a": 0, "b": 1, "c": 2, "d": 1, "e": 1, "f": 0}
    assert sorted(thread["messages"][0]) == ["depth", "id", "parent"]


@case("replies-follow", clause="C12", visible=True)
def test_build_threads_lists_each_message_before_its_replies():
    messages = [
        mail("a", 1),
        mail("b", 2, ["a"]),
        mail("c", 3, ["a"]),
        mail("d", 4, ["b"]),
        mail("e", 5, ["a"]),
    ]
    assert ids(messages) == [["a", "b", "d", "c", "e"]]


@case("replies-sorted", clause="C12")
def test_build_threads_sorts_replies_and_roots_by_date_then_id():
    messages = [
        mail("r2", 4, ["gone"]),
        mail("r1", 4, ["gone"]),
        mail("z", 5, ["r1"]),
        mail("y", 9, ["r1"]),
        mail("x", 9, ["r1"]),
        mail("w", 6, ["y", "z"], ["z"]),
        mail("r0", 5, ["gone"]),
    ]
    assert ids(messages) == [["r1", "z", "w", "x", "y", "r2", "r0"]]


@case("deep-thread", clause="C12")
def test_build_threads_of_thousands_of_replies():
    messages = [mail(f"m{n:05}", n, [f"m{n - 1:05}"] if n else []) for n in range(3000)]
    thread = build_threads(messages[::-1], 0)[0]
    assert thread["messages"][-1] == {"id": "m02999", "parent": "m02998", "depth": 2999}


@case("latest-thread-first", clause="C13", visible=True)
def test_build_threads_sorts_threads_by_their_last_message():
    messages = [
        mail("a", 1),
        mail("b", 8),
        mail("d", 9),
        mail("c", 9),
        mail("e", 10, ["a"]),
    ]
    assert ids(messages) == [["a", "e"], ["c"], ["d"], ["b"]]


@case("any-order", clause="C14", visible=True)
def test_build_threads_in_any_order_gives_the_same():
    messages = [
        mail("a", 1, subject="Offer"),
        mail("b", 2, ["a"], subject="Re: Offer"),
        mail("c", 3, subject="Re: Offer"),
        mail("d", 4, [], ["b", "c"]),
    ]
    results = [build_threads(list(order), 100) for order in permutations(messages)]
    assert results[0][0]["count"] == 4
    assert all(result == results[0] for result in results)


@case("any-order-of-odd-mail", clause="C14")
def test_build_threads_in_any_order_with_copies_and_circles():
    messages = [
        mail("a", 3, ["b"], subject="X"),
        mail("b", 3, ["a"], subject="Re: X"),
        mail("b", 3, subject="Re: X"),
        mail("c", 5, subject="Fwd: x"),
        mail("d", 4, ["gone"], subject="re: x"),
    ]
    results = [build_threads(list(order), 100) for order in permutations(messages)]
    assert [thread["count"] for thread in results[0]] == [2, 2]
    assert all(result == results[0] for result in results)
