"""A candidate that uses what real ones use. Read as text by test_features.py."""

# ruff: noqa
import asyncio
import collections
import contextlib
import dataclasses
import datetime
import decimal
import enum
import functools
import json
import pathlib
import sys
import typing
import uuid

VERSION = "1.2"
counter = 0


class StoreError(Exception):
    """Base."""


class NotFound(StoreError, KeyError):
    def __init__(self, key, *, hint=None):
        super().__init__(key)
        self.key = key
        self.hint = hint

    def __str__(self):
        return f"no {self.key} here"

    @property
    def label(self):
        return f"<{self.key}>"


class Odd(ValueError):
    def __init__(self, a, b):
        self.pair = (a, b)


class BadFile(OSError):
    pass


@dataclasses.dataclass
class Contact:
    name: str
    tags: list = dataclasses.field(default_factory=list)

    @property
    def initials(self):
        return "".join(part[0] for part in self.name.split())

    def tag(self, *names, upper=False):
        self.tags.extend(name.upper() if upper else name for name in names)
        return self


@dataclasses.dataclass(frozen=True, order=True)
class Money:
    amount: int

    def __add__(self, other):
        return Money(self.amount + (other.amount if isinstance(other, Money) else other))

    __radd__ = __add__


class Point(typing.NamedTuple):
    x: int
    y: int

    def norm(self):
        return abs(self.x) + abs(self.y)


class Color(enum.Enum):
    RED = 1
    BLUE = 2


class Status(str, enum.Enum):
    OPEN = "open"
    DONE = "done"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Book:
    shelf = "A"

    def __init__(self, clock=None):
        self.items = {}
        self.clock = clock
        self.open = False
        self.left_with = None

    def add(self, name, **details):
        if name in self.items:
            raise Odd(name, 1)
        self.items[name] = details
        return Contact(name)

    def get(self, name):
        try:
            return self.items[name]
        except KeyError as error:
            raise NotFound(name, hint="look again") from error

    def now(self):
        return self.clock()

    def me(self):
        return self

    @classmethod
    def made(cls, *names):
        book = cls()
        for name in names:
            book.add(name)
        return book

    @staticmethod
    def plain(value):
        return value * 2

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        yield from self.items

    def __contains__(self, name):
        return name in self.items

    def __getitem__(self, name):
        return self.items[name]

    def __setitem__(self, name, value):
        self.items[name] = value

    def __delitem__(self, name):
        del self.items[name]

    def __enter__(self):
        self.open = True
        return self

    def __exit__(self, kind, error, trace):
        self.open = False
        self.left_with = None if kind is None else (kind.__name__, str(error), trace is not None)
        return kind is ZeroDivisionError

    def __repr__(self):
        return f"Book({list(self.items)})"

    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


class Shout(str):
    @property
    def loud(self):
        return self.upper() + "!"


class Bag(dict):
    def size(self):
        return len(self)


class AlwaysEqual:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __hash__(self):
        return 3

    def __lt__(self, other):
        return True


class AlwaysEqualInt(int):
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = int.__hash__


class Manager:
    @contextlib.contextmanager
    def session(self):
        try:
            yield "s"
        except ValueError as error:
            self.seen = str(error)
            raise


def always_equal():
    return AlwaysEqual()


def equal_int():
    return AlwaysEqualInt(5)


def echo(value):
    return value


def same(value):
    return isinstance(value, (set, dict, list)) and value


def kind(value):
    return type(value).__name__


def sort_in_place(items):
    items.sort()


def deep_change(tree):
    tree["a"][0].append(9)
    tree["b"] = {1}
    del tree["c"]


def fill(bag, extra=None):
    bag.add(3)
    extra["k"] = bytearray(b"x")


def apply(function, *values, **named):
    return function(*values, **named)


def apply_twice(function, value):
    return function(function(value))


def visit(function):
    context = {"n": 0}
    function(context)
    return context


def catch(function):
    try:
        function()
    except Exception as error:
        return type(error).__name__, error.args


def nest(function, depth):
    return function(depth)


def numbers(n):
    yield from range(n)


def total(values):
    return sum(values)


def big(n):
    return list(range(n))


def raise_it(name):
    raise {
        "key": KeyError("k"),
        "stop": StopIteration(4),
        "exit": SystemExit(3),
        "interrupt": KeyboardInterrupt(),
        "zero": ZeroDivisionError("z"),
    }[name]


def read_missing():
    return open("/nowhere/at/all")


def bad_json():
    return json.loads("{")


def bad_file():
    raise BadFile(7, "why")


def freeze():
    Money(1).amount = 2


def shout(text):
    return Shout(text)


def bag():
    return Bag(a=1)


def many_kinds():
    return [
        None,
        True,
        1,
        -1.5,
        "é\ud800",
        b"\x00\xff",
        (1, (2,)),
        {"a": {1: [2]}},
        {1, 2},
        frozenset({3}),
        2 + 3j,
        range(5),
        decimal.Decimal("1.10"),
        datetime.datetime(2024, 1, 2, 3, 4, 5, 6, datetime.timezone.utc),
        datetime.date(2024, 2, 29),
        datetime.time(1, 2),
        datetime.timedelta(days=-1, seconds=5),
        uuid.UUID(int=5),
        collections.deque([1], 4),
        collections.Counter("aab"),
        collections.OrderedDict(b=1, a=2),
        collections.defaultdict(list, {1: [2]}),
        {"x": 1}.keys(),
        pathlib.PurePosixPath("a/b"),
        ...,
        10**5000,
    ]


def speak(text):
    print(text)
    print("warn", file=sys.stderr)


@functools.lru_cache
def cached(n):
    return [n]


def bump():
    global counter
    counter += 1


async def later(value):
    await asyncio.sleep(0)
    return value


def decorator(function):
    @functools.wraps(function)
    def wrapper(*arguments):
        return "wrapped", function(*arguments)

    return wrapper


def errors():
    return [ValueError("v"), NotFound("q")]


def deep(n):
    found = []
    for _ in range(n):
        found = [found]
    return found


def write_lines(stream):
    stream.write("one\n")
    return 1


def read_lines(stream):
    return [line.strip() for line in stream]


def class_of(name):
    return {"int": int, "contact": Contact}[name]


def save(path):
    with open(path, "w") as file:
        file.write("saved")


def type_is(value, cls):
    return isinstance(value, cls)


class Stack(list):
    def push(self, item):
        self.append(item)
        return self

    def __eq__(self, other):
        return True


class Folded(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __getitem__(self, key):
        return super().__getitem__(key.lower())


def push_to(stack):
    stack.push("there")


class Waiter:
    async def __aenter__(self):
        return "in"

    async def __aexit__(self, kind, error, trace):
        self.left = kind.__name__ if kind else None
        return True

    async def each(self, n):
        for i in range(n):
            yield i

    async def use(self, function):
        return await function(1)


async def gathered(n):
    return await asyncio.gather(*(later(i) for i in range(n)))


def in_threads(function, n):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, range(n)))


class Counter2:
    def __init__(self):
        self.value = 0

    def bump(self, by=1, note=None):
        if note:
            note(self.value)
        self.value += by
        return self.value


def sorted(x):
    return "mine"


def test_nothing():
    pass


pytest_plugins = []


def long(n):
    return "x" * n


class Agrees:
    def __sub__(self, other):
        return 0.0

    __rsub__ = __pow__ = __truediv__ = __sub__

    def __lt__(self, other):
        return True

    __gt__ = __lt__


class Near(float):
    def __sub__(self, other):
        return 0.0

    def __lt__(self, other):
        return True


class Loud(str):
    def startswith(self, *arguments):
        return True

    def __contains__(self, item):
        return True

    def __len__(self):
        return 11

    def loud(self):
        return self.upper()


EVERYTHING = BaseException
MANY = (BaseException, ValueError)
