"""Acceptance of crm_system.tracking."""

import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from crm_system.tracking import BadToken, Tracker
from grace_case import case

SECRET, OLD, OTHER = b"sixteen-bytes-ok", b"an older secret of more bytes", b"not a secret of ours"
URL = "https://shop.example/a?b=1&c=%20#d"


class Clock:
    def __init__(self):
        self.now = 1000


def new_tracker(secrets=(SECRET,), lifetime=60):
    clock = Clock()
    return Tracker(list(secrets), lambda: clock.now, lifetime), clock


def signed(secret, message_id, kind, url, expires):
    """A token as the contract describes it."""
    text = json.dumps([message_id, kind, url, expires], separators=(",", ":"))
    payload = urlsafe_b64encode(text.encode()).rstrip(b"=")
    return f"{payload.decode()}.{hmac.new(secret, payload, sha256).hexdigest()}"


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


BAD_SECRETS = {"none": [], "short": [b"fifteen-bytes-o"], "one-short": [SECRET, b"short"]}


@case("bad-secrets-refused", clause="C1")
@pytest.mark.parametrize("secrets", BAD_SECRETS.values(), ids=BAD_SECRETS)
def test_tracker_with_bad_secrets_is_refused(secrets):
    assert refusal(ValueError, Tracker, secrets, lambda: 1, 60) == ("secrets",)


@case("unknown-kind-refused", clause="C2", visible=True)
@pytest.mark.parametrize("kind", ["view", "", "Open"], ids=["other", "empty", "capital"])
def test_token_of_unknown_kind_is_refused(kind):
    tracker, _ = new_tracker()
    assert refusal(ValueError, tracker.token, "m1", kind) == ("kind",)


BAD_URLS = {
    "click-without": ("click", ""),
    "script": ("click", "javascript:alert(1)"),
    "relative": ("click", "//evil.example/"),
    "no-host": ("click", "https://"),
    "space": ("click", "https://a.example/ b"),
    "line-break-at-end": ("click", "https://a.example/\n"),
    "space-first": ("click", " https://a.example/"),
    "capitals": ("click", "HTTPS://a.example/"),
    "ftp": ("click", "ftp://a.example/"),
    "open-with-url": ("open", "https://a.example/"),
}


@case("bad-url-refused", clause="C3")
@pytest.mark.parametrize(("kind", "url"), BAD_URLS.values(), ids=BAD_URLS)
def test_token_with_bad_url_is_refused(kind, url):
    tracker, _ = new_tracker()
    assert refusal(ValueError, tracker.token, "m1", kind, url) == ("url",)


@case("url-needs-a-scheme", clause="C3", visible=True)
def test_token_for_a_url_without_scheme_is_refused():
    tracker, _ = new_tracker()
    assert refusal(ValueError, tracker.token, "m1", "click", "shop.example/a") == ("url",)
    assert tracker.read(tracker.token("m1", "click", "http://a"))["url"] == "http://a"


@case("token-of-an-open", clause="C4", visible=True)
def test_token_has_the_payload_that_the_contract_describes():
    tracker, _ = new_tracker()
    payload, _, signature = tracker.token("m1", "open").partition(".")
    assert payload == "WyJtMSIsIm9wZW4iLCIiLDEwNjBd"
    assert len(signature) == 64


PAYLOADS = {
    "padding-of-one": ("m12", "click", "https://a.example/x"),
    "padding-of-two": ("m1", "click", "https://a.example/x"),
    "url-safe-alphabet": ("m1", "click", "https://a.example/~~~???>>>"),
    "beyond-ascii": ("mé-☃-\U0001f600", "click", "https://a.example/ü"),
    "quotes": ('m"1\\', "open", ""),
}


@case("token-exactly", clause="C4", visible=True)
@pytest.mark.parametrize(("message_id", "kind", "url"), PAYLOADS.values(), ids=PAYLOADS)
def test_token_is_exactly_as_described(message_id, kind, url):
    tracker, clock = new_tracker(lifetime=5)
    clock.now = 2000
    assert tracker.token(message_id, kind, url) == signed(SECRET, message_id, kind, url, 2005)


@case("signature-exactly", clause="C5", visible=True)
def test_token_is_signed_over_its_payload():
    tracker, _ = new_tracker()
    payload, _, signature = tracker.token("m1", "click", URL).partition(".")
    assert signature == hmac.new(SECRET, payload.encode(), sha256).hexdigest()


@case("first-secret-signs", clause="C5")
def test_token_is_signed_with_the_first_secret():
    tracker, _ = new_tracker([SECRET, OLD])
    assert tracker.token("m1", "open") == signed(SECRET, "m1", "open", "", 1060)


@case("read-returns-four-keys", clause="C6", visible=True)
def test_read_returns_what_the_token_was_made_of():
    tracker, _ = new_tracker()
    token = tracker.token("m1", "click", URL)
    assert tracker.read(token) == {
        "message_id": "m1",
        "kind": "click",
        "url": URL,
        "expires": 1060,
    }


@case("read-any-content", clause="C6")
@pytest.mark.parametrize(("message_id", "kind", "url"), PAYLOADS.values(), ids=PAYLOADS)
def test_read_of_a_token_made_elsewhere(message_id, kind, url):
    tracker, _ = new_tracker()
    content = tracker.read(signed(SECRET, message_id, kind, url, 1001))
    assert list(content.values()) == [message_id, kind, url, 1001]


@case("old-secret-is-read", clause="C7", visible=True)
def test_read_accepts_tokens_of_older_secrets():
    tracker, _ = new_tracker([SECRET, OLD])
    assert tracker.read(signed(OLD, "m1", "open", "", 1060))["message_id"] == "m1"


@case("removed-secret-is-not-read", clause="C7")
def test_read_refuses_tokens_of_secrets_that_were_removed():
    tracker, _ = new_tracker([OTHER, SECRET])
    assert tracker.read(signed(SECRET, "m1", "open", "", 1060))["kind"] == "open"
    token = signed(OLD, "m1", "open", "", 1060)
    assert refusal(BadToken, tracker.read, token) == ("signature",)


BAD_FORMS = {
    "empty": "",
    "no-dot": "abc",
    "no-payload": "." + "0" * 64,
    "no-signature": "WyJtMSJd.",
    "two-dots": "WyJtMSJd.abc.def",
    "beyond-ascii-payload": "WyJtMSJdé.abc",
    "beyond-ascii-signature": "WyJtMSJd.é",
}


@case("bad-form", clause="C8")
@pytest.mark.parametrize("token", BAD_FORMS.values(), ids=BAD_FORMS)
def test_read_of_something_that_is_no_token(token):
    tracker, _ = new_tracker()
    assert refusal(BadToken, tracker.read, token) == ("form",)


@case("bad-form-example", clause="C8", visible=True)
def test_read_of_text_without_a_dot():
    tracker, _ = new_tracker()
    assert refusal(ValueError, tracker.read, "hello") == ("form",)
    assert refusal(BadToken, tracker.read, "a.b.c") == ("form",)


@case("changed-token", clause="C9", visible=True)
def test_read_of_a_changed_payload_is_refused():
    tracker, _ = new_tracker()
    payload, _, signature = tracker.token("m1", "open").partition(".")
    assert refusal(BadToken, tracker.read, f"{payload[:-1]}A.{signature}") == ("signature",)


CHANGES = {
    "cut": lambda signature: signature[:-1],
    "half": lambda signature: signature[:32],
    "longer": lambda signature: signature + "0",
    "capitals": str.upper,
    "spaces": lambda signature: f" {signature}",
    "last-digit": lambda signature: signature[:-1] + ("0" if signature[-1] != "0" else "1"),
    "not-hexadecimal": lambda signature: "z" * 64,
}


@case("wrong-signature", clause="C9")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_read_of_a_changed_signature_is_refused(change):
    tracker, _ = new_tracker()
    payload, _, signature = signed(SECRET, "m1", "open", "", 1060).partition(".")
    assert refusal(BadToken, tracker.read, f"{payload}.{change(signature)}") == ("signature",)


@case("every-character-counts", clause="C9")
def test_read_refuses_a_token_with_any_character_changed():
    tracker, _ = new_tracker()
    token = signed(SECRET, "m1", "open", "", 1060)
    for place in range(len(token)):
        if token[place] != ".":
            other = "0" if token[place] != "0" else "1"
            changed = token[:place] + other + token[place + 1 :]
            assert refusal(BadToken, tracker.read, changed) == ("signature",)


@case("payload-is-not-decoded-first", clause="C9")
@pytest.mark.parametrize("payload", ["!", "a", "bm90IGpzb24"], ids=["odd", "length", "no-json"])
def test_read_of_an_unreadable_payload_is_a_wrong_signature(payload):
    tracker, _ = new_tracker()
    assert refusal(BadToken, tracker.read, f"{payload}.{'0' * 64}") == ("signature",)


@case("expired", clause="C10", visible=True)
def test_read_after_the_lifetime_is_refused():
    tracker, clock = new_tracker()
    token = tracker.token("m1", "open")
    clock.now = 1060
    assert tracker.read(token)["expires"] == 1060
    clock.now = 1061
    assert refusal(BadToken, tracker.read, token) == ("expired",)


@case("forged-and-expired", clause="C10")
def test_read_of_a_forged_expired_token_is_a_wrong_signature():
    tracker, _ = new_tracker()
    token = signed(OTHER, "m1", "open", "", 10)
    assert refusal(BadToken, tracker.read, token) == ("signature",)
    assert refusal(BadToken, tracker.read, signed(SECRET, "m1", "open", "", 10)) == ("expired",)


@case("record-returns-the-url", clause="C11", visible=True)
def test_record_returns_the_url_and_counts():
    tracker, _ = new_tracker()
    token = tracker.token("m1", "click", URL)
    assert tracker.record(token) == URL
    assert tracker.record(token) == URL
    assert tracker.record(tracker.token("m1", "open")) == ""
    stats = tracker.stats("m1")
    assert (stats["opens"], stats["clicks"]) == (1, 2)


@case("record-of-a-bad-token", clause="C11")
def test_record_of_a_bad_token_counts_nothing():
    tracker, clock = new_tracker()
    token = tracker.token("m1", "open")
    assert refusal(BadToken, tracker.record, token[:-1]) == ("signature",)
    assert refusal(BadToken, tracker.record, "m1") == ("form",)
    clock.now = 1061
    assert refusal(BadToken, tracker.record, token) == ("expired",)
    assert tracker.stats("m1")["seen"] is False


@case("reading-counts-nothing", clause="C11")
def test_read_and_token_count_nothing():
    tracker, _ = new_tracker()
    tracker.read(tracker.token("m1", "open"))
    assert tracker.stats("m1")["opens"] == 0


@case("stats-of-a-mail", clause="C12", visible=True)
def test_stats_of_a_mail_that_was_opened_and_clicked():
    tracker, clock = new_tracker()
    tokens = [tracker.token("m1", "click", url) for url in ("http://z", "http://a", "http://z")]
    clock.now = 1007
    for token in tokens:
        tracker.record(token)
    clock.now = 1009
    tracker.record(tracker.token("m1", "open"))
    stats = tracker.stats("m1")
    assert stats == {
        "opens": 1,
        "clicks": 3,
        "seen": True,
        "first_at": 1007,
        "urls": {"http://a": 1, "http://z": 2},
    }
    assert list(stats["urls"]) == ["http://a", "http://z"]


@case("stats-of-an-unknown-mail", clause="C12")
def test_stats_of_a_mail_without_hits():
    tracker, _ = new_tracker()
    tracker.record(tracker.token("m1", "open"))
    assert tracker.stats("m2") == {
        "opens": 0,
        "clicks": 0,
        "seen": False,
        "first_at": None,
        "urls": {},
    }


@case("stats-are-apart", clause="C12")
def test_stats_of_two_mails_are_kept_apart():
    tracker, clock = new_tracker()
    clock.now = 0
    tracker.record(tracker.token("m2", "open"))
    tracker.record(tracker.token("m1", "click", URL))
    assert tracker.stats("m2") == {
        "opens": 1,
        "clicks": 0,
        "seen": True,
        "first_at": 0,
        "urls": {},
    }
    assert tracker.stats("m1")["opens"] == 0
    assert tracker.stats("m1")["seen"] is True
