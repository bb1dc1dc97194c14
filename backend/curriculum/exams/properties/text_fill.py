"""Invariants of exam.filling."""

from itertools import pairwise

from grace_case import Property
from hypothesis import strategies as st

MODULE = "exam.filling"

texts = st.text("ab \n", max_size=60)
widths = st.integers(1, 9)
settings = st.tuples(texts, widths, st.sampled_from(["left", "right", "center", "justify"]))


def nothing_is_lost(module, value):
    text, width, align = value
    letters = "".join("".join(module.fill(text, width, align)).split())
    assert letters == "".join(text.split()), f"{letters!r} of {text!r}"


def lines_keep_the_width(module, value):
    text, width, align = value
    for line in module.fill(text, width, align):
        assert len(line) <= width, f"{line!r} is wider than {width}"
        assert line == line.rstrip(), f"{line!r} ends with a space"


def lines_could_not_take_more(module, value):
    text, width, align = value
    lines = [line.split() for line in module.fill(text, width, align)]
    for before, after in pairwise(lines):
        if before and after:
            longer = " ".join([*before, after[0]])
            assert len(longer) > width, f"{longer!r} fits into {width}"


def alignments_break_alike(module, value):
    text, width, align = value
    left = module.fill(text, width)
    other = module.fill(text, width, align)
    assert [line.split() for line in other] == [line.split() for line in left], f"{other}"
    if align == "right":
        assert all(len(line) in (0, width) for line in other), f"{other} is ragged"


PROPERTIES = [
    Property("nothing-is-lost", "C2", settings, nothing_is_lost),
    Property("lines-keep-the-width", "C3", settings, lines_keep_the_width),
    Property("lines-could-not-take-more", "C3", settings, lines_could_not_take_more),
    Property("alignments-break-alike", "C5", settings, alignments_break_alike),
]
