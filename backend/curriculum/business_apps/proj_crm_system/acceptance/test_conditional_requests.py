"""Acceptance of crm_system.conditional. Comparisons of tags as in RFC 9110, section 8.8.3.2."""

import hashlib
from datetime import UTC, datetime

import pytest
from crm_system.conditional import (
    IdempotentHandler,
    make_etag,
    parse_date,
    parse_etags,
    precondition,
)
from grace_case import case

EARLY = "Sun, 06 Nov 1994 08:49:36 GMT"
SAME = "Sun, 06 Nov 1994 08:49:37 GMT"
LATE = "Sun, 06 Nov 1994 08:49:38 GMT"
MODIFIED = 784111777  # SAME


def tag_of(text):
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


def check(method="GET", etag='"a"', modified=MODIFIED, **headers):
    """The precondition of a request with headers such as if_match."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return precondition(method, named, etag, modified)


@case("etag-of-canonical-json", clause="C1", visible=True)
def test_make_etag_hashes_canonical_json():
    assert make_etag({"b": [1, None], "a": "x"}) == tag_of('{"a":"x","b":[1,null]}')


@case("etag-of-other-letters-and-order", clause="C1")
def test_make_etag_keeps_letters_and_ignores_the_order_of_keys():
    assert make_etag("Löwe") == tag_of('"Löwe"')
    assert make_etag({"z": 1, "a": {"y": 1, "b": 2}}) == tag_of('{"a":{"b":2,"y":1},"z":1}')
    assert make_etag([True, 1.5]) == tag_of("[true,1.5]")


TAGS = {
    "one": ('"a"', ['"a"']),
    "weak": ('W/"a"', ['W/"a"']),
    "two": ('"a","b"', ['"a"', '"b"']),
    "spaces-and-tabs": (' "a" ,\t W/"b" ', ['"a"', 'W/"b"']),
    "comma-inside": ('"a,b", "c d"', ['"a,b"', '"c d"']),
    "empty-tag": ('""', ['""']),
    "empty-elements": (',"a", ,"b",', ['"a"', '"b"']),
    "star": (" * ", ["*"]),
}


@case("tags-read", clause="C2")
@pytest.mark.parametrize(("header", "tags"), TAGS.values(), ids=TAGS)
def test_parse_etags_returns_the_tags(header, tags):
    assert parse_etags(header) == tags


@case("tags-shown", clause="C2", visible=True)
def test_parse_etags_of_two_tags():
    assert parse_etags('"xyzzy", W/"r2d2,c3"') == ['"xyzzy"', 'W/"r2d2,c3"']
    assert parse_etags("*") == ["*"]


BAD_TAGS = {
    "no-quotes": "abc",
    "open-quote": '"a", "b',
    "small-w": 'w/"a"',
    "no-comma": '"a" "b"',
    "star-among-tags": '*, "a"',
    "text-behind": '"a"x',
    "one-bad-among-good": '"a", b, "c"',
}


@case("bad-tags", clause="C2")
@pytest.mark.parametrize("header", BAD_TAGS.values(), ids=BAD_TAGS)
def test_parse_etags_of_a_malformed_header_is_empty(header):
    assert parse_etags(header) == []
    assert parse_etags('"a"') == ['"a"']


@case("date-read", clause="C3", visible=True)
def test_parse_date_reads_the_date():
    assert parse_date("Sun, 06 Nov 1994 08:49:37 GMT") == 784111777
    assert isinstance(parse_date("Sun, 06 Nov 1994 08:49:37 GMT"), int)
    assert parse_date("tomorrow") is None


@case("dates-read", clause="C3")
def test_parse_date_reads_other_dates():
    assert parse_date("Thu, 01 Jan 1970 00:00:00 GMT") == 0
    assert parse_date("Thu, 29 Feb 2024 23:59:59 GMT") == 1709251199
    assert parse_date("Mon, 06 Nov 1994 08:49:37 GMT") == 784111777


@case("all-months", clause="C3")
def test_parse_date_knows_all_months():
    names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    found = [parse_date(f"Mon, 01 {name} 2024 00:00:00 GMT") for name in names]
    starts = [datetime(2024, month, 1, tzinfo=UTC).timestamp() for month in range(1, 13)]
    assert found == starts


BAD_DATES = {
    "obsolete": "Sunday, 06-Nov-94 08:49:37 GMT",
    "asctime": "Sun Nov  6 08:49:37 1994",
    "one-digit": "Sun, 6 Nov 1994 08:49:37 GMT",
    "other-zone": "Sun, 06 Nov 1994 08:49:37 +0000",
    "no-such-day": "Thu, 30 Feb 2024 08:49:37 GMT",
    "no-such-hour": "Sun, 06 Nov 1994 24:00:00 GMT",
    "small-letters": "sun, 06 nov 1994 08:49:37 gmt",
    "no-such-month": "Sun, 06 Nob 1994 08:49:37 GMT",
    "space-behind": "Sun, 06 Nov 1994 08:49:37 GMT ",
}


@case("bad-dates", clause="C3", visible=True)
@pytest.mark.parametrize("header", BAD_DATES.values(), ids=BAD_DATES)
def test_parse_date_of_another_form_is_none(header):
    assert parse_date(header) is None
    assert parse_date(SAME) == MODIFIED


@case("no-headers-go-on", clause="C4", visible=True)
def test_request_without_preconditions_goes_on():
    assert check("GET") == 0
    assert check("PUT", etag="") == 0
    assert check("PUT", If_Match='"b"') == 412


@case("names-ignore-case", clause="C4")
def test_header_names_ignore_case():
    assert check("PUT", IF_MATCH='"b"') == 412
    assert check("GET", if_none_match='"a"') == 304


IF_MATCH = {
    "same": ('"a"', '"a"', 0),
    "other": ('"b"', '"a"', 412),
    "one-of-two": ('"b", "a"', '"a"', 0),
    "weak-given": ('W/"a"', '"a"', 412),
    "weak-current": ('"a"', 'W/"a"', 412),
    "both-weak": ('W/"a"', 'W/"a"', 412),
    "star": ("*", '"a"', 0),
    "star-weak": ("*", 'W/"a"', 0),
    "star-missing": ("*", "", 412),
    "tag-missing": ('"a"', "", 412),
    "malformed": ("a", '"a"', 412),
}


@case("if-match", clause="C5")
@pytest.mark.parametrize(("header", "etag", "status"), IF_MATCH.values(), ids=IF_MATCH)
def test_if_match_compares_strongly(header, etag, status):
    assert check("PUT", etag, if_match=header) == status
    assert check("GET", etag, if_match=header) == status
    assert check("PUT", '"a"', if_match='"x"') == 412


@case("if-match-shown", clause="C5", visible=True)
def test_if_match_guards_a_write():
    assert check("PUT", '"v2"', if_match='"v2"') == 0
    assert check("PUT", '"v2"', if_match='"v1"') == 412
    assert check("PUT", 'W/"v2"', if_match='W/"v2"') == 412


@case("if-unmodified-since", clause="C6", visible=True)
def test_if_unmodified_since_guards_a_write():
    assert check("PUT", if_unmodified_since=EARLY) == 412
    assert check("PUT", if_unmodified_since=SAME) == 0
    assert check("PUT", if_unmodified_since=LATE) == 0


@case("if-unmodified-since-ignored", clause="C6")
def test_if_unmodified_since_is_ignored_with_if_match_or_without_a_date():
    assert check("PUT", if_match='"a"', if_unmodified_since=EARLY) == 0
    assert check("PUT", if_unmodified_since="yesterday") == 0
    assert check("PUT", etag="", if_unmodified_since=EARLY) == 0
    assert check("GET", if_unmodified_since=EARLY) == 412


IF_NONE_MATCH = {
    "same": ('"a"', '"a"', True),
    "other": ('"b"', '"a"', False),
    "one-of-two": ('"b", "a"', '"a"', True),
    "weak-given": ('W/"a"', '"a"', True),
    "weak-current": ('"a"', 'W/"a"', True),
    "both-weak": ('W/"a"', 'W/"a"', True),
    "other-weak": ('W/"b"', 'W/"a"', False),
    "star": ("*", '"a"', True),
    "star-missing": ("*", "", False),
    "malformed": ("a", '"a"', False),
}


@case("if-none-match", clause="C7")
@pytest.mark.parametrize(("header", "etag", "found"), IF_NONE_MATCH.values(), ids=IF_NONE_MATCH)
def test_if_none_match_compares_weakly(header, etag, found):
    assert check("GET", etag, if_none_match=header) == (304 if found else 0)
    assert check("HEAD", etag, if_none_match=header) == (304 if found else 0)
    assert check("POST", etag, if_none_match=header) == (412 if found else 0)
    assert check("GET", '"x"', if_none_match='"x"') == 304


@case("if-none-match-shown", clause="C7", visible=True)
def test_if_none_match_spares_a_download():
    assert check("GET", '"v2"', if_none_match='W/"v2"') == 304
    assert check("GET", '"v2"', if_none_match='"v1"') == 0
    assert check("PUT", '"v2"', if_none_match="*") == 412


@case("if-modified-since", clause="C8", visible=True)
def test_if_modified_since_spares_a_download():
    assert check("GET", if_modified_since=EARLY) == 0
    assert check("GET", if_modified_since=SAME) == 304
    assert check("HEAD", if_modified_since=LATE) == 304


@case("if-modified-since-ignored", clause="C8")
def test_if_modified_since_is_ignored_where_it_does_not_apply():
    assert check("PUT", if_modified_since=LATE) == 0
    assert check("GET", if_none_match='"b"', if_modified_since=LATE) == 0
    assert check("GET", if_none_match="bad", if_modified_since=LATE) == 0
    assert check("GET", if_modified_since="yesterday") == 0
    assert check("GET", etag="", if_modified_since=LATE) == 0
    assert check("GET", if_modified_since=SAME) == 304


@case("precedence", clause="C7")
def test_if_none_match_comes_after_the_first_two():
    assert check("GET", if_match='"b"', if_none_match='"a"') == 412
    assert check("GET", if_match='"a"', if_none_match='"a"') == 304
    assert check("GET", if_unmodified_since=EARLY, if_none_match='"a"') == 412
    assert check("GET", if_unmodified_since=LATE, if_modified_since=LATE) == 304
    assert check("PUT", if_match='"a"', if_none_match="*") == 412


class Desk:
    """A handler that counts its calls, behind idempotency keys."""

    def __init__(self, status=201, keep=100):
        self.now, self.calls, self.status = 1000, 0, status
        self.during = lambda: None
        self.handler = IdempotentHandler(lambda: self.now, self.answer, keep)

    def answer(self, request):
        self.calls += 1
        self.during()
        return {"status": self.status, "headers": {"n": str(self.calls)}, "body": [self.calls]}

    def send(self, key="k1", caller="ada", method="POST", path="/deals", body=None):
        headers = {} if key is None else {"Idempotency-Key": key}
        request = {"caller": caller, "method": method, "path": path, "headers": headers}
        return self.handler.handle({**request, "body": body})


def bare(status):
    return {"status": status, "headers": {}, "body": None}


@case("requests-without-key", clause="C9", visible=True)
def test_requests_without_key_are_all_handled():
    desk = Desk()
    assert [desk.send(None)["body"], desk.send(None)["body"]] == [[1], [2]]


@case("methods-without-keys", clause="C9")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_key_of_another_method_is_ignored(method):
    desk = Desk()
    for key in ("k1", "k1", ""):
        assert desk.send(key, method=method)["status"] == 201
    assert desk.calls == 3


@case("bad-keys", clause="C10")
def test_empty_or_long_key_is_refused():
    desk = Desk()
    assert desk.send("") == bare(400)
    assert desk.send("k" * 256) == bare(400)
    assert desk.calls == 0
    assert desk.send("k" * 255)["status"] == 201


@case("first-request-is-handled", clause="C11", visible=True)
def test_first_request_is_handled():
    assert Desk().send() == {"status": 201, "headers": {"n": "1"}, "body": [1]}


@case("keys-and-callers-are-apart", clause="C11")
def test_other_key_or_caller_is_another_first_request():
    desk = Desk()
    bodies = [desk.send("k1")["body"], desk.send("k2")["body"], desk.send("k1", "bob")["body"]]
    assert bodies == [[1], [2], [3]]
    assert desk.send("k1")["body"] == [1]


@case("second-request-is-replayed", clause="C12", visible=True)
def test_second_request_gets_the_first_response():
    desk = Desk()
    desk.send()
    replayed = {"n": "1", "idempotency-replayed": "true"}
    assert desk.send() == {"status": 201, "headers": replayed, "body": [1]}
    assert desk.calls == 1


@case("header-in-any-case", clause="C12")
def test_key_is_found_in_any_case_and_for_patch():
    desk = Desk()
    request = {"caller": "ada", "method": "PATCH", "path": "/", "headers": {}, "body": {"a": 1}}
    first = desk.handler.handle({**request, "headers": {"IDEMPOTENCY-KEY": "k"}})
    second = desk.handler.handle({**request, "headers": {"idempotency-key": "k"}})
    assert (first["body"], second["body"]) == ([1], [1])
    assert "idempotency-replayed" not in first["headers"]


@case("same-body-in-another-order", clause="C12")
def test_body_with_keys_in_another_order_is_the_same():
    desk = Desk()
    desk.send(body={"a": 1, "b": [2]})
    assert desk.send(body={"b": [2], "a": 1})["body"] == [1]
    assert desk.send(body={"b": [2], "a": True}) == bare(422)


@case("client-errors-are-kept", clause="C12")
def test_response_of_a_client_error_is_replayed():
    desk = Desk(status=499)
    desk.send()
    assert (desk.send()["status"], desk.calls) == (499, 1)


OTHERS = {"method": {"method": "PATCH"}, "path": {"path": "/notes"}, "body": {"body": {"a": 1}}}


@case("other-request-with-the-key", clause="C13", visible=True)
@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_other_request_with_the_key_is_refused(other):
    desk = Desk()
    desk.send()
    assert desk.send(**other) == bare(422)
    assert desk.calls == 1


@case("refused-request-changes-nothing", clause="C13")
def test_refused_request_leaves_the_kept_response():
    desk = Desk()
    desk.send(body={"a": [1]})
    assert desk.send(body={"a": [1, 2]}) == bare(422)
    assert desk.send(body={"a": [1]})["body"] == [1]
    assert desk.send(body={"a": [1, 2]}) == bare(422)


@case("request-still-running", clause="C14")
def test_request_while_the_first_is_running_is_refused():
    desk, inner = Desk(), []
    desk.during = lambda: inner.append(desk.send())
    assert desk.send()["body"] == [1]
    assert inner == [bare(409)]
    assert desk.send()["body"] == [1]


@case("server-errors-are-not-kept", clause="C15", visible=True)
def test_response_of_a_server_error_is_not_kept():
    desk = Desk(status=500)
    desk.send()
    desk.status = 201
    assert desk.send() == {"status": 201, "headers": {"n": "2"}, "body": [2]}


@case("exceptions-free-the-key", clause="C15")
def test_error_of_the_handler_goes_on_and_frees_the_key():
    desk = Desk()

    def fail():
        raise LookupError("down")

    desk.during = fail
    with pytest.raises(LookupError):
        desk.send()
    desk.during = lambda: None
    assert desk.send(body={"other": 1})["body"] == [2]


@case("keys-are-forgotten", clause="C16")
def test_key_is_forgotten_after_the_time_to_keep():
    desk = Desk(keep=100)
    desk.send()
    desk.now = 1099
    assert desk.send()["body"] == [1]
    desk.now = 1100
    assert desk.send(body="other")["body"] == [2]
    assert desk.send(body="other")["body"] == [2]
    desk.now = 1199
    assert desk.send(body="other")["body"] == [2]


@case("kept-for-a-day-by-default", clause="C16")
def test_key_is_kept_for_86400_seconds_by_default():
    now, calls = [0], []
    handler = IdempotentHandler(
        lambda: now[0],
        lambda request: calls.append(1) or {"status": 200, "headers": {}, "body": None},
    )
    headers = {"Idempotency-Key": "k"}
    request = {"caller": "", "method": "POST", "path": "/", "headers": headers, "body": None}
    for moment, count in ((0, 1), (86399, 1), (86400, 2)):
        now[0] = moment
        handler.handle(request)
        assert len(calls) == count


@case("kept-responses-are-copies", clause="C17")
def test_changing_a_response_does_not_change_what_is_kept():
    desk = Desk()
    for _ in range(2):
        response = desk.send()
        response["body"].append("x")
        response["headers"]["x"] = "y"
    assert desk.send()["body"] == [1]
    assert sorted(desk.send()["headers"]) == ["idempotency-replayed", "n"]


@case("handler-changes-its-request", clause="C17")
def test_what_the_handler_does_to_its_request_does_not_matter():
    def answer(request):
        request["body"].append("seen")
        request["path"] = "/other"
        return {"status": 201, "headers": {}, "body": len(request["body"])}

    def send():
        request = {"caller": "ada", "method": "POST", "path": "/deals", "body": ["x"]}
        return handler.handle({**request, "headers": {"Idempotency-Key": "k1"}})

    handler = IdempotentHandler(lambda: 1000, answer)
    assert send()["body"] == 2
    assert send() == {"status": 201, "headers": {"idempotency-replayed": "true"}, "body": 2}
