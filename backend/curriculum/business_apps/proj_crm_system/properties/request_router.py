"""Invariants of crm_system.routing."""

from urllib.parse import quote, urlencode

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.routing"

texts = st.text("aé/ %?&=+{}.", min_size=1, max_size=5)
parts = st.sampled_from(["a", "b", "{x}"])
patterns = st.lists(parts, min_size=1, max_size=3).map(
    # A name of its own for each place, so that equal patterns are equal texts.
    lambda found: "".join(f"/{part.replace('x', f'p{n}')}" for n, part in enumerate(found))
)
paths = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3)
methods = st.sampled_from(["GET", "PUT", "HEAD"])


def parameters_arrive_as_they_were(module, value):
    first, second = value
    router = module.Router()
    router.add("GET", "/{a}/x/{b}", lambda call: (200, call["params"]))
    target = f"/{quote(first, safe='')}/x/{quote(second, safe='')}"
    body = router.handle({"method": "GET", "target": target})["body"]
    assert body == {"a": first, "b": second}, f"{target} gave {body}"


def query_arrives_as_it_was(module, query):
    router = module.Router()
    router.add("GET", "/", lambda call: (200, call["query"]))
    target = f"/?{urlencode(query)}"
    body = router.handle({"method": "GET", "target": target})["body"]
    assert body == query, f"{target} gave {body}"


def chosen_pattern_does_not_depend_on_the_order(module, value):
    routes, path = value
    found = []
    for order in (routes, routes[::-1]):
        router = module.Router()
        for method, pattern in order:
            router.add(method, pattern, lambda call, pattern=pattern: (200, pattern))
        answers = [
            router.handle({"method": method, "target": "/" + "/".join(path)})
            for method in ("GET", "PUT", "HEAD", "DELETE")
        ]
        found.append(answers)
    assert found[0] == found[1], f"{found[0]} and {found[1]}"
    for answer in found[0][:2]:
        if answer["status"] == 200:
            assert fits(answer["body"], path), f"{path} went to {answer['body']}"


def fits(pattern, path):
    wanted = pattern.split("/")[1:]
    pairs = zip(wanted, path, strict=False)
    return len(wanted) == len(path) and all(w.startswith("{") or w == p for w, p in pairs)


PROPERTIES = [
    Property(
        "parameters-arrive-as-they-were",
        "C3",
        st.tuples(texts, texts),
        parameters_arrive_as_they_were,
    ),
    Property(
        "query-arrives-as-it-was",
        "C6",
        st.dictionaries(texts, st.text("aé/ %?&=+;", max_size=4), max_size=3),
        query_arrives_as_it_was,
    ),
    Property(
        "chosen-pattern-does-not-depend-on-the-order",
        "C4",
        st.tuples(st.lists(st.tuples(methods, patterns), max_size=5), paths),
        chosen_pattern_does_not_depend_on_the_order,
    ),
]
