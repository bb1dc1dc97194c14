"""Invariants of exam.incremental_build."""

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.incremental_build"

# Targets t0 to t4 need sources and targets of lower number only, so that there is no cycle.
TARGETS = [f"t{number}" for number in range(5)]
rules = st.tuples(
    *(
        st.lists(st.sampled_from(["s0", "s1", *TARGETS[:number]]), unique=True, max_size=3)
        for number in range(len(TARGETS))
    )
)
changes = st.one_of(
    st.tuples(st.just("source"), st.sampled_from(["s0", "s1"]), st.sampled_from("xyz")),
    st.tuples(st.just("build"), st.sampled_from(TARGETS), st.booleans()),
    st.tuples(st.just("toggle"), st.sampled_from(TARGETS), st.none()),
)
histories = st.lists(changes, max_size=10)
VALUES = st.tuples(rules, histories)


class Shop:
    """A builder with sources x, and targets that fail while they are in `failing`."""

    def __init__(self, module, needs):
        self.ran, self.failing = [], set()
        self.sources = {"s0": "x", "s1": "x"}
        self.needs = dict(zip(TARGETS, needs, strict=True))
        self.builder = module.Builder(self.act)
        for name, content in self.sources.items():
            self.builder.source(name, content)
        for target, names in self.needs.items():
            self.builder.rule(target, names)

    def act(self, target, recipe, inputs):
        self.ran.append((target, tuple(inputs.items())))
        if target in self.failing:
            raise ValueError(target)
        return f"{target}({','.join(inputs.values())})"

    def go(self, change):
        """The results of a build, or nothing."""
        kind, name, value = change
        if kind == "source":
            self.sources[name] = value
            self.builder.source(name, value)
        elif kind == "toggle":
            self.failing ^= {name}
        else:
            return self.builder.build([name], keep_going=value)
        return []

    def expected(self, name):
        """The content that a target must have after a build without failures."""
        if name in self.sources:
            return self.sources[name]
        return f"{name}({','.join(map(self.expected, self.needs[name]))})"


def good_builds_give_the_right_contents(module, value):
    needs, history = value
    shop = Shop(module, needs)
    for change in history:
        for result in shop.go(change):
            if result["status"] in ("fresh", "restored", "built"):
                name = result["target"]
                found = shop.builder.content(name)
                assert found == shop.expected(name), f"{result}: {found}"


def no_work_is_done_twice(module, value):
    needs, history = value
    shop = Shop(module, needs)
    done = set()
    for change in history:
        shop.ran.clear()
        results = shop.go(change)
        built = {result["target"] for result in results if result["status"] == "built"}
        for work in shop.ran:
            assert work not in done, f"{work} succeeded before and was run again"
            done |= {work} if work[0] in built else set()


def build_after_a_build_is_fresh(module, value):
    needs, history = value
    shop = Shop(module, needs)
    for change in history:
        shop.go(change)
    shop.failing.clear()
    shop.builder.build(TARGETS)
    statuses = {result["status"] for result in shop.builder.build(TARGETS)}
    assert statuses <= {"fresh"}, f"{statuses}"


def needs_stand_before_their_users(module, needs):
    shop = Shop(module, needs)
    order = [result["target"] for result in shop.builder.build(list(reversed(TARGETS)))]
    assert sorted(order) == TARGETS, f"{order}"
    for target in TARGETS:
        for name in shop.needs[target]:
            early = name in shop.sources or order.index(name) < order.index(target)
            assert early, f"{name} is behind {target} in {order}"


PROPERTIES = [
    Property(
        "good-builds-give-the-right-contents", "C5", VALUES, good_builds_give_the_right_contents
    ),
    Property("no-work-is-done-twice", "C6", VALUES, no_work_is_done_twice),
    Property("build-after-a-build-is-fresh", "C6", VALUES, build_after_a_build_is_fresh),
    Property("needs-stand-before-their-users", "C3", rules, needs_stand_before_their_users),
]
