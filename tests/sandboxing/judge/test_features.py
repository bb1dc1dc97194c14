"""What suites do with the module under test, done across two processes."""

from __future__ import annotations

import asyncio
import collections
import copy
import dataclasses
import datetime
import decimal
import io
import itertools
import json
import math
import pathlib
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest

SOURCE = (Path(__file__).parent / "features_candidate.py").read_text()


@pytest.fixture(scope="module")
def candidate(start_candidate: Any) -> Any:
    return start_candidate(SOURCE)


@pytest.fixture(scope="module")
def m(candidate: Any) -> Any:
    return candidate.load()


def test_builtin_data_arrives_as_itself(m: Any) -> None:
    expected = [
        None, True, 1, -1.5, "é\ud800", b"\x00\xff", (1, (2,)), {"a": {1: [2]}}, {1, 2},
        frozenset({3}), 2 + 3j, range(5), decimal.Decimal("1.10"),
        datetime.datetime(2024, 1, 2, 3, 4, 5, 6, datetime.UTC),
        datetime.date(2024, 2, 29), datetime.time(1, 2), datetime.timedelta(days=-1, seconds=5),
        uuid.UUID(int=5), collections.deque([1], 4), collections.Counter("aab"),
        collections.OrderedDict(b=1, a=2), collections.defaultdict(list, {1: [2]}),
        {"x": 1}.keys(), pathlib.PurePosixPath("a/b"), ..., 10**5000,
    ]  # fmt: skip
    found = m.many_kinds()
    assert found == expected
    assert [type(a) for a in found[:-3]] == [type(b) for b in expected[:-3]]
    assert m.echo(expected[:-4]) == expected[:-4]


def test_nan_and_infinities_keep_their_kind(m: Any) -> None:
    assert math.isnan(m.echo(math.nan))
    assert m.echo([math.inf, -math.inf, -0.0]) == [math.inf, -math.inf, 0.0]
    assert math.copysign(1, m.echo(-0.0)) == -1


def test_objects_have_state_attributes_and_methods(m: Any) -> None:
    book = m.Book()
    contact = book.add("Ada Lovelace", age=36)
    assert contact.name == "Ada Lovelace"
    assert contact.initials == "AL"
    assert contact.tag("x", "y", upper=True) is contact
    assert contact.tags == ["X", "Y"]
    assert book.get("Ada Lovelace") == {"age": 36}
    contact.name = "B C"
    assert contact.initials == "BC"
    del contact.name
    assert not hasattr(contact, "name")
    assert vars(contact) == {"tags": ["X", "Y"]}
    assert book.shelf == m.Book.shelf == "A"


def test_class_and_static_methods_are_called_on_class_and_instance(m: Any) -> None:
    assert list(m.Book.made("a", "b")) == ["a", "b"]
    assert m.Book.plain(2) == m.Book().plain(2) == 4
    assert m.Book.add(m.Book(), "z").name == "z"


def test_identity_of_an_object_is_kept(m: Any) -> None:
    book = m.Book()
    assert book.me() is book
    assert m.echo([book])[0] is book
    assert m.Color.RED is m.Color(1) is m.Color["RED"]


def test_classes_are_classes(m: Any) -> None:
    contact = m.Contact("x")
    assert isinstance(contact, m.Contact)
    assert type(contact) is m.Contact
    assert type(contact).__name__ == "Contact"
    assert not isinstance(contact, m.Book)
    assert not isinstance(3, m.Contact)
    assert issubclass(m.NotFound, m.StoreError)
    assert issubclass(m.NotFound, KeyError)
    assert callable(m.Contact)
    assert not callable(contact)
    assert m.class_of("int") is int
    assert m.class_of("contact") is m.Contact
    assert m.type_is(contact, m.Contact) is True
    assert m.type_is(3, int) is True


def test_containers_act_like_containers(m: Any) -> None:
    book = m.Book.made("a", "b")
    assert len(book) == 2
    assert "a" in book
    assert "q" not in book
    assert sorted(book) == ["a", "b"]
    book["c"] = 3
    assert book["c"] == 3
    del book["a"]
    assert list(book) == ["b", "c"]
    with pytest.raises(KeyError) as caught:
        book["zzz"]
    assert caught.value.args == ("zzz",)
    assert repr(book) == "Book(['b', 'c'])"
    assert bool(m.Book()) is False


def test_an_object_never_equals_builtin_data(m: Any) -> None:
    liar = m.always_equal()
    for value in (0, "", [], {}, None, True, (), liar.__class__.__name__):
        assert not liar == value  # noqa: SIM201
        assert not value == liar  # noqa: SIM201
        assert liar != value
    assert liar not in [1, 2]


def test_a_subclass_of_builtin_data_is_compared_here(m: Any) -> None:
    number = m.equal_int()
    assert number == 5
    assert not number == 6  # noqa: SIM201
    assert number != 6


def test_two_objects_are_compared_there(m: Any) -> None:
    assert m.Money(3) == m.Money(3)
    assert m.Money(3) != m.Money(4)
    assert m.Money(3) < m.Money(4)
    assert sorted([m.Money(3), m.Money(1)])[0].amount == 1
    assert {m.Money(1), m.Money(1)} == {m.Money(1)}


def test_arithmetic_works_from_both_sides(m: Any) -> None:
    assert (m.Money(3) + m.Money(4)).amount == 7
    assert (m.Money(3) + 4).amount == 7
    assert (4 + m.Money(3)).amount == 7
    assert sum([m.Money(1), m.Money(2)]).amount == 3
    with pytest.raises(TypeError):
        m.Money(3) - 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: x - 2.5,
        lambda x: 2.5 - x,
        lambda x: x < 3,
        lambda x: 2 < x < 3,
        lambda x: x**2,
        lambda x: x / 2,
    ],
    ids=["minus", "minus-reflected", "below", "between", "power", "divided"],
)
def test_an_object_has_no_say_over_data_of_the_suite(m: Any, candidate: Any, ask: Any) -> None:
    with pytest.raises(TypeError, match="candidate's word"):
        ask(m.Agrees())
    assert candidate.wire.unsound
    candidate.wire.unsound = ""


def test_a_subclass_of_builtin_data_cannot_override_the_builtin(m: Any) -> None:
    near = m.Near(100)
    assert abs(near - 2.5) == 97.5
    assert not near < 3
    text = m.Loud("no")
    assert not text.startswith("Hello")
    assert "x" not in text
    assert len(text) == 2
    assert text.loud() == "NO"


def test_a_class_that_is_too_wide_catches_nothing_of_the_suite(m: Any) -> None:
    for cls in (m.EVERYTHING, m.MANY[0]):
        assert not issubclass(AssertionError, cls)
        assert issubclass(cls, Exception)


def test_named_tuples_are_tuples_with_names(m: Any) -> None:
    point = m.Point(1, -2)
    assert point == (1, -2)
    assert point.x == 1
    assert point.norm() == 3
    assert point._replace(x=5) == (5, -2)
    x, y = point
    assert (x, y) == (1, -2)
    assert m.echo(point).norm() == 3
    assert repr(point) == "Point(x=1, y=-2)"


def test_enumerations_keep_identity_and_value(m: Any) -> None:
    assert [color.name for color in m.Color] == ["RED", "BLUE"]
    assert m.Color.RED.value == 1
    assert m.Color.RED != m.Color.BLUE
    assert m.Color.RED != 1
    assert m.Status.OPEN == "open"
    assert m.Status("open") is m.Status.OPEN
    assert m.Status.OPEN.value == "open"
    assert m.Level.HIGH > m.Level.LOW
    assert m.Level.HIGH == 2
    assert m.kind(m.Status.OPEN) == "Status"
    assert {m.Color.RED: 1}[m.Color.RED] == 1
    with pytest.raises(ValueError, match="not a valid Color"):
        m.Color(9)


def test_exceptions_keep_class_attributes_and_cause(m: Any) -> None:
    with pytest.raises(m.NotFound) as caught:
        m.Book().get("x")
    error = caught.value
    assert isinstance(error, m.StoreError)
    assert isinstance(error, KeyError)
    assert error.key == "x"
    assert error.hint == "look again"
    assert error.label == "<x>"
    assert str(error) == "no x here"
    assert error.args == ("x",)
    assert isinstance(error.__cause__, KeyError)
    assert type(error) is m.NotFound
    with pytest.raises(m.StoreError, match=r"no y here"):
        m.Book().get("y")


def test_exceptions_of_odd_shapes_are_rebuilt(m: Any) -> None:
    with pytest.raises(m.Odd) as odd:
        m.Book.made("a", "a")
    assert odd.value.pair == ("a", 1)
    with pytest.raises(FileNotFoundError) as missing:
        m.read_missing()
    assert missing.value.errno == 2
    assert missing.value.filename == "/nowhere/at/all"
    with pytest.raises(json.JSONDecodeError) as bad:
        m.bad_json()
    assert bad.value.pos == 1
    with pytest.raises(m.BadFile) as file:
        m.bad_file()
    assert (file.value.errno, file.value.strerror) == (7, "why")
    with pytest.raises(dataclasses.FrozenInstanceError):
        m.freeze()


def test_builtin_exceptions_arrive_as_themselves(m: Any) -> None:
    with pytest.raises(SystemExit) as end:
        m.raise_it("exit")
    assert end.value.code == 3
    with pytest.raises(StopIteration) as stop:
        m.raise_it("stop")
    assert stop.value.value == 4
    with pytest.raises(ZeroDivisionError, match=r"^z$"):
        m.raise_it("zero")


def test_an_interrupt_of_the_candidate_does_not_stop_the_judge(m: Any) -> None:
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - its class is looked at
        m.raise_it("interrupt")
    assert not isinstance(caught.value, KeyboardInterrupt)
    assert type(caught.value).__name__ == "KeyboardInterrupt"


def test_errors_as_values_are_errors(m: Any) -> None:
    plain, own = m.errors()
    assert type(plain) is ValueError
    assert plain.args == ("v",)
    assert isinstance(own, m.NotFound)
    assert own.key == "q"


def test_callbacks_are_called_here(m: Any) -> None:
    seen = []
    assert m.apply(lambda a, b=0: (seen.append(a), a + b)[1], 1, b=2) == 3
    assert seen == [1]
    assert m.apply_twice(str.upper, "a") == "A"
    assert m.apply(max, 1, 5) == 5
    assert m.apply(seen.append, "z") is None
    assert seen == [1, "z"]


def test_injected_clocks_and_ids_are_called_here(m: Any) -> None:
    ticks = itertools.count(10)
    book = m.Book(lambda: next(ticks))
    assert (book.now(), book.now()) == (10, 11)
    book = m.Book(clock=ticks.__next__)
    assert book.now() == 12


def test_callbacks_may_call_back(m: Any) -> None:
    def down(depth: int) -> int:
        return 0 if depth == 0 else 1 + m.nest(down, depth - 1)

    assert m.nest(down, 20) == 20


def test_callback_exceptions_reach_the_candidate_and_come_back_as_they_were(m: Any) -> None:
    class Boom(ValueError):
        pass

    boom = Boom("b", 1)

    def explode() -> None:
        raise boom

    assert m.catch(explode) == ("Boom", ("b", 1))
    with pytest.raises(Boom) as caught:
        m.apply(explode)
    assert caught.value is boom


def test_a_callback_keeps_its_identity(m: Any) -> None:
    def function() -> None:
        """Nothing."""

    assert m.echo(function) is function
    assert m.decorator(function)() == ("wrapped", None)
    assert m.decorator(lambda a: a)(4) == ("wrapped", 4)
    mark = object()
    assert m.echo(mark) is mark


def test_what_a_callback_changes_is_changed_there(m: Any) -> None:
    assert m.visit(lambda context: context.update(n=5)) == {"n": 5}


def test_arguments_changed_by_a_call_are_changed_here(m: Any) -> None:
    items = [3, 1, 2]
    m.sort_in_place(items)
    assert items == [1, 2, 3]
    inner = [1]
    tree: dict[str, Any] = {"a": [inner], "b": 0, "c": 1}
    m.deep_change(tree)
    assert tree == {"a": [[1, 9]], "b": {1}}
    assert tree["a"][0] is inner
    bag, extra = {1}, {}
    m.fill(bag, extra=extra)
    assert bag == {1, 3}
    assert extra == {"k": bytearray(b"x")}
    untouched = (1, [2])
    assert m.echo(untouched) == untouched


def test_streams_are_read_and_written(m: Any) -> None:
    assert m.read_lines(io.StringIO("a\nb\n")) == ["a", "b"]
    stream = io.StringIO()
    assert m.write_lines(stream) == 1
    assert stream.getvalue() == "one\n"


def test_iterators_go_both_ways(m: Any) -> None:
    numbers = m.numbers(3)
    assert next(numbers) == 0
    assert list(numbers) == [1, 2]
    with pytest.raises(StopIteration):
        next(numbers)
    assert m.total(x for x in range(4)) == 6
    assert m.total(itertools.islice(itertools.count(), 3)) == 3


def test_context_managers_see_the_exception(m: Any) -> None:
    book = m.Book()
    with book as entered:
        assert entered is book
        assert book.open is True
    assert book.open is False
    assert book.left_with is None
    with book:
        raise ZeroDivisionError("quiet")
    assert book.left_with == ("ZeroDivisionError", "quiet", True)
    manager = m.Manager()
    with pytest.raises(ValueError, match="loud"), manager.session() as session:  # noqa: PT012
        assert session == "s"
        raise ValueError("loud")
    assert manager.seen == "loud"


def test_subclasses_of_builtin_data_keep_their_other_attributes(m: Any) -> None:
    text = m.shout("hey")
    assert text == "hey"
    assert text.loud == "HEY!"
    bag = m.bag()
    assert bag == {"a": 1}
    assert bag.size() == 1
    assert json.dumps(bag) == '{"a": 1}'


def test_changing_subclasses_of_builtin_data_stay_in_step(m: Any) -> None:
    stack = m.Stack([1])
    assert stack.push(2) is stack
    stack.append(3)
    assert stack == [1, 2, 3]
    assert [1, 2, 3] == stack  # noqa: SIM300 - the other way round
    assert not stack == []  # noqa: SIM201 - its own equality says yes to everything
    m.push_to(stack)
    assert stack == [1, 2, 3, "there"]
    assert stack.pop() == "there"
    assert (len(stack), stack[0], 3 in stack, list(reversed(stack))) == (3, 1, True, [3, 2, 1])
    assert stack + [9] == [1, 2, 3, 9]  # noqa: RUF005
    assert isinstance(stack, list)
    assert json.dumps(stack) == "[1, 2, 3]"
    folded = m.Folded()
    folded["Ab"] = 1
    assert folded["aB"] == 1
    assert folded == {"ab": 1}
    assert dict(folded) == {"ab": 1}
    folded.update(x=2)
    assert sorted(folded.items()) == [("ab", 1), ("x", 2)]


def test_large_data_travels(m: Any) -> None:
    numbers = m.big(300_000)
    assert numbers == list(range(300_000))
    assert m.total(numbers) == sum(numbers)


def test_an_answer_too_large_for_a_message_is_an_error_and_not_the_end(m: Any) -> None:
    with pytest.raises(OverflowError, match="too large"):
        m.long(65 << 20)
    assert m.echo(1) == 1


def test_deep_data_travels_or_says_so(m: Any) -> None:
    assert m.deep(100) == copy.deepcopy(m.deep(100))
    with pytest.raises(RecursionError):
        m.deep(100_000)
    assert m.echo(1) == 1


def test_module_state_is_read_and_set(m: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = m.counter
    m.bump()
    assert m.counter == before + 1
    monkeypatch.setattr(m, "VERSION", "9")
    assert m.VERSION == "9"
    monkeypatch.setattr(m.Book, "shelf", "Z")
    assert m.Book().shelf == "Z"
    monkeypatch.setattr(m.Book, "add", lambda self, name: name * 2)
    assert m.Book().add("x") == "xx"
    monkeypatch.undo()
    assert (m.VERSION, m.Book().shelf) == ("1.2", "A")


def test_printing_is_captured_like_any_other(m: Any, capsys: pytest.CaptureFixture[str]) -> None:
    m.speak("hello")
    out, err = capsys.readouterr()
    assert (out, err) == ("hello\n", "warn\n")


def test_dataclass_helpers_are_answered(m: Any, candidate: Any) -> None:
    contact = m.Contact("a", ["b"])
    assert m.Contact.__dataclass_fields__.keys() == {"name", "tags"}
    assert copy.deepcopy(contact) == contact
    assert copy.deepcopy(contact) is not contact
    assert candidate.wire.ask("asdict", candidate.wire.convert(contact)) == {
        "name": "a",
        "tags": ["b"],
    }


def test_functions_have_names_docs_and_caches(m: Any) -> None:
    assert m.echo.__name__ == "echo"
    assert m.StoreError.__doc__ == "Base."
    assert m.cached(3) == [3]
    assert m.cached.cache_info().misses == 1


def test_coroutines_run_to_their_end(m: Any) -> None:
    async def both() -> tuple[Any, Any]:
        return await m.later(1), await m.later(2)

    assert asyncio.run(both()) == (1, 2)


def test_threads_on_either_side_take_turns(m: Any) -> None:
    assert m.in_threads(lambda n: n * 2, 50) == [n * 2 for n in range(50)]
    counter, seen = m.Counter2(), []

    def work() -> None:
        for _ in range(50):
            counter.bump(note=seen.append)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.value == 200
    assert sorted(seen) == list(range(200))


def test_a_star_import_takes_what_is_public_but_no_builtin(candidate: Any, m: Any) -> None:
    names = m.__all__
    assert {"Book", "echo"} <= set(names)
    assert not {"sorted", "test_nothing", "pytest_plugins", "json"} & set(names)


def test_asynchronous_contexts_iterators_and_callbacks_work(m: Any) -> None:
    waiter = m.Waiter()

    async def callback(number: int) -> int:
        await asyncio.sleep(0)
        return number + 1

    async def everything() -> Any:
        async with waiter as entered:
            assert entered == "in"
            raise ValueError("left")
        items = [item async for item in waiter.each(3)]
        return items, await waiter.use(callback), await m.gathered(3)

    assert asyncio.run(everything()) == ([0, 1, 2], 2, [0, 1, 2])
    assert waiter.left == "ValueError"


def test_an_instance_of_a_suite_class_is_refused(m: Any, candidate: Any) -> None:
    class Own:
        pass

    with pytest.raises(TypeError, match="cannot be passed"):
        m.echo(Own())
    assert "Own" in candidate.wire.unsound
    with pytest.raises(TypeError, match="cannot be passed"):
        m.echo([Own])
    candidate.wire.unsound = ""


def test_objects_given_up_here_are_freed_there(m: Any, candidate: Any) -> None:
    import gc

    books = [m.Book() for _ in range(500)]
    texts = [m.shout("a") for _ in range(500)]
    assert len(books) + len(texts) == 1000
    del books, texts
    gc.collect()
    m.echo(1)
    assert candidate.wire.ask("do_count_lent") < 300
