"""Hostile values put where a stage's own strategies allow them.

The strategies state a contract's preconditions, so a value that they would not draw is
never given: a text must fit alphabet and length, a number the bounds.
"""

from __future__ import annotations

PRELUDE = """
def _grace_hostile():
    from hypothesis import strategies as st

    texts = [
        "", " ", "\\0", "a\\0b", "\\ud800", "\\u202e", "\\x1b[2J", "\\r\\n", "e\\u0301",
        "../../etc/passwd", "/dev/null", "C:\\\\NUL", "{0.__class__}", "{{7*7}}", "${x}", "%s%n",
        "' OR '1'='1", "1; DROP TABLE x", "<script>x</script>", "__class__", "-1", "1e999", "NaN",
        "(" * 500, "[" * 500, "a" * 10000, "\\U0001f600" * 100,
    ]
    numbers = [0, -1, 2**31, 2**63, -(2**63) - 1, 10**30]
    text, integers = st.text, st.integers

    def hostile_text(alphabet=None, *, min_size=0, max_size=None):
        if alphabet is None:
            drawn = text(min_size=min_size, max_size=max_size)
            fits = lambda value: "\\ud800" not in value
        else:
            drawn = text(alphabet, min_size=min_size, max_size=max_size)
            allowed = set(alphabet) if isinstance(alphabet, str) else set()
            fits = lambda value: set(value) <= allowed
        most = float("inf") if max_size is None else max_size
        found = [each for each in texts if min_size <= len(each) <= most and fits(each)]
        return drawn | st.sampled_from(found) if found else drawn

    def hostile_integers(min_value=None, max_value=None):
        low = float("-inf") if min_value is None else min_value
        high = float("inf") if max_value is None else max_value
        ends = [each for each in (min_value, max_value) if each is not None]
        found = [each for each in (*numbers, *ends) if low <= each <= high]
        drawn = integers(min_value, max_value)
        return drawn | st.sampled_from(found) if found else drawn

    st.text, st.integers = hostile_text, hostile_integers


_grace_hostile()
"""


def with_hostile_inputs(properties: bytes) -> bytes:
    """The properties file with strategies that also draw hostile values."""
    return PRELUDE.encode() + b"\n" + properties
