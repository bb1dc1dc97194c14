"""Acceptance of exam.spans."""

import pytest
from exam.spans import gaps, merge, overlay, totals
from grace_case import case


def refusal(action, *arguments, error=ValueError):
    """The arguments of the error that the action must raise."""
    with pytest.raises(error) as caught:
        action(*arguments)
    return caught.value.args


@case("backward-span-names-its-index", clause="C1", visible=True)
def test_backward_span_is_refused_by_its_index():
    assert refusal(merge, [(0, 1, "a"), (5, 4, "a"), (9, 8, "b")]) == (1,)


@case("backward-span-everywhere", clause="C1")
@pytest.mark.parametrize("name", ["overlay", "totals", "gaps"])
def test_every_function_refuses_a_backward_span(name):
    spans = [(0, 10, "a"), (2, 3, "b"), (7, 5, "c")]
    action = {"overlay": overlay, "totals": totals}.get(name)
    assert (refusal(action, spans) if action else refusal(gaps, spans, 0, 1)) == (2,)


@case("empty-span-has-no-effect", clause="C1")
def test_empty_span_has_no_effect():
    spans = [(3, 9, "a"), (12, 12, "a"), (5, 5, "b"), (7, 7, "a")]
    assert merge(spans) == [(3, 9, "a")]
    assert overlay(spans) == [(3, 9, "a")]
    assert gaps(spans, 0, 20) == [(0, 3), (9, 20)]


@case("empty-span-joins-nothing", clause="C1")
def test_empty_span_at_the_end_of_another_has_no_effect():
    assert merge([(9, 9, "b"), (4, 9, "a"), (0, 0, "a")]) == [(4, 9, "a")]


@case("overlapping-spans-are-united", clause="C2", visible=True)
def test_overlapping_spans_of_a_label_are_united():
    assert merge([(10, 20, "a"), (15, 30, "a"), (50, 60, "a")]) == [(10, 30, "a"), (50, 60, "a")]


@case("touching-spans-are-united", clause="C2")
def test_touching_spans_are_united_but_not_those_a_minute_apart():
    assert merge([(20, 30, "a"), (10, 20, "a"), (31, 40, "a")]) == [(10, 30, "a"), (31, 40, "a")]


@case("span-inside-another", clause="C2")
def test_span_inside_another_does_not_shorten_it():
    assert merge([(0, 100, "a"), (10, 20, "a"), (50, 110, "a")]) == [(0, 110, "a")]


@case("late-span-unites-two", clause="C2")
def test_span_between_two_others_unites_all_three():
    assert merge([(40, 60, "a"), (0, 20, "a"), (15, 40, "a")]) == [(0, 60, "a")]


@case("later-spans-are-united-too", clause="C2")
def test_spans_after_a_gap_are_united_too():
    spans = [(0, 10, "a"), (20, 30, "a"), (25, 35, "a"), (20, 30, "b"), (28, 33, "b")]
    assert merge(spans) == [(0, 10, "a"), (20, 33, "b"), (20, 35, "a")]


@case("labels-are-apart", clause="C2", visible=True)
def test_labels_do_not_affect_each_other():
    spans = [(0, 10, "a"), (5, 15, "A"), (10, 20, "a"), (12, 30, "A")]
    assert merge(spans) == [(0, 20, "a"), (5, 30, "A")]


@case("merged-order", clause="C3")
def test_merged_spans_are_sorted_by_start_end_and_label():
    spans = [(5, 9, "b"), (5, 9, "a"), (5, 7, "z"), (-4, 50, "m"), (5, 30, "B")]
    assert merge(spans) == [
        (-4, 50, "m"),
        (5, 7, "z"),
        (5, 9, "a"),
        (5, 9, "b"),
        (5, 30, "B"),
    ]


@case("no-spans", clause="C3")
def test_without_spans_there_is_nothing():
    assert (merge([]), overlay([]), totals([])) == ([], [], {})
    assert gaps([], 3, 5) == [(3, 5)]


@case("last-in-the-list-wins", clause="C4", visible=True)
def test_last_span_in_the_list_wins():
    assert overlay([(10, 30, "b"), (0, 20, "a")]) == [(0, 20, "a"), (20, 30, "b")]


@case("span-in-the-middle-cuts", clause="C4")
def test_span_in_the_middle_cuts_another_in_two():
    assert overlay([(0, 30, "a"), (10, 20, "b")]) == [(0, 10, "a"), (10, 20, "b"), (20, 30, "a")]


@case("covered-span-vanishes", clause="C4")
def test_span_that_is_covered_wholly_vanishes():
    assert overlay([(5, 10, "a"), (5, 10, "b")]) == [(5, 10, "b")]
    assert overlay([(5, 10, "a"), (20, 30, "c"), (0, 12, "b")]) == [(0, 12, "b"), (20, 30, "c")]


@case("three-layers", clause="C4")
def test_every_minute_has_the_label_of_the_last_span_there():
    spans = [(0, 100, "a"), (20, 80, "b"), (40, 60, "a"), (55, 120, "c")]
    assert overlay(spans) == [
        (0, 20, "a"),
        (20, 40, "b"),
        (40, 55, "a"),
        (55, 120, "c"),
    ]


@case("equal-neighbours-are-one", clause="C5")
def test_neighbours_of_one_label_are_one_span():
    assert overlay([(0, 10, "a"), (10, 20, "a"), (20, 30, "b")]) == [(0, 20, "a"), (20, 30, "b")]
    assert overlay([(0, 30, "a"), (10, 20, "a")]) == [(0, 30, "a")]


@case("neighbours-after-cutting", clause="C5")
def test_parts_left_over_join_their_neighbours():
    spans = [(0, 10, "a"), (5, 15, "b"), (12, 20, "a"), (8, 12, "a"), (4, 8, "a")]
    assert overlay(spans) == [(0, 20, "a")]


@case("gap-keeps-equal-labels-apart", clause="C5", visible=True)
def test_gap_keeps_equal_labels_apart():
    assert overlay([(11, 20, "a"), (0, 10, "a")]) == [(0, 10, "a"), (11, 20, "a")]


@case("minutes-count-once", clause="C6", visible=True)
def test_minutes_of_a_label_count_once():
    assert totals([(0, 10, "a"), (5, 12, "a"), (0, 5, "b")]) == {"a": 12, "b": 5}


@case("other-labels-do-not-matter", clause="C6")
def test_totals_do_not_mind_other_labels():
    assert totals([(0, 10, "a"), (2, 30, "b"), (40, 45, "a")]) == {"b": 28, "a": 15}


@case("order-of-totals", clause="C6")
def test_totals_are_ordered_by_minutes_and_label():
    spans = [(0, 5, "b"), (10, 15, "a"), (0, 9, "z"), (50, 50, "y"), (20, 25, "C")]
    assert list(totals(spans).items()) == [("z", 9), ("C", 5), ("a", 5), ("b", 5)]


@case("gaps-between-spans", clause="C7", visible=True)
def test_gaps_lie_between_spans():
    assert gaps([(20, 30, "b"), (5, 10, "a")], 0, 40) == [(0, 5), (10, 20), (30, 40)]


@case("touching-spans-leave-no-gap", clause="C7")
def test_touching_and_overlapping_spans_leave_no_gap():
    assert gaps([(0, 10, "a"), (10, 20, "b"), (15, 18, "a"), (21, 30, "a")], 0, 30) == [(20, 21)]


@case("spans-reach-out", clause="C7")
def test_spans_may_reach_out_of_the_time_or_lie_outside():
    spans = [(-50, -10, "a"), (-5, 3, "a"), (8, 30, "b"), (40, 50, "c")]
    assert gaps(spans, 0, 10) == [(3, 8)]
    assert gaps(spans, 35, 38) == [(35, 38)]
    assert gaps(spans, 10, 30) == []


@case("backward-range-refused", clause="C8")
def test_backward_range_is_refused_before_the_spans():
    assert refusal(gaps, [(0, 1, "a"), (5, 4, "a")], 3, 2) == ("range",)
    assert gaps([(0, 1, "a")], 3, 3) == []


@case("arguments-stay-the-same", clause="C9")
def test_arguments_stay_the_same():
    spans = [(30, 40, "b"), (0, 35, "a"), (35, 36, "a")]
    merge(spans)
    overlay(spans)
    totals(spans)
    assert gaps(spans, 0, 50) == [(40, 50)]
    assert spans == [(30, 40, "b"), (0, 35, "a"), (35, 36, "a")]
