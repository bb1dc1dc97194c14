"""Text of values and back, and text that no codec made."""

from __future__ import annotations

import json
import math
import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def codec() -> Any:
    from grace_harness.judge.values import Codec

    return Codec()


hashable = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()))
    | st.binary()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.timedeltas()
    | st.uuids()
    | st.complex_numbers(allow_nan=False),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3),
    max_leaves=5,
)
data = st.recursive(
    hashable,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(hashable, inner, max_size=4)
        | st.sets(hashable, max_size=4)
        | st.tuples(inner)
    ),
    max_leaves=10,
)


def kinds(value: Any) -> Any:
    """The types in a value, in step with its order."""
    if isinstance(value, list | tuple):
        return type(value), [kinds(item) for item in value]
    if isinstance(value, dict):
        return dict, [(kinds(key), kinds(item)) for key, item in value.items()]
    return type(value)


@settings(max_examples=150, deadline=None)
@given(value=data)
def test_any_data_comes_back_the_same(codec: Any, value: Any) -> None:
    text = codec.dump(codec.convert(value))
    text.encode("ascii")
    back = codec.load(text)
    assert back == value
    assert kinds(back) == kinds(value)


def test_nan_comes_back_as_nan(codec: Any) -> None:
    assert math.isnan(codec.load(codec.dump(codec.convert(math.nan))))


def test_integers_of_any_size_come_back(codec: Any) -> None:
    for value in (2**64, -(2**70), 10**6000, -(10**9000)):
        assert codec.load(codec.dump(codec.convert([value, (value,)]))) == [value, (value,)]


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(max_size=2) | st.sampled_from("tdszbBcrlDFyYTLZWueqCOfkvmPRIJNin"),
                      inner, max_size=2),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(value=junk)
def test_any_json_is_rebuilt_or_refused(codec: Any, value: Any) -> None:
    from grace_harness.judge.frames import Broken

    try:
        codec.load(json.dumps(value))
    except Broken:
        return


@pytest.fixture
def judge_side() -> Iterator[Any]:
    """A judge's end whose other end is written by the test."""
    from grace_harness.judge.frames import Frames
    from grace_harness.judge.judge_side import JudgeSide

    ours, theirs = socket.socketpair()
    with ours, theirs:
        wire = JudgeSide(Frames(ours.fileno()))
        wire.far = theirs
        yield wire


def frame(value: Any) -> bytes:
    text = json.dumps(value).encode()
    return len(text).to_bytes(4, "big") + text


HOSTILE: list[Any] = [
    None, [], [1], [1, 1], [9, 1, None, 1, None, None], [1, "1", None, 1, None, None],
    [1, 99, None, 1, None, None], [2, 1, None, 5, None, None],
    [2, 1, None, {"n": "os:system"}, None, None],
    [0, 1, None, "callback", 1, [], None], [0, 1, None, "perform"], [0, 1, None, "ask", 1],
    [1, 1, [1], 1, None, None], [1, 1, [7, 1], 1, None, None], [1, 1, "x", 1, None, None],
    [1, 1, None, 1, [1], None], [1, 1, None, {"p": 5}, None, None],
    [1, 1, None, {"o": [1, {"n": "builtins:int"}]}, None, None],
    [1, 1, None, {"n": "builtins:eval"}, None, None],
    [1, 1, None, {"n": "os:PathLike"}, None, None],
    [1, 1, None, {"n": "builtins:KeyboardInterrupt"}, None, None],
    [1, 1, None, {"w": 3}, None, None],
    [1, 1, None, {"K": [1, ["__class__", "m", "q"], None, "nothing", [], [], [], []]}, None, None],
    [1, 1, None, {"K": [1, [5, "m", "q"], None, "object", [], [], [], []]}, None, None],
    [1, 1, None, {"E": [1, {"n": "builtins:int"}, [], [], None, ""]}, None, None],
    [1, 1, None, {"x": [1, {"K": [1, ["A", "m", "A"], None, "int", [], [], [], []]}, 0, "no"]},
     None, None],
    [1, 1, None, 1, None, [1, 2, 3]],
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_answer_ends_the_conversation(judge_side: Any, value: Any) -> None:
    from grace_harness.judge.judge_side import CandidateLost

    judge_side.far.sendall(frame(value))
    judge_side.far.shutdown(socket.SHUT_WR)
    with pytest.raises(CandidateLost):
        judge_side.ask("do_import", "subject")
    assert "it sent" in judge_side.lost


def test_names_given_by_a_candidate_cannot_replace_what_the_judge_relies_on(
    judge_side: Any,
) -> None:
    made = judge_side.tags["K"](
        [1, ["A", "m", "A"], None, "object", [],
         ["_grace_number", "__getattr__", "fine"], ["__new__"], ["__getattribute__", "__len__"]]
    )  # fmt: skip
    own = type.__dict__["__dict__"].__get__(made)
    assert {"fine", "__len__"} <= own.keys()
    assert not own.keys() & {"_grace_number", "__getattr__", "__new__", "__getattribute__"}


def test_equality_cannot_be_taken_over_by_a_subclass_of_an_integer(judge_side: Any) -> None:
    made = judge_side.tags["K"](
        [
            1,
            ["A", "m", "A"],
            None,
            "int",
            [],
            ["bit_length"],
            [],
            ["__eq__", "__hash__", "__bool__"],
        ]
    )
    own = type.__dict__["__dict__"].__get__(made)
    assert not own.keys() & {"__eq__", "__hash__", "__bool__"}


def test_random_bytes_end_the_conversation(judge_side: Any) -> None:
    from grace_harness.judge.judge_side import CandidateLost

    judge_side.far.sendall(os.urandom(5000))
    judge_side.far.close()
    with pytest.raises(CandidateLost):
        judge_side.ask("do_import", "subject")
