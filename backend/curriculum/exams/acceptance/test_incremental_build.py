"""Acceptance of exam.incremental_build."""

import pytest
from exam.incremental_build import Builder
from grace_case import case


class Works:
    """A builder whose targets hold what they were made from, and what was run."""

    def __init__(self, sources=(), **rules):
        self.ran = []
        self.failing = {}  # target -> exception
        self.fixed = {}  # target -> content, whatever the inputs
        self.builder = Builder(self.act)
        for name in sources:
            self.builder.source(name, name.upper())
        for target, needs in rules.items():
            self.builder.rule(target, needs.split())

    def act(self, target, recipe, inputs):
        self.ran.append(target)
        if target in self.failing:
            raise self.failing[target]
        parts = [f"{name}={content}" for name, content in inputs.items()]
        return self.fixed.get(target, f"{recipe}({','.join(parts)})")

    def build(self, *goals, **options):
        """Status by target, in order."""
        self.ran.clear()
        results = self.builder.build(list(goals), **options)
        return [(result["target"], result["status"]) for result in results]

    def causes(self, *goals, **options):
        results = self.builder.build(list(goals), **options)
        return {result["target"]: result["cause"] for result in results}


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


def cycle(works, *goals):
    """The arguments of the CycleError that this build must raise."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its name is compared
        works.builder.build(list(goals))
    assert type(caught.value).__name__ == "CycleError"
    return caught.value.args


@case("sources-and-rules", clause="C1", visible=True)
def test_sources_and_rules_may_be_set_again():
    works = Works(["s"], t="s")
    works.builder.source("s", "new")
    works.builder.rule("t", ["s"], "other")
    works.build("t")
    assert works.builder.content("t") == "other(s=new)"


@case("name-of-another-kind-refused", clause="C1")
def test_source_of_a_target_and_rule_of_a_source_are_refused():
    works = Works(["s"], t="s")
    assert refusal(ValueError, works.builder.source, "t", "x") == ("name",)
    assert refusal(ValueError, works.builder.rule, "s", []) == ("name",)
    works.build("t")
    assert refusal(ValueError, works.builder.source, "t", "x") == ("name",)
    works.builder.rule("t", [])
    assert works.builder.content("s") == "S"


@case("need-named-twice-refused", clause="C2", visible=True)
def test_need_that_is_named_twice_is_refused():
    works = Works(["s", "r"], t="s")
    assert refusal(ValueError, works.builder.rule, "t", ["s", "r", "s"]) == ("needs",)
    works.build("t")
    assert works.builder.content("t") == "(s=S)"


@case("need-in-needs-and-after-refused", clause="C2")
def test_need_that_stands_in_after_too_is_refused():
    works = Works(["s", "r"])
    assert refusal(ValueError, works.builder.rule, "t", ["s"], "", ["r", "s"]) == ("needs",)
    assert refusal(ValueError, works.builder.rule, "t", ["s"], "", ["r", "r"]) == ("needs",)
    assert refusal(KeyError, works.builder.build, ["t"]) == ("t",)


@case("name-before-needs", clause="C2")
def test_wrong_name_is_told_before_wrong_needs():
    works = Works(["s"])
    assert refusal(ValueError, works.builder.rule, "s", ["x", "x"]) == ("name",)


@case("needs-before-targets", clause="C3", visible=True)
def test_targets_are_built_after_what_they_need():
    works = Works(["s"], app="lib util", lib="util s", util="s")
    assert [target for target, _ in works.build("app")] == ["util", "lib", "app"]
    assert works.ran == ["util", "lib", "app"]


@case("order-of-the-walk", clause="C3")
def test_walk_goes_by_goals_and_needs_in_order():
    works = Works(["s"], z="m b", m="c", b="s", c="s", a="b", unused="s")
    assert [target for target, _ in works.build("z", "a")] == ["c", "m", "b", "z", "a"]
    assert [target for target, _ in works.build("a", "z", "s", "a")] == ["b", "a", "c", "m", "z"]


@case("needs-then-after", clause="C3")
def test_walk_goes_through_after_behind_needs():
    works = Works(["s"], a="s", b="s", c="s")
    works.builder.rule("t", ["c", "b"], after=["a"])
    assert [target for target, _ in works.build("t")] == ["c", "b", "a", "t"]


@case("goals-that-are-sources", clause="C3")
def test_sources_and_no_goals_plan_nothing():
    works = Works(["s"], t="s")
    assert (works.build("s"), works.build()) == ([], [])


@case("unknown-name-refused", clause="C4", visible=True)
def test_unknown_names_are_refused():
    works = Works(["s"], t="s missing")
    assert refusal(KeyError, works.builder.build, ["t"]) == ("missing",)
    assert refusal(KeyError, works.builder.build, ["other", "t"]) == ("other",)
    assert works.ran == []


@case("cycle-refused", clause="C4", visible=True)
def test_cycle_is_refused_with_the_way_round():
    works = Works(["s"], app="s lib", lib="util", util="s lib")
    assert cycle(works, "app") == ("lib", "util", "lib")
    assert works.ran == []


CYCLES = {
    "itself": ({"a": "a"}, ["a"], ("a", "a")),
    "from-inside": ({"a": "b", "b": "c", "c": "a"}, ["b"], ("b", "c", "a", "b")),
    "behind-a-good-target": ({"ok": "s", "a": "ok b", "b": "s a"}, ["ok", "a"], ("a", "b", "a")),
    "first-of-two": ({"a": "b c", "b": "a", "c": "a"}, ["a"], ("a", "b", "a")),
}


@case("ways-round", clause="C4")
@pytest.mark.parametrize(("rules", "goals", "way"), CYCLES.values(), ids=CYCLES)
def test_cycle_names_the_way_from_the_target_to_itself(rules, goals, way):
    works = Works(["s"], **rules)
    assert cycle(works, *goals) == way
    assert works.ran == []


@case("cycle-through-after", clause="C4")
def test_after_can_make_a_cycle_too():
    works = Works(["s"], b="a")
    works.builder.rule("a", ["s"], after=["b"])
    assert cycle(works, "a") == ("a", "b", "a")


@case("met-first-decides", clause="C4")
def test_what_the_walk_meets_first_decides():
    assert cycle(Works(["s"], a="b missing", b="a"), "a") == ("a", "b", "a")
    works = Works(["s"], a="missing b", b="a")
    assert refusal(KeyError, works.builder.build, ["a"]) == ("missing",)


@case("met-twice-is-no-cycle", clause="C4")
def test_target_that_is_needed_twice_is_no_cycle():
    works = Works(["s"], a="b c", b="d", c="d", d="s")
    assert [target for target, _ in works.build("a")] == ["d", "b", "c", "a"]


@case("inputs-of-a-target", clause="C5", visible=True)
def test_inputs_are_the_contents_of_the_needs():
    works = Works(["r", "s"], lib="r")
    works.builder.rule("app", ["s", "lib"], "link")
    works.build("app")
    assert works.builder.content("app") == "link(s=S,lib=(r=R))"


@case("after-is-no-input", clause="C5")
def test_what_stands_in_after_is_built_but_no_input():
    works = Works(["r", "s"], gen="r")
    works.builder.rule("app", ["s"], "x", after=["gen"])
    assert works.build("app") == [("gen", "built"), ("app", "built")]
    assert works.builder.content("app") == "x(s=S)"
    works.builder.source("r", "new")
    assert works.build("app") == [("gen", "built"), ("app", "fresh")]


@case("target-without-needs", clause="C5")
def test_target_without_needs_is_built_once():
    works = Works()
    works.builder.rule("t", [], "make")
    assert works.build("t") == [("t", "built")]
    assert works.builder.content("t") == "make()"
    assert works.build("t") == [("t", "fresh")]


@case("second-build-is-fresh", clause="C6", visible=True)
def test_second_build_runs_nothing():
    works = Works(["s"], app="lib", lib="s")
    assert works.build("app") == [("lib", "built"), ("app", "built")]
    assert works.build("app") == [("lib", "fresh"), ("app", "fresh")]
    assert works.ran == []


@case("only-what-changed-is-run", clause="C6")
def test_only_targets_with_other_inputs_are_run():
    works = Works(["r", "s"], app="x y", x="r", y="s")
    works.build("app")
    works.builder.source("r", "new")
    assert works.build("app") == [("x", "built"), ("y", "fresh"), ("app", "built")]
    assert works.ran == ["x", "app"]


@case("same-result-stops-the-work", clause="C6", visible=True)
def test_target_built_with_the_same_result_leaves_its_users_fresh():
    works = Works(["s"], app="lib", lib="s")
    works.fixed["lib"] = "same"
    works.build("app")
    works.builder.source("s", "new")
    assert works.build("app") == [("lib", "built"), ("app", "fresh")]


@case("same-content-set-again", clause="C6")
def test_source_set_to_the_same_content_changes_nothing():
    works = Works(["s"], t="s")
    works.build("t")
    works.builder.source("s", "S")
    assert works.build("t") == [("t", "fresh")]


@case("other-recipe", clause="C6")
def test_other_recipe_makes_a_target_run():
    works = Works(["s"], t="s")
    works.build("t")
    works.builder.rule("t", ["s"], "new")
    assert works.build("t") == [("t", "built")]
    assert works.builder.content("t") == "new(s=S)"


@case("other-order-of-needs", clause="C6")
def test_other_order_of_needs_makes_a_target_run():
    works = Works(["r", "s"], t="r s")
    works.build("t")
    works.builder.rule("t", ["s", "r"])
    assert works.build("t") == [("t", "built")]
    assert works.builder.content("t") == "(s=S,r=R)"


@case("other-need-with-the-same-content", clause="C6")
def test_other_name_with_the_same_content_makes_a_target_run():
    works = Works(["r", "s"], t="r")
    works.builder.source("s", "R")
    works.build("t")
    works.builder.rule("t", ["s"])
    assert works.build("t") == [("t", "built")]


@case("restored", clause="C6", visible=True)
def test_earlier_success_is_restored_without_running():
    works = Works(["s"], t="s")
    works.build("t")
    works.builder.source("s", "new")
    works.build("t")
    works.builder.source("s", "S")
    assert works.build("t") == [("t", "restored")]
    assert (works.ran, works.builder.content("t")) == ([], "(s=S)")
    assert works.build("t") == [("t", "fresh")]


@case("restored-long-after", clause="C6")
def test_success_of_long_ago_is_restored_and_goes_on():
    works = Works(["s"], app="lib", lib="s")
    for content in ("1", "2", "3"):
        works.builder.source("s", content)
        works.build("app")
    works.builder.source("s", "1")
    assert works.build("app") == [("lib", "restored"), ("app", "restored")]
    assert works.builder.content("app") == "(lib=(s=1))"
    works.builder.source("s", "3")
    assert works.build("lib") == [("lib", "restored")]
    assert works.build("app") == [("lib", "fresh"), ("app", "restored")]


@case("restored-by-its-own-successes", clause="C6")
def test_success_of_another_target_is_not_restored():
    works = Works(["s"], a="s", b="s")
    works.build("a")
    assert works.build("b") == [("b", "built")]


@case("successes-outlive-rules", clause="C7", visible=True)
def test_replaced_rule_keeps_the_successes():
    works = Works(["r", "s"], t="s")
    works.build("t")
    works.builder.rule("t", ["s"])
    assert works.build("t") == [("t", "fresh")]
    works.builder.rule("t", ["r"])
    assert works.builder.content("t") == "(s=S)"
    works.build("t")
    works.builder.rule("t", ["s"])
    assert works.build("t") == [("t", "restored")]


@case("after-does-not-matter", clause="C7")
def test_other_after_leaves_a_target_fresh():
    works = Works(["r", "s"], t="s")
    works.build("t")
    works.builder.rule("t", ["s"], after=["r"])
    assert works.build("t") == [("t", "fresh")]


@case("failure-keeps-the-content", clause="C8", visible=True)
def test_failed_target_keeps_its_content():
    works = Works(["s"], t="s")
    works.build("t")
    works.builder.source("s", "new")
    works.failing["t"] = ValueError("broken")
    assert works.build("t") == [("t", "failed")]
    assert works.builder.content("t") == "(s=S)"
    works.failing.clear()
    assert works.build("t") == [("t", "built")]
    assert works.builder.content("t") == "(s=new)"


@case("failed-target-is-not-fresh", clause="C8")
def test_failed_target_is_restored_rather_than_fresh():
    works = Works(["s"], t="s")
    works.build("t")
    works.builder.source("s", "new")
    works.failing["t"] = ValueError("broken")
    works.build("t")
    works.builder.source("s", "S")
    assert works.build("t") == [("t", "restored")]
    assert works.build("t") == [("t", "fresh")]


@case("first-build-fails", clause="C8")
def test_target_that_never_succeeded_is_tried_each_time():
    works = Works(["s"], t="s")
    works.failing["t"] = OSError("broken")
    assert works.build("t") == [("t", "failed")]
    assert works.build("t") == [("t", "failed")]
    assert works.ran == ["t"]


@case("skipped-with-its-needs", clause="C9", visible=True)
def test_targets_behind_a_failed_one_are_skipped():
    works = Works(["s"], app="lib ok", lib="bad", bad="s", ok="s")
    works.failing["bad"] = ValueError("broken")
    assert works.build("app", keep_going=True) == [
        ("bad", "failed"),
        ("lib", "skipped"),
        ("ok", "built"),
        ("app", "skipped"),
    ]
    assert works.ran == ["bad", "ok"]


@case("first-failure-stops-the-build", clause="C9")
def test_without_keep_going_all_later_targets_are_skipped():
    works = Works(["s"], early="s", bad="s", late="s", later="late")
    works.build("late")
    works.failing["bad"] = ValueError("broken")
    assert works.build("early", "bad", "later") == [
        ("early", "built"),
        ("bad", "failed"),
        ("late", "skipped"),
        ("later", "skipped"),
    ]
    assert works.ran == ["early", "bad"]


@case("skipped-by-after", clause="C9")
def test_target_is_skipped_when_something_in_after_failed():
    works = Works(["s"], bad="s")
    works.builder.rule("t", ["s"], after=["bad"])
    works.failing["bad"] = ValueError("broken")
    assert works.build("t", keep_going=True) == [("bad", "failed"), ("t", "skipped")]


@case("failed-target-elsewhere", clause="C9")
def test_failure_of_an_earlier_build_skips_nothing():
    works = Works(["s"], bad="s", t="s")
    works.failing["bad"] = ValueError("broken")
    works.build("bad")
    assert works.build("t") == [("t", "built")]
    works.failing.clear()
    assert works.build("bad", "t") == [("bad", "built"), ("t", "fresh")]


@case("results-have-three-keys", clause="C10", visible=True)
def test_build_returns_a_dict_for_each_target():
    works = Works(["s"], bad="s", t="s bad")
    works.failing["bad"] = LookupError("broken")
    assert works.builder.build(["t"]) == [
        {"target": "bad", "status": "failed", "cause": "LookupError"},
        {"target": "t", "status": "skipped", "cause": "bad"},
    ]


@case("cause-is-the-first-need", clause="C10")
def test_cause_of_skipping_is_the_first_need_that_failed_or_was_skipped():
    works = Works(["s"], x="s", y="x", z="s")
    works.builder.rule("t", ["s", "y", "x"], after=["z"])
    works.builder.rule("u", ["s"], after=["z", "y"])
    works.failing = {"x": ValueError("x"), "z": KeyError("z")}
    assert works.causes("z", "t", "u", keep_going=True) == {
        "z": "KeyError",
        "x": "ValueError",
        "y": "x",
        "t": "y",
        "u": "z",
    }


@case("cause-without-such-a-need", clause="C10")
def test_cause_of_skipping_is_else_the_first_failed_target():
    works = Works(["s"], a="s", bad="s", b="s", c="b", d="bad", e="s")
    works.failing["bad"] = ValueError("broken")
    assert works.causes("a", "bad", "c", "d", "e") == {
        "a": "",
        "bad": "ValueError",
        "b": "bad",
        "c": "b",
        "d": "bad",
        "e": "bad",
    }


@case("causes-of-success-are-empty", clause="C10")
def test_fresh_restored_and_built_targets_have_no_cause():
    works = Works(["s"], t="s")
    assert works.causes("t") == {"t": ""}
    assert works.causes("t") == {"t": ""}
    works.builder.source("s", "new")
    works.build("t")
    works.builder.source("s", "S")
    assert works.causes("t") == {"t": ""}


@case("content-of-source-and-target", clause="C11", visible=True)
def test_content_of_sources_and_built_targets():
    works = Works(["s"], t="s")
    works.build("t")
    assert (works.builder.content("s"), works.builder.content("t")) == ("S", "(s=S)")


@case("no-content-refused", clause="C11")
def test_content_of_what_has_none_is_refused():
    works = Works(["s"], t="s", bad="s")
    works.failing["bad"] = ValueError("broken")
    works.build("bad")
    for name in ("t", "bad", "nobody"):
        assert refusal(KeyError, works.builder.content, name) == (name,)


@case("affected-targets", clause="C12", visible=True)
def test_affected_lists_all_users_sorted():
    works = Works(["r", "s"], z="s", y="z r", a="y", other="r")
    assert works.builder.affected("s") == ["a", "y", "z"]
    assert works.builder.affected("r") == ["a", "other", "y"]
    assert works.builder.affected("a") == []
    assert Works(["alone"]).builder.affected("alone") == []


@case("affected-not-through-after", clause="C12")
def test_affected_leaves_after_and_the_name_itself_out():
    works = Works(["s"], a="s", c="b")
    works.builder.rule("b", ["s"], after=["a"])
    assert works.builder.affected("a") == []
    works = Works(a="b", b="a x", c="b")
    assert works.builder.affected("a") == ["b", "c"]


@case("affected-by-unknown-name", clause="C12")
def test_affected_of_an_unknown_name_is_refused():
    works = Works(["s"], t="s future")
    works.builder.rule("u", ["s"], after=["later"])
    assert works.builder.affected("future") == ["t"]
    for name in ("later", "nobody"):
        assert refusal(KeyError, works.builder.affected, name) == (name,)
