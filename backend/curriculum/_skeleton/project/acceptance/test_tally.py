"""Acceptance of skeleton_package.tally."""

import pytest
from grace_case import case
from skeleton_package.tally import Tally


def counted(*names):
    """A tally with one vote for each name, in this order."""
    tally = Tally()
    for name in names:
        tally.add(name)
    return tally


def refusal(action, *arguments):
    """The arguments of the ValueError that the action must raise."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the arguments are compared
        action(*arguments)
    return caught.value.args


@case("add-returns-the-sum", clause="C1", visible=True)
def test_add_returns_the_new_sum_of_the_name():
    tally = counted("ada", "bob")
    assert tally.add("ada") == 2
    assert tally.add("ada", 5) == 7


@case("add-keeps-names-apart", clause="C1")
def test_add_leaves_other_names_alone():
    tally = counted("ada")
    assert tally.add("bob", 10) == 10
    assert tally.votes("ada") == 1


@case("names-are-cleaned", clause="C2", visible=True)
def test_add_cleans_the_name():
    assert counted(" Ada\t", "ADA", "ada").ranking() == [("ada", 3)]


@case("votes-cleans-the-name", clause="C2")
def test_votes_cleans_the_name():
    assert counted("ada", "bob").votes(" ADA\n") == 1


@case("inner-space-stays", clause="C2")
def test_white_space_inside_a_name_stays():
    assert counted("Ada  King").ranking() == [("ada  king", 1)]


@case("blank-name-refused", clause="C3", visible=True)
@pytest.mark.parametrize("name", ["", " \t\n"], ids=["empty", "white-space"])
def test_add_of_a_blank_name_is_refused(name):
    assert refusal(Tally().add, name) == ("name",)


@case("votes-of-a-blank-name-refused", clause="C3")
def test_votes_of_a_blank_name_is_refused():
    assert refusal(counted("ada").votes, "  ") == ("name",)


@case("too-few-votes-refused", clause="C4")
@pytest.mark.parametrize("votes", [0, -1], ids=["zero", "negative"])
def test_add_of_less_than_one_vote_is_refused(votes):
    assert refusal(Tally().add, "ada", votes) == ("votes",)


@case("name-is-checked-first", clause="C4")
def test_add_of_blank_name_and_too_few_votes_names_the_name():
    assert refusal(Tally().add, " ", 0) == ("name",)


@case("refused-add-changes-nothing", clause="C5")
def test_refused_add_changes_nothing():
    tally = counted("ada")
    refusal(tally.add, "ada", -1)
    refusal(tally.add, "bob", 0)
    assert tally.ranking() == [("ada", 1)]


@case("unknown-name-has-no-votes", clause="C6")
def test_votes_of_an_unknown_name_is_zero():
    tally = counted("ada", "ada")
    assert (tally.votes("bob"), tally.votes("ada")) == (0, 2)


@case("ranking-largest-first", clause="C7", visible=True)
def test_ranking_has_the_largest_sum_first():
    assert counted("ada", "bob", "cleo", "bob").ranking()[0] == ("bob", 2)


@case("ranking-equal-sums-by-name", clause="C7")
def test_ranking_orders_equal_sums_by_name():
    ranking = counted("cleo", "ada", "bob", "dan", "dan").ranking()
    assert ranking == [("dan", 2), ("ada", 1), ("bob", 1), ("cleo", 1)]


@case("asking-is-no-vote", clause="C7")
def test_ranking_has_only_names_with_votes():
    tally = counted("ada")
    tally.votes("bob")
    assert tally.ranking() == [("ada", 1)]


@case("ranking-is-a-new-list", clause="C7")
def test_ranking_can_be_changed_without_harm():
    tally = counted("ada")
    tally.ranking().clear()
    assert tally.ranking() == [("ada", 1)]
