"""Acceptance of exam.parking."""

import pytest
from exam.parking import Meter, Refused
from grace_case import case

TARIFF = [(30, 50), (60, 150)]
COINS = [200, 10, 50, 20, 100]


def meter_with(*coins, tariff=TARIFF, hours=(480, 1080), most=240):
    """A meter, by default charging 8 to 18 o'clock, with these coins inserted."""
    meter = Meter(tariff, hours, COINS, most)
    for coin in coins:
        meter.insert(coin)
    return meter


def refusal(action, *arguments):
    """The arguments of the Refused that the action must raise."""
    with pytest.raises(Refused) as caught:
        action(*arguments)
    return caught.value.args


@case("steps-one-after-another", clause="C1", visible=True)
def test_steps_are_paid_one_after_another():
    meter = meter_with()
    assert [meter.insert(50), meter.insert(50), meter.insert(100)] == [30, 50, 90]


@case("last-step-repeats", clause="C1")
def test_last_step_is_paid_again_and_again():
    meter = meter_with(tariff=[(60, 100), (30, 100), (10, 100)], most=1000)
    assert [meter.insert(100) for _ in range(5)] == [60, 90, 100, 110, 120]
    assert meter.insert(200) == 140


@case("single-step", clause="C1")
def test_single_step_is_repeated_from_the_start():
    meter = meter_with(tariff=[(12, 20)], most=500)
    assert [meter.insert(20), meter.insert(200), meter.insert(10)] == [12, 132, 138]


@case("coin-pays-several-steps", clause="C1")
def test_one_coin_may_pay_several_steps():
    assert meter_with(tariff=[(30, 20), (20, 20), (5, 40)]).insert(200) == 30 + 20 + 5 * 4


@case("part-of-a-step", clause="C2", visible=True)
def test_part_of_a_step_is_rounded_down():
    meter = meter_with(tariff=[(20, 30), (10, 70)])
    # 20 * 10 / 30, 20 * 20 / 30, 20, 20 + 10 * 10 / 70
    assert [meter.insert(10) for _ in range(4)] == [6, 13, 20, 21]


@case("money-counts-as-one-sum", clause="C2")
def test_money_counts_as_one_sum():
    meter = meter_with(tariff=[(1, 30)])
    assert [meter.insert(coin) for coin in (10, 10, 10, 20, 50)] == [0, 0, 1, 1, 3]


@case("rounded-within-the-step", clause="C2")
def test_only_the_step_begun_is_rounded():
    # 7 * 50 / 90 in the first step; 7 and 5 * 10 / 30 with 100; 7 + 5 and 5 * 20 / 30 with 140.
    meter = meter_with(tariff=[(7, 90), (5, 30)])
    assert [meter.insert(coin) for coin in (50, 50, 20, 20)] == [3, 8, 12, 15]


@case("minutes-of-all-coins", clause="C3", visible=True)
def test_insert_returns_the_minutes_of_all_coins():
    meter = meter_with(10, 20)
    assert meter.insert(20) == 30


@case("minutes-begin-anew", clause="C3")
def test_minutes_begin_anew_after_ticket_and_cancel():
    meter = meter_with(100, 100)
    meter.ticket(500)
    assert meter.insert(50) == 30
    meter.cancel()
    assert meter.insert(10) == 6


@case("no-more-than-most", clause="C4", visible=True)
def test_no_more_than_most_minutes_are_bought():
    assert meter_with(most=45).insert(200) == 45


@case("money-beyond-is-taken", clause="C4")
def test_money_beyond_most_is_taken():
    meter = meter_with(50, 200, most=45)
    assert meter.ticket(600) == 645
    assert meter.box() == {50: 1, 200: 1}


@case("unknown-coin-refused", clause="C5", visible=True)
def test_unknown_coin_is_refused():
    assert refusal(meter_with().insert, 5) == ("coin",)


@case("full-meter-refuses", clause="C5")
def test_meter_is_full_when_most_minutes_are_bought():
    meter = meter_with(50, 50, most=50)
    assert refusal(meter.insert, 10) == ("full",)
    assert refusal(meter.insert, 500) == ("coin",)
    assert meter.cancel() == [50, 50]
    assert meter.insert(50) == 30


@case("not-yet-full", clause="C5")
def test_meter_takes_coins_as_long_as_a_minute_is_missing():
    meter = meter_with(50, most=31)
    assert meter.insert(10) == 31
    assert refusal(meter.insert, 10) == ("full",)


@case("refused-coins-are-not-taken", clause="C5")
def test_refused_coins_are_not_taken():
    meter = meter_with(50, most=30)
    refusal(meter.insert, 10)
    refusal(meter.insert, 1)
    meter.ticket(480)
    assert meter.box() == {50: 1}


@case("cancel-gives-back", clause="C6", visible=True)
def test_cancel_gives_the_coins_back_in_their_order():
    meter = meter_with(50, 10, 200, 10)
    assert meter.cancel() == [50, 10, 200, 10]
    assert meter.cancel() == []


@case("cancel-leaves-the-box", clause="C6")
def test_cancel_gives_back_nothing_of_an_earlier_ticket():
    meter = meter_with(50)
    meter.ticket(600)
    meter.insert(20)
    assert meter.cancel() == [20]
    assert meter.box() == {50: 1}
    assert refusal(meter.ticket, 600) == ("nothing",)


@case("overnight", clause="C7", visible=True)
def test_minutes_left_at_closing_time_count_from_the_next_opening():
    assert meter_with(50, 100).ticket(1060) == 1440 + 480 + 50


@case("several-days", clause="C7")
def test_minutes_may_last_for_several_days():
    meter = meter_with(200, tariff=[(1300, 200)], most=5000)
    # 1300 minutes from day 2, 17:00: 60 on that day, 600 on each of the next two, 40 on the last.
    assert meter.ticket(2 * 1440 + 1020) == 5 * 1440 + 480 + 40


@case("charged-all-day", clause="C7")
def test_hours_may_be_the_whole_day():
    meter = meter_with(200, tariff=[(3000, 200)], hours=(0, 1440), most=5000)
    assert meter.ticket(1400) == 4400


@case("within-the-hours", clause="C8", visible=True)
def test_ticket_within_the_hours():
    assert meter_with(50).ticket(600) == 630


@case("before-opening", clause="C8")
@pytest.mark.parametrize("now", [0, 479, 480], ids=["midnight", "just-before", "opening"])
def test_ticket_before_opening_counts_from_the_opening(now):
    assert meter_with(50).ticket(now) == 510


@case("after-closing", clause="C8")
@pytest.mark.parametrize("now", [1080, 1439], ids=["closing", "last-minute"])
def test_ticket_after_closing_counts_from_the_next_opening(now):
    assert meter_with(50).ticket(1440 + now) == 2 * 1440 + 510


@case("exactly-until-closing", clause="C8")
def test_minutes_used_up_at_closing_time_end_then():
    assert meter_with(50).ticket(1050) == 1080
    assert meter_with(50).ticket(1051) == 1440 + 481
    whole = meter_with(200, tariff=[(1200, 200)], most=5000)
    assert whole.ticket(480) == 1440 + 1080


@case("nothing-bought", clause="C9", visible=True)
def test_ticket_for_nothing_is_refused():
    assert refusal(meter_with().ticket, 600) == ("nothing",)


@case("less-than-a-minute", clause="C9")
def test_less_than_a_minute_is_nothing_and_the_coins_stay():
    meter = meter_with(10, 10, tariff=[(1, 30)])
    assert refusal(meter.ticket, 600) == ("nothing",)
    assert meter.box() == {}
    assert meter.insert(10) == 1
    assert meter.ticket(600) == 601


@case("ticket-starts-anew", clause="C10")
def test_after_a_ticket_nothing_is_bought():
    meter = meter_with(50, 100)
    meter.ticket(600)
    assert refusal(meter.ticket, 600) == ("nothing",)
    assert meter.cancel() == []


@case("coins-reach-the-box-with-the-ticket", clause="C10", visible=True)
def test_coins_are_in_the_box_only_after_the_ticket():
    meter = meter_with(50, 10)
    assert meter.box() == {}
    meter.ticket(600)
    assert meter.box() == {10: 1, 50: 1}


@case("box-counts-by-coin", clause="C11")
def test_box_counts_coins_of_all_tickets_in_order():
    meter = meter_with(100, 10, 10)
    meter.ticket(600)
    meter.insert(200)
    meter.insert(10)
    meter.ticket(700)
    meter.insert(50)
    assert list(meter.box().items()) == [(10, 3), (100, 1), (200, 1)]
