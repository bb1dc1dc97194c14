"""Acceptance of crm_system.rules."""

import pytest
from crm_system.rules import RuleEngine, matches
from grace_case import case

DEAL = {
    "name": "Big Deal",
    "stage": "won",
    "amount": 1000,
    "owner": None,
    "tags": ["vip", "eu"],
    "account": {"city": "Oslo", "owner": {"name": "Eve"}},
}


def leaf(field, op, value):
    return {"field": field, "op": op, "value": value}


TRUE, FALSE = leaf("stage", "eq", "won"), leaf("stage", "eq", "lost")


def rule(rule_id, actions=("act",), **more):
    return {"id": rule_id, "event": "saved", "actions": list(actions), **more}


def new_engine(*rules, failing=()):
    """An engine with the rules, and the list of the actions it performs."""
    done = []

    def perform(action, record):
        done.append(action)
        if action in failing:
            raise LookupError(action)

    engine = RuleEngine(perform)
    for each in rules:
        engine.add(each)
    return engine, done


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("empty-condition-is-true", clause="C1", visible=True)
def test_empty_condition_is_true():
    assert matches({}, DEAL) is True
    assert matches({}, {}) is True


@case("nested-empty-condition-is-true", clause="C1")
def test_empty_condition_inside_others_is_true():
    assert matches({"all": [{}, TRUE]}, DEAL) is True
    assert matches({"not": {}}, DEAL) is False


TREES = {
    "all": ({"all": [TRUE, TRUE]}, {"all": [TRUE, FALSE]}),
    "any": ({"any": [FALSE, TRUE]}, {"any": [FALSE, FALSE]}),
    "empty-lists": ({"all": []}, {"any": []}),
    "not": ({"not": FALSE}, {"not": TRUE}),
    "deep": (
        {"all": [{"any": [FALSE, {"not": FALSE}]}, {"not": {"any": []}}]},
        {"any": [{"all": [TRUE, {"not": TRUE}]}, {"not": {"all": []}}]},
    ),
}


@case("condition-tree", clause="C2")
@pytest.mark.parametrize(("met", "unmet"), TREES.values(), ids=TREES)
def test_condition_tree_is_combined(met, unmet):
    assert matches(met, DEAL) is True
    assert matches(unmet, DEAL) is False


@case("condition-tree-shown", clause="C2", visible=True)
def test_condition_tree_of_two_is_combined():
    assert matches({"all": [TRUE, {"not": FALSE}]}, DEAL) is True
    assert matches({"any": [FALSE, {"not": TRUE}]}, DEAL) is False


@case("field-is-compared", clause="C3", visible=True)
def test_value_of_the_field_is_compared():
    assert matches(leaf("stage", "eq", "won"), DEAL) is True
    assert matches(leaf("stage", "eq", "won"), {"stage": "lost"}) is False


@case("missing-field-is-none", clause="C3")
def test_missing_field_counts_as_none():
    assert matches(leaf("phone", "eq", None), DEAL) is True
    assert matches(leaf("phone", "ne", "x"), DEAL) is True
    assert matches(leaf("owner", "eq", None), DEAL) is True


EQUALITY = {
    "eq": ("amount", "eq", 1000, 1001),
    "eq-list": ("tags", "eq", ["vip", "eu"], ["eu", "vip"]),
    "ne": ("stage", "ne", "Won", "won"),
    "in": ("stage", "in", ["lost", "won"], ["lost", "open"]),
    "in-empty": ("amount", "in", [999, 1000], []),
}


@case("equality", clause="C4")
@pytest.mark.parametrize(("field", "op", "met", "unmet"), EQUALITY.values(), ids=EQUALITY)
def test_equality_operators(field, op, met, unmet):
    assert matches(leaf(field, op, met), DEAL) is True
    assert matches(leaf(field, op, unmet), DEAL) is False


@case("equality-shown", clause="C4", visible=True)
def test_equality_operators_on_the_stage():
    assert matches(leaf("stage", "eq", "won"), DEAL) is True
    assert matches(leaf("stage", "in", ["won"]), DEAL) is True
    assert matches(leaf("stage", "ne", "lost"), DEAL) is True


ORDER = {
    "lt": ("lt", 1001, 1000),
    "le": ("le", 1000, 999),
    "gt": ("gt", 999, 1000),
    "ge": ("ge", 1000, 1001),
    "text": ("lt", 1001, "z"),
    "none": ("gt", 999, None),
}


@case("ordering", clause="C5")
@pytest.mark.parametrize(("op", "met", "unmet"), ORDER.values(), ids=ORDER)
def test_ordering_operators(op, met, unmet):
    assert matches(leaf("amount", op, met), DEAL) is True
    assert matches(leaf("amount", op, unmet), DEAL) is False


@case("ordering-of-texts-and-nothing", clause="C5")
@pytest.mark.parametrize("field", ["owner", "phone"], ids=["none", "missing"])
def test_ordering_compares_texts_but_not_none(field):
    assert matches(leaf("stage", "gt", "lost"), DEAL) is True
    for op in ("lt", "le", "gt", "ge"):
        assert matches(leaf(field, op, 0), DEAL) is False


@case("ordering-shown", clause="C5", visible=True)
def test_ordering_operators_at_the_limit():
    assert matches(leaf("amount", "ge", 1000), DEAL) is True
    assert matches(leaf("amount", "lt", 1000), DEAL) is False
    assert matches(leaf("owner", "lt", 1000), DEAL) is False


CONTAINS = {
    "item": ("tags", "vip", "vi"),
    "item-keeps-case": ("tags", "eu", "EU"),
    "text": ("name", "big", "bigdeal"),
    "text-ignores-case": ("name", "g DEAL", "x"),
}


@case("has", clause="C6", visible=True)
@pytest.mark.parametrize(("field", "met", "unmet"), CONTAINS.values(), ids=CONTAINS)
def test_has_looks_into_lists_and_texts(field, met, unmet):
    assert matches(leaf(field, "has", met), DEAL) is True
    assert matches(leaf(field, "has", unmet), DEAL) is False


@case("has-nothing-else", clause="C6")
def test_has_is_false_for_other_values():
    assert matches(leaf("tags", "has", "eu"), DEAL) is True
    assert matches(leaf("amount", "has", 1), DEAL) is False
    assert matches(leaf("phone", "has", "x"), DEAL) is False
    assert matches(leaf("account", "has", "city"), DEAL) is False
    assert matches(leaf("name", "has", 1), DEAL) is False


@case("dotted-field", clause="C7", visible=True)
def test_dotted_field_looks_into_nested_dicts():
    assert matches(leaf("account.city", "eq", "Oslo"), DEAL) is True
    assert matches(leaf("account.zip", "eq", None), DEAL) is True


@case("dotted-field-deep-or-broken", clause="C7")
def test_dotted_field_goes_deep_and_broken_path_is_none():
    assert matches(leaf("account.owner.name", "eq", "Eve"), DEAL) is True
    assert matches(leaf("stage.city", "eq", None), DEAL) is True
    assert matches(leaf("owner.name.first", "eq", None), DEAL) is True
    assert matches(leaf("tags.vip", "eq", None), DEAL) is True


MALFORMED = {
    "two-shapes": {"all": [], "any": []},
    "one-key-too-many": {**TRUE, "note": "x"},
    "not-a-dict": "stage",
    "list-alone": [TRUE],
    "all-with-a-number": {"all": 5},
    "all-without-a-list": {"all": TRUE},
    "behind-a-false-one": {"all": [FALSE, {"oops": 1}]},
    "behind-a-true-one": {"any": [TRUE, {"not": leaf("stage", "=", 1)}]},
    "op-on-a-missing-field": leaf("phone", "before", 5),
}


@case("malformed-condition-refused", clause="C8")
@pytest.mark.parametrize("condition", MALFORMED.values(), ids=MALFORMED)
def test_malformed_condition_is_refused(condition):
    assert refusal(ValueError, matches, condition, DEAL) == ("condition",)


UNKNOWN = {
    "op": leaf("stage", "equals", 1),
    "key": {"none": []},
    "no-value": {"field": "stage", "op": "eq"},
}


@case("unknown-shape-refused", clause="C8", visible=True)
@pytest.mark.parametrize("condition", UNKNOWN.values(), ids=UNKNOWN)
def test_condition_of_unknown_shape_is_refused(condition):
    assert refusal(ValueError, matches, condition, DEAL) == ("condition",)


@case("second-rule-of-an-id-refused", clause="C9", visible=True)
def test_add_known_id_is_refused():
    engine, done = new_engine(rule("r1", ["a"]))
    assert refusal(ValueError, engine.add, rule("r1", ["b"])) == ("id",)
    engine.handle("saved", DEAL)
    assert done == ["a"]


@case("rule-with-bad-condition-refused", clause="C9")
def test_add_rule_with_bad_condition_is_refused_and_not_added():
    engine, done = new_engine()
    bad = rule("r1", when={"any": [{}, {"oops": 1}]})
    assert refusal(ValueError, engine.add, bad) == ("condition",)
    assert engine.handle("saved", DEAL) == []
    engine.add(rule("r1", ["a"], when=TRUE))
    engine.handle("saved", DEAL)
    assert done == ["a"]


@case("higher-priority-first", clause="C10", visible=True)
def test_rules_of_higher_priority_run_first():
    engine, done = new_engine(rule("r1", ["a"]), rule("r2", ["b"], priority=5))
    engine.handle("saved", DEAL)
    assert done == ["b", "a"]


@case("equal-priority-by-adding", clause="C10")
def test_rules_of_equal_priority_run_in_the_order_of_adding():
    engine, done = new_engine(
        rule("b", ["b"], priority=-1),
        rule("c", ["d"]),
        rule("z", ["a"], priority=1),
        rule("a", ["c"], priority=1),
    )
    engine.handle("saved", DEAL)
    assert done == ["a", "c", "d", "b"]


@case("other-events-ignored", clause="C10")
def test_rules_for_other_events_do_not_run():
    engine, done = new_engine(rule("r1"), {"id": "r2", "event": "deleted", "actions": ["wipe"]})
    assert engine.handle("deleted", DEAL) == [{"rule": "r2", "action": "wipe", "error": ""}]
    assert engine.handle("save", DEAL) == []
    assert engine.handle("SAVED", DEAL) == []
    assert done == ["wipe"]


@case("conditions-come-before-actions", clause="C11")
def test_conditions_are_evaluated_before_the_first_action():
    record = {"stage": "won"}
    done = []

    def perform(action, _):
        done.append(action)
        record["stage"] = "lost"
        engine.enable("r2", False)

    engine = RuleEngine(perform)
    engine.add(rule("r1", ["a"], when=TRUE))
    engine.add(rule("r2", ["b"], when=TRUE))
    engine.handle("saved", record)
    assert done == ["a", "b"]


@case("stop-ends-the-run", clause="C11", visible=True)
def test_matching_rule_with_stop_leaves_out_later_ones():
    engine, done = new_engine(rule("r1", ["a", "b"], stop=True), rule("r2", ["c"]))
    engine.handle("saved", DEAL)
    assert done == ["a", "b"]


@case("stop-of-another-rule-ignored", clause="C11")
def test_stop_of_a_rule_that_does_not_match_is_ignored():
    engine, done = new_engine(
        rule("r1", ["a"], when=FALSE, stop=True),
        rule("r2", ["b"]),
        rule("r3", ["c"], stop=True),
        rule("r4", ["d"], stop=True),
    )
    engine.handle("saved", DEAL)
    assert done == ["b", "c"]


@case("log-of-actions", clause="C12", visible=True)
def test_handle_returns_an_entry_for_each_action():
    engine, done = new_engine(rule("r1", ["mail", "task"], when=TRUE), rule("r2", when=FALSE))
    assert engine.handle("saved", DEAL) == [
        {"rule": "r1", "action": "mail", "error": ""},
        {"rule": "r1", "action": "task", "error": ""},
    ]
    assert done == ["mail", "task"]


@case("record-reaches-the-action", clause="C12", visible=True)
def test_perform_receives_the_record():
    seen = []
    engine = RuleEngine(lambda action, record: seen.append((action, record["amount"])))
    engine.add(rule("r1", ["a", "a"]))
    engine.handle("saved", {"amount": 7})
    assert seen == [("a", 7), ("a", 7)]


@case("rule-without-actions", clause="C12")
def test_rule_without_actions_leaves_no_entry():
    engine, _ = new_engine(rule("r1", []), rule("r2", ["b"]))
    assert [entry["rule"] for entry in engine.handle("saved", DEAL)] == ["r2"]


@case("failure-ends-its-rule-alone", clause="C13")
def test_failing_action_ends_its_rule_and_not_the_others():
    engine, done = new_engine(rule("r1", ["a", "bad", "b"]), rule("r2", ["c"]), failing=["bad"])
    assert engine.handle("saved", DEAL) == [
        {"rule": "r1", "action": "a", "error": ""},
        {"rule": "r1", "action": "bad", "error": "LookupError"},
        {"rule": "r2", "action": "c", "error": ""},
    ]
    assert done == ["a", "bad", "c"]


@case("rule-switched-off-and-on", clause="C14", visible=True)
def test_rule_switched_off_does_not_run_until_switched_on():
    engine, done = new_engine(rule("r1", ["a"]), rule("r2", ["b"]))
    engine.enable("r1", False)
    engine.handle("saved", DEAL)
    engine.enable("r1", True)
    engine.handle("saved", DEAL)
    assert done == ["b", "a", "b"]


@case("stopping-rule-switched-off", clause="C14")
def test_rule_with_stop_that_is_off_stops_nothing():
    engine, done = new_engine(rule("r1", ["a"], stop=True), rule("r2", ["b"]))
    engine.enable("r1", False)
    engine.enable("r1", False)
    engine.handle("saved", DEAL)
    assert done == ["b"]


@case("unknown-rule-cannot-be-switched", clause="C14")
@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
def test_enable_unknown_rule_raises_key_error(on):
    engine, _ = new_engine(rule("r1"))
    assert refusal(KeyError, engine.enable, "r9", on) == ("r9",)
