"""Acceptance of exam.filling."""

import pytest
from exam.filling import fill
from grace_case import case


def refusal(*arguments, error=ValueError):
    """The arguments of the error that `fill` must raise."""
    with pytest.raises(error) as caught:
        fill(*arguments)
    return caught.value.args


@case("white-space-separates-words", clause="C1", visible=True)
def test_any_white_space_separates_words():
    assert fill("  one\ttwo \n   three\n", 20) == ["one two three"]


@case("blank-lines-separate-paragraphs", clause="C1")
def test_lines_of_white_space_separate_paragraphs():
    assert fill("one\n \t \ntwo\n\nthree", 20) == ["one", "", "two", "", "three"]


@case("other-breaks-are-white-space", clause="C1")
def test_only_line_feeds_end_lines():
    assert fill("one\r\rtwo\x0c\x0cthree\r\n\r\nfour", 20) == ["one two three", "", "four"]


@case("one-empty-line-between", clause="C2", visible=True)
def test_one_empty_line_stands_between_paragraphs():
    assert fill("one\n\n\n\ntwo", 20) == ["one", "", "two"]


@case("no-empty-line-at-the-ends", clause="C2")
def test_no_empty_line_stands_at_the_ends():
    assert fill("\n\n  \none\n\n \n", 20) == ["one"]


@case("no-words", clause="C2")
@pytest.mark.parametrize("text", ["", " \n\n\t\n"], ids=["nothing", "white-space"])
def test_text_without_words_gives_no_line(text):
    assert fill(text, 5) == []
    assert fill(text, 5, "justify") == []


@case("as-many-words-as-fit", clause="C3", visible=True)
def test_line_takes_as_many_words_as_fit():
    assert fill("aa bb cc dd ee", 8) == ["aa bb cc", "dd ee"]


@case("one-character-too-many", clause="C3")
def test_word_that_is_one_character_too_long_goes_to_the_next_line():
    assert fill("aa bb ccc d", 8) == ["aa bb", "ccc d"]
    assert fill("aaaa bb", 6) == ["aaaa", "bb"]


@case("word-of-full-width", clause="C3")
def test_word_of_full_width_stands_alone():
    assert fill("a bbbb c", 4) == ["a", "bbbb", "c"]


@case("characters-count-by-len", clause="C3")
def test_characters_are_counted_by_len():
    assert fill("äö ß東 é", 5) == ["äö ß東", "é"]
    assert fill("e\u0301e\u0301 e", 5) == ["e\u0301e\u0301", "e"]


@case("paragraphs-are-filled-apart", clause="C3")
def test_each_paragraph_is_filled_by_itself():
    assert fill("aa\nbb cc\n\ndd ee", 5) == ["aa bb", "cc", "", "dd ee"]


@case("long-word-is-cut", clause="C4", visible=True)
def test_long_word_is_cut_into_pieces():
    assert fill("abcdefghij", 4) == ["abcd", "efgh", "ij"]


@case("rest-of-a-long-word", clause="C4")
def test_rest_of_a_long_word_shares_its_line():
    assert fill("x abcdefg hi jk", 5) == ["x", "abcde", "fg hi", "jk"]


@case("long-word-without-rest", clause="C4")
def test_long_word_may_leave_no_rest():
    assert fill("abcdef g", 3) == ["abc", "def", "g"]
    assert fill("ab c", 1) == ["a", "b", "c"]


@case("no-line-ends-with-space", clause="C5", visible=True)
@pytest.mark.parametrize("align", ["left", "center"])
def test_no_line_ends_with_space(align):
    assert fill("abc\n\nabc", 4, align) == ["abc", "", "abc"]


@case("left-is-the-default", clause="C5")
def test_left_is_the_default():
    text = "one two three four"
    assert fill(text, 9) == fill(text, 9, "left") == ["one two", "three", "four"]


@case("right-puts-spaces-before", clause="C6", visible=True)
def test_right_puts_spaces_before_the_line():
    assert fill("one two three four", 8, "right") == [" one two", "   three", "    four"]


@case("right-leaves-empty-lines", clause="C6")
def test_right_leaves_the_line_between_paragraphs_empty():
    assert fill("abcdef\n\ng", 4, "right") == ["abcd", "  ef", "", "   g"]


@case("center-rounds-down", clause="C7")
def test_center_puts_half_of_the_spaces_before():
    assert fill("one three fours", 8, "center") == ["  one", " three", " fours"]


@case("center-of-longer-lines", clause="C7")
def test_center_of_even_and_odd_rests():
    assert fill("aa bb cccc ddddd", 9, "center") == ["  aa bb", "  cccc", "  ddddd"]
    assert fill("aa bb", 6, "center") == ["aa bb"]


@case("justified-evenly", clause="C8", visible=True)
def test_spaces_become_equally_wide():
    assert fill("aa bb cc dddddd", 10, "justify") == ["aa  bb  cc", "dddddd"]


@case("rest-goes-to-the-last", clause="C8")
def test_rest_goes_to_the_last_spaces():
    assert fill("a b c d eeeeeeeee", 9, "justify") == ["a b  c  d", "eeeeeeeee"]
    assert fill("a b c d eeeeeeeeee", 11, "justify") == ["a  b  c   d", "eeeeeeeeee"]


@case("justified-wide", clause="C8")
def test_two_words_are_moved_to_both_ends():
    assert fill("ab cd efghijkl", 8, "justify") == ["ab    cd", "efghijkl"]
    assert fill("aa bb cc dd", 8, "justify") == ["aa bb cc", "dd"]


@case("last-line-stays", clause="C9")
def test_last_line_of_each_paragraph_stays_as_it_is():
    text = "aa bb cc d e\n\nee ff gg hh\n\nii jj"
    assert fill(text, 9, "justify") == ["aa bb  cc", "d e", "", "ee ff  gg", "hh", "", "ii jj"]


@case("single-word-stays", clause="C9")
def test_line_of_a_single_word_stays_as_it_is():
    assert fill("abc abcdefgh abc", 8, "justify") == ["abc", "abcdefgh", "abc"]


@case("narrow-width-refused", clause="C10")
@pytest.mark.parametrize("width", [0, -3], ids=["zero", "negative"])
def test_width_below_one_is_refused(width):
    assert refusal("abc", width) == ("width",)
    assert refusal("", width, "wide") == ("width",)


@case("unknown-align-refused", clause="C10", visible=True)
def test_unknown_align_is_refused():
    assert refusal("abc", 5, "middle") == ("align",)


@case("align-checked-without-words", clause="C10")
def test_align_is_checked_also_without_words():
    assert refusal(" ", 1, "Left") == ("align",)
    assert refusal("a", 5, "") == ("align",)
