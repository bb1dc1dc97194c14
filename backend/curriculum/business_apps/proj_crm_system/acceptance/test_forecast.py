"""Acceptance of crm_system.forecast."""

import pytest
from crm_system.forecast import CATEGORIES, Forecast, weighted
from grace_case import case


def new_forecast():
    """Six stages, two of them in the category pipeline."""
    forecast = Forecast()
    forecast.set_stage("lead", 10, "pipeline")
    forecast.set_stage("talk", 25, "pipeline")
    forecast.set_stage("offer", 50, "best_case")
    forecast.set_stage("promise", 90, "commit")
    forecast.set_stage("won", 100, "closed")
    forecast.set_stage("lost", 0, "omitted")
    return forecast


def filled():
    """A deal in each stage, with amounts 101, 102, 104, 108, 116 and 132."""
    forecast = new_forecast()
    amounts = {"lead": 101, "talk": 102, "offer": 104, "promise": 108, "won": 116, "lost": 132}
    for number, (stage, amount) in enumerate(amounts.items(), 1):
        forecast.put(f"d{number}", amount, stage)
    return forecast


def refusal(error, action, *arguments):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("weighted-example", clause="C1", visible=True)
def test_weighted_rounds_half_cents_away_from_zero():
    assert weighted(120000, 25) == 30000
    assert weighted(150, 1) == 2
    assert weighted(149, 1) == 1


WEIGHTED = {
    "half-of-even": (250, 1, 3),
    "below-half": (1049, 10, 105),
    "above-half": (133, 33, 44),
    "negative-half": (-150, 1, -2),
    "negative-below-half": (-149, 1, -1),
    "nothing": (999, 0, 0),
    "all": (999, 100, 999),
    "large": (10**30 + 1, 50, 5 * 10**29 + 1),
    "large-negative": (-(10**30) - 50, 1, -(10**28) - 1),
}


@case("weighted-value", clause="C1")
@pytest.mark.parametrize(("amount", "probability", "cents"), WEIGHTED.values(), ids=WEIGHTED)
def test_weighted_value(amount, probability, cents):
    assert weighted(amount, probability) == cents


@case("bad-probability-refused", clause="C2")
@pytest.mark.parametrize("probability", [-1, 101, 50.0], ids=["below", "above", "float"])
def test_set_stage_bad_probability_is_refused(probability):
    arguments = ("offer", probability, "commit")
    assert refusal(ValueError, Forecast().set_stage, *arguments) == ("probability",)


@case("bad-category-refused", clause="C2", visible=True)
def test_set_stage_bad_category_is_refused():
    forecast = new_forecast()
    assert refusal(ValueError, forecast.set_stage, "offer", 50, "won") == ("category",)
    assert refusal(ValueError, forecast.set_stage, "offer", 50, "Commit") == ("category",)


@case("refused-stage-stays", clause="C2")
def test_set_stage_that_is_refused_leaves_the_stage_as_it_was():
    forecast = new_forecast()
    refusal(ValueError, forecast.set_stage, "offer", 60, "")
    refusal(ValueError, forecast.set_stage, "offer", 101, "commit")
    deal = forecast.put("d1", 100, "offer")
    assert (deal["probability"], deal["category"]) == (50, "best_case")


@case("unknown-stage", clause="C3")
def test_put_unknown_stage_is_refused_and_changes_nothing():
    forecast = new_forecast()
    before = forecast.put("d1", 100, "offer")
    assert refusal(KeyError, forecast.put, "d1", 200, "gone") == ("gone",)
    assert refusal(KeyError, forecast.put, "d2", 200, "gone") == ("gone",)
    assert forecast.get("d1") == before
    assert forecast.totals()["total"]["count"] == 1


@case("put-replaces", clause="C3", visible=True)
def test_put_again_replaces_amount_and_stage():
    forecast = new_forecast()
    forecast.put("d1", 100, "offer")
    forecast.put("d1", 300, "promise")
    deal = forecast.get("d1")
    assert (deal["amount"], deal["stage"]) == (300, "promise")
    assert forecast.totals()["total"]["count"] == 1


@case("probability-of-entry", clause="C4", visible=True)
def test_put_takes_the_probability_of_the_stage_that_is_entered():
    forecast = new_forecast()
    assert forecast.put("d1", 100, "lead")["probability"] == 10
    assert forecast.put("d1", 100, "offer")["probability"] == 50
    assert forecast.put("d1", 100, "lead")["probability"] == 10


@case("same-stage-keeps-probability", clause="C4")
def test_put_with_own_stage_keeps_the_probability_of_entry():
    forecast = new_forecast()
    forecast.put("d1", 100, "offer")
    forecast.set_stage("offer", 70, "best_case")
    deal = forecast.put("d1", 1000, "offer")
    assert (deal["amount"], deal["probability"], deal["expected"]) == (1000, 50, 500)


@case("entering-again-takes-the-new-one", clause="C4")
def test_put_back_into_a_stage_takes_its_new_probability():
    forecast = new_forecast()
    forecast.put("d1", 100, "offer")
    forecast.set_stage("offer", 70, "best_case")
    forecast.put("d1", 100, "lead")
    assert forecast.put("d1", 100, "offer")["probability"] == 70


@case("zero-probability-is-kept", clause="C4")
def test_put_with_own_stage_keeps_a_probability_of_zero():
    forecast = new_forecast()
    forecast.put("d1", 100, "lost")
    forecast.set_stage("lost", 5, "omitted")
    assert forecast.put("d1", 200, "lost")["probability"] == 0


@case("stage-edit-keeps-deals", clause="C5", visible=True)
def test_set_stage_changes_no_probability_of_deals():
    forecast = new_forecast()
    forecast.put("d1", 1000, "offer")
    forecast.set_stage("offer", 70, "best_case")
    forecast.put("d2", 1000, "offer")
    assert [forecast.get(key)["expected"] for key in ("d1", "d2")] == [500, 700]


@case("category-is-of-now", clause="C5")
def test_set_stage_changes_the_category_of_deals():
    forecast = new_forecast()
    forecast.put("d1", 1000, "offer")
    forecast.set_stage("offer", 50, "omitted")
    assert forecast.get("d1")["category"] == "omitted"
    totals = forecast.totals()
    assert (totals["best_case"]["count"], totals["omitted"]["count"]) == (0, 1)


@case("deal-has-six-keys", clause="C6", visible=True)
def test_put_and_get_return_exactly_six_keys():
    forecast = new_forecast()
    deal = {
        "id": "d1",
        "amount": 1001,
        "stage": "offer",
        "probability": 50,
        "category": "best_case",
        "expected": 501,
    }
    assert forecast.put("d1", 1001, "offer") == deal
    assert forecast.get("d1") == deal


@case("unknown-deal", clause="C7")
@pytest.mark.parametrize("method", ["get", "remove"])
def test_unknown_deal_raises_key_error(method):
    assert refusal(KeyError, getattr(filled(), method), "d9") == ("d9",)


@case("removed-deal", clause="C7")
def test_removed_deal_is_unknown_and_enters_anew():
    forecast = filled()
    forecast.set_stage("offer", 60, "best_case")
    forecast.remove("d3")
    assert refusal(KeyError, forecast.get, "d3") == ("d3",)
    assert forecast.totals()["best_case"] == {"count": 0, "amount": 0, "expected": 0}
    assert forecast.put("d3", 100, "offer")["probability"] == 60


@case("refresh-takes-the-present", clause="C8", visible=True)
def test_refresh_gives_the_deals_of_a_stage_its_probability():
    forecast = new_forecast()
    forecast.put("d1", 1000, "offer")
    forecast.put("d2", 1000, "lead")
    forecast.set_stage("offer", 70, "best_case")
    forecast.set_stage("lead", 20, "pipeline")
    assert forecast.refresh("offer") == 1
    assert [forecast.get(key)["probability"] for key in ("d1", "d2")] == [70, 10]


@case("refresh-counts-changes", clause="C8")
def test_refresh_counts_only_what_changed():
    forecast = new_forecast()
    forecast.put("d1", 1000, "offer")
    forecast.set_stage("offer", 70, "best_case")
    forecast.put("d2", 1000, "offer")
    assert forecast.refresh("offer") == 1
    assert forecast.refresh("offer") == 0
    assert refusal(KeyError, forecast.refresh, "gone") == ("gone",)


@case("totals-by-category", clause="C9", visible=True)
def test_totals_has_every_category():
    forecast = new_forecast()
    forecast.put("d1", 120000, "lead")
    forecast.put("d2", 80000, "talk")
    forecast.put("d3", 50000, "won")
    nothing = {"count": 0, "amount": 0, "expected": 0}
    assert forecast.totals() == {
        "pipeline": {"count": 2, "amount": 200000, "expected": 32000},
        "best_case": nothing,
        "commit": nothing,
        "closed": {"count": 1, "amount": 50000, "expected": 50000},
        "omitted": nothing,
        "total": {"count": 3, "amount": 250000, "expected": 82000},
    }


@case("totals-in-order", clause="C9")
def test_totals_come_in_the_order_of_categories():
    names = ["pipeline", "best_case", "commit", "closed", "omitted"]
    assert list(CATEGORIES) == names
    assert list(Forecast().totals()) == [*names, "total"]
    assert Forecast().totals()["total"] == {"count": 0, "amount": 0, "expected": 0}


@case("rounded-before-added", clause="C9")
def test_totals_add_rounded_values():
    forecast = new_forecast()
    for number in range(3):
        forecast.put(f"d{number}", 5, "lead")
    # 0.5 cents each: 1 + 1 + 1, not the rounded sum of 1.5
    assert forecast.totals()["pipeline"] == {"count": 3, "amount": 15, "expected": 3}


@case("omitted-is-not-in-total", clause="C10")
def test_totals_leave_omitted_deals_out_of_the_total():
    totals = filled().totals()
    # 10.1 -> 10, 25.5 -> 26, 52, 97.2 -> 97, 116
    assert totals["total"] == {"count": 5, "amount": 531, "expected": 301}
    assert totals["omitted"] == {"count": 1, "amount": 132, "expected": 0}


@case("outlook-is-cumulative", clause="C11", visible=True)
def test_outlook_adds_less_and_less_sure_deals():
    assert list(filled().outlook().items()) == [
        ("commit", 224),
        ("best_case", 328),
        ("pipeline", 531),
    ]


@case("outlook-of-nothing", clause="C11")
def test_outlook_ignores_omitted_deals():
    forecast = new_forecast()
    assert forecast.outlook() == {"commit": 0, "best_case": 0, "pipeline": 0}
    forecast.put("d1", 100, "lost")
    forecast.put("d2", 7, "talk")
    assert forecast.outlook() == {"commit": 0, "best_case": 0, "pipeline": 7}


@case("weighted-smallest-negative", clause="C1")
def test_weighted_value_of_minus_one_cent():
    assert weighted(-1, 100) == -1
    assert weighted(-1, 50) == -1
    assert weighted(-1, 49) == 0
