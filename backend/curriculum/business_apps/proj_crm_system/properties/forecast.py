"""Invariants of crm_system.forecast."""

from fractions import Fraction

from grace_case import Property
from hypothesis import strategies as st

MODULE = "crm_system.forecast"

STAGES = ["lead", "offer", "promise", "won", "lost"]
CATEGORIES = ["pipeline", "best_case", "commit", "closed", "omitted"]

probabilities = st.integers(0, 100)
settings = st.tuples(st.just("set"), st.sampled_from(STAGES), probabilities)
deals = st.tuples(st.just("put"), st.integers(0, 3), st.sampled_from(STAGES), st.integers(0, 9999))
actions = st.lists(st.one_of(settings, deals), max_size=14)


def new_forecast(module):
    forecast = module.Forecast()
    for number, (stage, category) in enumerate(zip(STAGES, CATEGORIES, strict=True)):
        forecast.set_stage(stage, number * 20, category)
    return forecast


def act(forecast, action):
    if action[0] == "set":
        forecast.set_stage(action[1], action[2], CATEGORIES[STAGES.index(action[1])])
    else:
        forecast.put(f"d{action[1]}", action[3], action[2])


def weighted_is_nearest(module, value):
    amount, probability = value
    exact, cents = Fraction(amount * probability, 100), module.weighted(amount, probability)
    assert abs(cents - exact) <= Fraction(1, 2), f"{cents} for {exact}"
    assert abs(cents) >= abs(exact) or abs(cents - exact) < Fraction(1, 2), f"{cents} for {exact}"


def totals_add_up(module, sequence):
    forecast = new_forecast(module)
    for action in sequence:
        act(forecast, action)
    totals = forecast.totals()
    for field in ("count", "amount", "expected"):
        parts = sum(totals[name][field] for name in CATEGORIES if name != "omitted")
        assert totals["total"][field] == parts, f"{field}: {parts} in the categories"
    assert forecast.outlook()["pipeline"] == totals["total"]["amount"], "outlook and total"


def stage_edits_change_no_deal(module, sequence):
    forecast = new_forecast(module)
    for action in sequence:
        before = forecast.totals()
        act(forecast, action)
        if action[0] == "set":
            assert forecast.totals() == before, f"{action} changed the totals"


def refresh_leaves_nothing_to_do(module, sequence):
    forecast = new_forecast(module)
    for action in sequence:
        act(forecast, action)
    for stage in STAGES:
        forecast.refresh(stage)
        assert forecast.refresh(stage) == 0, "a second refresh changed something"


PROPERTIES = [
    Property(
        "weighted-is-nearest",
        "C1",
        st.tuples(st.integers(-(10**20), 10**20), probabilities),
        weighted_is_nearest,
    ),
    Property("totals-add-up", "C10", actions, totals_add_up),
    Property("stage-edits-change-no-deal", "C5", actions, stage_edits_change_no_deal),
    Property("refresh-leaves-nothing-to-do", "C8", actions, refresh_leaves_nothing_to_do),
]
