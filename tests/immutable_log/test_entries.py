"""The form of an entry: RFC 8785, whatever is logged."""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.immutable_log.entries import BEGINNING, make_entry
from tests.immutable_log.conftest import NOON

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), ANYTHING, max_size=4), st.integers(1, 10**9))
@settings(deadline=None, max_examples=60)
def test_bytes_of_an_entry_are_the_canonical_form_of_what_they_say(
    data: dict[str, Any], seq: int
) -> None:
    entry = make_entry(seq, BEGINNING, "session.began", NOON, data)
    said = json.loads(entry.body)
    # As numbers are meant in RFC 8785: all of one kind, whether or not they look whole.
    assert rfc8785.dumps(json.loads(entry.body, parse_int=float)) == entry.body
    assert (said["seq"], said["event"], said["previous"]) == (seq, "session.began", "00" * 32)
    assert entry.hash == sha256(b"\x00" + entry.body).digest()


@pytest.mark.parametrize(
    ("given_value", "logged"),
    [
        (2**53, "9007199254740992"),
        (math.inf, "inf"),
        ((1, 2.0), [1, 2]),
        ("\ud800", "?"),
        (NOON, "2026-01-02 12:00:00+00:00"),
        ({3: "a"}, {"3": "a"}),
    ],
)
def test_what_json_has_no_word_for_is_logged_as_text(given_value: Any, logged: Any) -> None:
    body = make_entry(1, BEGINNING, "event", NOON, {"value": given_value}).body
    assert json.loads(body)["data"] == {"value": logged}


def test_moment_is_logged_in_utc() -> None:
    at = datetime(2026, 1, 2, 14, tzinfo=timezone(timedelta(hours=2)))
    assert make_entry(1, BEGINNING, "event", at, {}).at == "2026-01-02T12:00:00.000000+00:00"


@pytest.mark.parametrize("event", ["", "Event", 'a"b', "a..b", "a b", "a\n"])
def test_event_that_is_no_dotted_name_is_refused(event: str) -> None:
    with pytest.raises(ValueError, match="not the name of an event"):
        make_entry(1, BEGINNING, event, NOON, {})


def test_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        make_entry(1, BEGINNING, "event", datetime(2026, 1, 2), {})
