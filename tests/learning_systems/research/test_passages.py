"""Passages: what is cut out of files, and that its lines are the file's lines."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.learning_systems.research.passages import LONGEST, cut, lines_of

MODULE = '''# A comment.
"""What the module
is for."""

import os

def plain(a, b):
    return a

class Shelf:
    """Holds books."""

    async def lend(
        self,
        book: str,
    ) -> None:
        r"""Lend a book.

        Twice is an error.
        """
        raise SystemExit("never run")
'''


def test_python_file_gives_its_docstrings_with_what_they_document() -> None:
    found = [(each.first, each.last, each.heading) for each in cut("lib/shelf.py", MODULE)]
    assert found == [
        (2, 3, "lib.shelf"),
        (10, 11, "lib.shelf Shelf"),
        (13, 20, "lib.shelf lend"),
    ]


def test_prose_is_cut_at_headings_of_both_kinds() -> None:
    text = "Intro.\n# One\nFirst.\n\nTwo\n====\nSecond.\n"
    found = [(each.first, each.last, each.heading) for each in cut("notes.md", text)]
    assert found == [(1, 1, "notes.md"), (2, 4, "notes.md One"), (5, 8, "notes.md Two")]


def test_long_section_is_cut_where_a_paragraph_ends() -> None:
    text = "\n".join(["word"] * 30 + [""] + ["word"] * 30)
    first, second = cut("a.txt", text)
    assert (first.last, second.first, second.last) == (31, 32, 61)


@pytest.mark.parametrize("path", ["a.py", "a.md"])
@given(st.text(st.sampled_from("ab\n\r\f\"'#=:def classDEF() -"), max_size=400))
def test_passages_are_lines_of_the_file_in_order_and_never_too_long(path: str, text: str) -> None:
    lines, last = lines_of(text), 0
    for passage in cut(path, text):
        assert last < passage.first <= passage.last <= len(lines)
        assert passage.text == "\n".join(lines[passage.first - 1 : passage.last])
        assert passage.last - passage.first < LONGEST
        last = passage.last


def test_form_feed_in_the_library_moves_no_line() -> None:
    text = "# x\n\f\ndef f():\n    '''Said.'''\n"
    (only,) = cut("a.py", text)
    assert (only.first, only.last) == (3, 4)


def test_docstrings_of_a_real_module_are_found() -> None:
    path = Path(sysconfig.get_paths()["stdlib"]) / "json" / "__init__.py"
    headings = [each.heading for each in cut("json/__init__.py", path.read_text())]
    assert "json" in headings
    assert "json dumps" in headings
