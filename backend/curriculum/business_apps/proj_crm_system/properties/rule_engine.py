"""Invariants of crm_system.rules."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.rules"

values = st.one_of(st.none(), st.integers(0, 2), st.sampled_from(["", "a", "Ab", "b"]))
records = st.fixed_dictionaries(
    {}, optional={"a": values, "b": st.lists(values, max_size=2), "c": st.just({"a": 1})}
)
fields = st.sampled_from(["a", "b", "c", "c.a", "c.b", "a.a"])
leaves = st.one_of(
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        fields,
        st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge", "has"]),
        values,
    ),
    st.builds(
        lambda field, options: {"field": field, "op": "in", "value": options},
        fields,
        st.lists(values, max_size=3),
    ),
    st.just({}),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)


def de_morgan_holds(module, value):
    first, second, record = value
    left = module.matches({"not": {"all": [first, second]}}, record)
    right = module.matches({"any": [{"not": first}, {"not": second}]}, record)
    assert left is right, f"not-all is {left}, any-not is {right}"


def opposites_exclude_each_other(module, value):
    field, wanted, record = value
    answers = {
        op: module.matches({"field": field, "op": op, "value": wanted}, record)
        for op in ("eq", "ne", "lt", "le", "gt", "ge")
    }
    assert answers["eq"] is not answers["ne"], f"eq and ne: {answers}"
    assert not (answers["lt"] and answers["ge"]), f"lt and ge: {answers}"
    assert not (answers["gt"] and answers["le"]), f"gt and le: {answers}"


def malformed_part_is_always_found(module, value):
    condition, record = value
    for tree in ({"all": [condition, {"x": 1}]}, {"any": [condition, {"x": 1}]}):
        assert refusal(module.matches, tree, record) == ("condition",), f"accepted {tree}"


def refusal(action, *arguments):
    """The arguments of the ValueError that was raised, or None."""
    try:
        action(*arguments)
    except ValueError as error:
        return error.args
    return None


def rules_run_by_priority_until_the_first_stop(module, rules):
    done = []
    engine = module.RuleEngine(lambda action, record: done.append(action))
    for number, (priority, match, stop) in enumerate(rules):
        when = {} if match else {"any": []}
        name = f"r{number}"
        engine.add({
            "id": name, "event": "e", "actions": [name],
            "when": when, "priority": priority, "stop": stop,
        })  # fmt: skip
    expected = []
    for number, (_, match, stop) in sorted(enumerate(rules), key=lambda pair: -pair[1][0]):
        if match:
            expected.append(f"r{number}")
            if stop:
                break
    log = engine.handle("e", {})
    assert done == expected, f"ran {done}, not {expected}"
    assert [entry["rule"] for entry in log] == expected, f"log {log}"


PROPERTIES = [
    Property("de-morgan-holds", "C2", st.tuples(conditions, conditions, records), de_morgan_holds),
    Property(
        "opposites-exclude-each-other",
        "C5",
        st.tuples(fields, values, records),
        opposites_exclude_each_other,
    ),
    Property(
        "malformed-part-is-always-found",
        "C8",
        st.tuples(conditions, records),
        malformed_part_is_always_found,
    ),
    Property(
        "rules-run-by-priority-until-the-first-stop",
        "C11",
        st.lists(st.tuples(st.integers(-1, 1), st.booleans(), st.booleans()), max_size=5),
        rules_run_by_priority_until_the_first_stop,
    ),
]
