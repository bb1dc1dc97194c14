"""Invariants of crm_system.conditional."""

from email.utils import formatdate

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.conditional"

names = st.text("ab, \t*/W", max_size=4)
tags = st.builds(lambda weak, name: f'{weak}"{name}"', st.sampled_from(["", "W/"]), names)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.text('aé"', max_size=2)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=5,
)
requests = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bob"]),
        st.sampled_from(["k1", "k2"]),
        st.sampled_from(["one", "two"]),
        st.sampled_from([200, 404, 500]),
        st.integers(0, 8),
    ),
    max_size=8,
)


def joined_tags_are_read_back(module, value):
    found, separator = value
    header = separator.join(found)
    assert module.parse_etags(header) == found, f"{header!r} gave {module.parse_etags(header)}"


def etag_ignores_the_order_of_keys(module, value):
    assert module.make_etag(turned(value)) == module.make_etag(value), "order changes the etag"


def turned(value):
    if isinstance(value, dict):
        return {key: turned(item) for key, item in reversed(value.items())}
    return [turned(item) for item in value] if isinstance(value, list) else value


def dates_are_read_back(module, seconds):
    header = formatdate(seconds, usegmt=True)
    assert module.parse_date(header) == seconds, f"{header} gave {module.parse_date(header)}"


def matching_headers_exclude_each_other(module, value):
    header, etag = value
    match = module.precondition("PUT", {"If-Match": header}, etag, 0)
    none = module.precondition("PUT", {"If-None-Match": header}, etag, 0)
    assert match == 412 or none == 412, f"{header} goes on both ways for {etag}"


def handled_once_for_each_key(module, value):
    now, handled, status = [0], [], [200]

    def handler(request):
        handled.append((request["caller"], request["headers"]["Idempotency-Key"], now[0]))
        return {"status": status[0], "headers": {}, "body": len(handled)}

    idempotent = module.IdempotentHandler(lambda: now[0], handler, 10)
    kept = {}
    for caller, key, body, answer, wait in value:
        now[0] += wait
        status[0] = answer
        request = {"caller": caller, "method": "POST", "path": "/", "body": body}
        response = idempotent.handle({**request, "headers": {"Idempotency-Key": key}})
        since, first, first_body = kept.get((caller, key), (-10, None, None))
        if now[0] >= since + 10:
            assert response["status"] == answer, f"first request got {response}"
            if answer < 500:
                kept[caller, key] = now[0], response, body
            else:
                kept.pop((caller, key), None)
        elif body == first_body:
            assert response["body"] == first["body"], f"{response} instead of {first}"
        else:
            assert response["status"] == 422, f"another request got {response}"


PROPERTIES = [
    Property(
        "joined-tags-are-read-back",
        "C2",
        st.tuples(st.lists(tags, min_size=1, max_size=4), st.sampled_from([",", " , ", ",\t,"])),
        joined_tags_are_read_back,
    ),
    Property("etag-ignores-the-order-of-keys", "C1", values, etag_ignores_the_order_of_keys),
    Property("dates-are-read-back", "C3", st.integers(0, 4 * 10**9), dates_are_read_back),
    Property(
        "matching-headers-exclude-each-other",
        "C7",
        st.tuples(st.lists(tags, min_size=1, max_size=2).map(",".join), tags),
        matching_headers_exclude_each_other,
    ),
    Property("handled-once-for-each-key", "C11", requests, handled_once_for_each_key),
]
