"""Invariants of crm_system.tracking."""

from collections import Counter

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.tracking"

SECRETS = [b"0123456789abcdef", b"fedcba9876543210"]

names = st.text(st.characters(codec="utf-8"), max_size=8)
urls = st.sampled_from(["http://a", "https://b.example/?c=d", "https://e.example/ü"])
hits = st.one_of(
    st.tuples(names, st.just("open"), st.just("")), st.tuples(names, st.just("click"), urls)
)


def new_tracker(module, now=1000):
    return module.Tracker(SECRETS, lambda: now, 50)


def refusal(module, tracker, token):
    """Why the token is refused; "" when it is read."""
    try:
        tracker.read(token)
    except module.BadToken as error:
        return error.args[0]
    return ""


def reading_gives_what_was_put_in(module, value):
    message_id, kind, url = value
    content = new_tracker(module).read(new_tracker(module).token(message_id, kind, url))
    assert list(content.values()) == [message_id, kind, url, 1050], f"read {content}"


def no_changed_token_is_accepted(module, value):
    (message_id, kind, url), place, character = value
    tracker = new_tracker(module)
    token = tracker.token(message_id, kind, url)
    place %= len(token)
    changed = token[:place] + character + token[place + 1 :]
    if changed == token:
        return
    refused = refusal(module, tracker, changed)
    assert refused in ("form", "signature"), f"{refused!r} for a changed token"


def any_text_is_refused_in_form(module, text):
    refused = refusal(module, new_tracker(module), text)
    assert refused in ("form", "signature"), f"{refused!r} for {text!r}"


def stats_count_every_hit(module, sequence):
    tracker = new_tracker(module)
    for message_id, kind, url in sequence:
        tracker.record(tracker.token(message_id, kind, url))
    kinds = Counter((message_id, kind) for message_id, kind, _ in sequence)
    for message_id in {message_id for message_id, _, _ in sequence}:
        stats = tracker.stats(message_id)
        counted = (stats["opens"], stats["clicks"])
        expected = (kinds[message_id, "open"], kinds[message_id, "click"])
        assert counted == expected, f"{counted} counted, {expected} recorded"
        assert sum(stats["urls"].values()) == stats["clicks"], "clicks and urls differ"


PROPERTIES = [
    Property("reading-gives-what-was-put-in", "C6", hits, reading_gives_what_was_put_in),
    Property(
        "no-changed-token-is-accepted",
        "C9",
        st.tuples(hits, st.integers(0, 400), st.sampled_from("0aAz_-.=é")),
        no_changed_token_is_accepted,
    ),
    Property(
        "any-text-is-refused-in-form",
        "C8",
        st.one_of(names, st.text("ab.=é", max_size=8)),
        any_text_is_refused_in_form,
    ),
    Property("stats-count-every-hit", "C12", st.lists(hits, max_size=8), stats_count_every_hit),
]
