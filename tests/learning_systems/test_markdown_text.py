"""Foreign text in Markdown: whatever a model wrote, it renders as words."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.learning_systems.markdown_text import fenced, harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Adds two\n  numbers.", "Adds two numbers."),
        ("`add` returns `a + b`.", "`add` returns `a + b`."),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[click](javascript:alert)", r"\[click\](`javascript:alert)`"),
        ("see https://evil.example/x now", "see `https://evil.example/x` now"),
        ("www.evil.example", "`www.evil.example`"),
        ("mail me@evil.example", "mail `me@evil.example`"),
        ("![x][y] # no | cell", r"\!\[x\]\[y\] \# no \| cell"),
        ("`<img src=x>`", r"\`&lt;img src=x&gt;\`"),
        ("Note: it is fine.", "Note: it is fine."),
    ],
)
def test_text_becomes_words(text: str, shown: str) -> None:
    assert harmless(text) == shown


LIVELY = st.text(st.sampled_from("<>[]()!`&:/@.\\ \nahtpsw#|_*"), max_size=60)


@given(LIVELY)
@example("\\`[`")
def test_nothing_outside_of_code_is_markup(text: str) -> None:
    # Read from the left: a backslash that is escaped itself leaves the next backtick alone.
    outside = re.sub(r"(\\.)|`[^`]*`", r"\1", harmless(text))
    assert "<" not in outside
    assert ">" not in outside
    assert "\n" not in outside
    assert not re.search(r"(?<!\\)(\\\\)*[\[\]!]", outside)
    assert "://" not in outside


@given(st.text(st.sampled_from("`a\n"), max_size=30))
def test_fence_is_longer_than_any_run_of_backticks_inside(text: str) -> None:
    lines = fenced(text, "python").splitlines()
    fence = lines[-1]
    assert lines[0] == f"{fence}python"
    assert fence not in "\n".join(lines[1:-1])
