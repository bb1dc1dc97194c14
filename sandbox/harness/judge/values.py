"""Builtin data as JSON and back.

None, booleans, integers, floats, strings and lists are themselves. Everything
else is an object of one key, a tag: {"t": [1, 2]} is the tuple (1, 2). The
decoder calls the tag's function for the innermost object first, all of it inside
the C parser. Tags of objects and callables are added by `judge_side.py` and
`candidate_side.py`. Floats include nan and the infinities; strings include lone
surrogates, which JSON escapes; integers of any size.
"""

from __future__ import annotations

import json
import json.encoder
import re
from base64 import b64decode, b64encode
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path, PosixPath, PurePath, PurePosixPath
from types import MappingProxyType, NoneType, SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from . import names
from .frames import Broken

PLAIN = frozenset({NoneType, bool, int, float, str})
DIGITS = 10_000
"""Bits beyond which an integer travels in hexadecimal: decimal takes quadratic time."""

Tagged = dict[str, Any]
Convert = Callable[[Any], Any]


class NotData(TypeError):
    """A value that may not cross."""


class Codec:
    """Text of values for one end. Subclasses say what becomes of objects."""

    def __init__(self) -> None:
        self.table: dict[type, Convert] = self._converters()
        self.tags: dict[str, Convert] = self._builders()
        self._encode = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
            None, _refuse, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, True
        )
        decoder = json.JSONDecoder(object_hook=self._build)
        self._scan = decoder.scan_once

    def dump(self, converted: Any) -> str:
        """Converted data as text."""
        try:
            return "".join(self._encode(converted, 0))
        except ValueError:  # an integer too long for decimal
            return "".join(self._encode(_hexadecimal(converted), 0))

    def load(self, text: str) -> Any:
        """The values of a text; Broken when it is not what `dump` makes."""
        try:
            value, end = self._scan(text, 0)
        except Broken:
            raise
        except (StopIteration, ValueError, RecursionError, LookupError, TypeError) as error:
            raise Broken(f"a message that cannot be read: {type(error).__name__}") from error
        if end != len(text):
            raise Broken("something after the end of a message")
        return value

    def convert(self, value: Any) -> Any:
        """A value as what `dump` can write."""
        kind = type(value)
        if kind in PLAIN:
            return value
        known = self.table.get(kind)
        return known(value) if known else self.other(value)

    def other(self, value: Any) -> Any:
        """Convert what is no builtin data; raises NotData where that is not allowed."""
        raise NotData(f"{type(value).__name__} cannot be passed")

    def sequence(self, values: Iterable[Any]) -> list[Any]:
        """Each value converted; a list of plain values is not even copied."""
        items = values if type(values) is list else list(values)
        if PLAIN.issuperset(map(type, items)):
            return items
        convert = self.convert
        return [convert(item) for item in items]

    def pairs(self, mapping: Any) -> list[Any]:
        flat: list[Any] = []
        for pair in dict.items(mapping):
            flat += pair
        return self.sequence(flat)

    def _build(self, tagged: Tagged) -> Any:
        if len(tagged) != 1:
            raise Broken("an object without a tag")
        ((tag, body),) = tagged.items()
        build = self.tags.get(tag)
        if build is None:
            raise Broken(f"an unknown tag {tag[:20]!r}")
        try:
            return build(body)
        except Broken:
            raise
        except Exception as error:
            raise Broken(f"a value that cannot be rebuilt ({tag})") from error

    def _converters(self) -> dict[type, Convert]:
        seq, pairs = self.sequence, self.pairs
        return {
            list: seq,
            tuple: lambda x: {"t": seq(x)},
            dict: lambda x: {"d": pairs(x)},
            set: lambda x: {"s": seq(x)},
            frozenset: lambda x: {"z": seq(x)},
            bytes: lambda x: {"b": b64encode(x).decode()},
            bytearray: lambda x: {"B": b64encode(x).decode()},
            memoryview: lambda x: {"b": b64encode(bytes(x)).decode()},
            complex: lambda x: {"c": [x.real, x.imag]},
            range: lambda x: {"r": [x.start, x.stop, x.step]},
            slice: lambda x: {"l": seq([x.start, x.stop, x.step])},
            Decimal: lambda x: {"D": str(x)},
            Fraction: lambda x: {"F": [x.numerator, x.denominator]},
            date: lambda x: {"y": [x.year, x.month, x.day]},
            datetime: lambda x: {"Y": [*_calendar(x), *_clock(x), self._zone(x)]},
            time: lambda x: {"T": [*_clock(x), self._zone(x)]},
            timedelta: lambda x: {"L": [x.days, x.seconds, x.microseconds]},
            timezone: lambda x: {"Z": [self.convert(x.utcoffset(None)), x.tzname(None)]},
            ZoneInfo: lambda x: {"W": x.key},
            UUID: lambda x: {"u": x.hex},
            type(...): lambda _: {"e": "..."},
            type(NotImplemented): lambda _: {"e": ""},
            deque: lambda x: {"q": [seq(x), x.maxlen]},
            Counter: lambda x: {"C": pairs(x)},
            OrderedDict: lambda x: {"O": seq([part for pair in x.items() for part in pair])},
            defaultdict: lambda x: {"f": [_factory_name(x.default_factory), pairs(x)]},
            MappingProxyType: lambda x: {"d": pairs(dict(x))},
            type({}.keys()): lambda x: {"k": seq(x)},
            type({}.values()): lambda x: {"v": seq(x)},
            type({}.items()): lambda x: {"m": [seq(pair) for pair in x]},
            PosixPath: lambda x: {"P": str(x)},
            PurePosixPath: lambda x: {"P": str(x)},
            re.Pattern: lambda x: {"R": [self.convert(x.pattern), int(x.flags)]},
            StringIO: lambda x: {"I": [x.getvalue(), x.tell()]},
            BytesIO: lambda x: {"J": [b64encode(x.getvalue()).decode(), x.tell()]},
            SimpleNamespace: lambda x: {"N": pairs(vars(x))},
        }

    def _builders(self) -> dict[str, Convert]:
        return {
            "t": tuple,
            "d": _mapping,
            "s": set,
            "z": frozenset,
            "b": _bytes,
            "B": lambda x: bytearray(_bytes(x)),
            "c": lambda x: complex(*x),
            "r": lambda x: range(*x),
            "l": lambda x: slice(*x),
            "D": Decimal,
            "F": lambda x: Fraction(*x),
            "y": lambda x: date(*x),
            "Y": lambda x: datetime(*x[:7], fold=x[7], tzinfo=_zone_or_none(x[8])),
            "T": lambda x: time(*x[:4], fold=x[4], tzinfo=_zone_or_none(x[5])),
            "L": lambda x: timedelta(*x),
            "Z": lambda x: timezone(x[0], x[1]) if x[0] else UTC,
            "W": ZoneInfo,
            "u": UUID,
            "e": lambda x: ... if x else NotImplemented,
            "q": lambda x: deque(x[0], x[1]),
            "C": lambda x: Counter(_mapping(x)),
            "O": lambda x: OrderedDict(zip(x[::2], x[1::2], strict=True)),
            "f": lambda x: defaultdict(_factory(x[0]), _mapping(x[1])),
            "k": lambda x: dict.fromkeys(x).keys(),
            "v": lambda x: dict(enumerate(x)).values(),
            "m": lambda x: dict(x).items(),
            "P": self.path,
            "R": lambda x: re.compile(x[0], x[1]),
            "I": lambda x: _stream(StringIO(x[0], newline=""), x[1]),
            "J": lambda x: _stream(BytesIO(_bytes(x[0])), x[1]),
            "N": lambda x: SimpleNamespace(**_mapping(x)),
            "i": lambda x: int(x, 16),
            "n": self.named,
        }

    def path(self, text: str) -> PurePath:
        return Path(text)

    def named(self, name: str) -> Any:
        return names.find_type(name)

    def _zone(self, moment: datetime | time) -> Any:
        zone = moment.tzinfo
        if zone is None or type(zone) in self.table:
            return self.convert(zone)
        offset = moment.utcoffset()
        return None if offset is None else self.convert(timezone(offset, moment.tzname() or ""))


def _refuse(value: object) -> Any:
    raise NotData(f"{type(value).__name__} was not converted")


def _hexadecimal(converted: Any) -> Any:
    if isinstance(converted, int) and converted.bit_length() > DIGITS:
        return {"i": hex(converted)}
    if isinstance(converted, list):
        return [_hexadecimal(item) for item in converted]
    if isinstance(converted, dict):
        return {tag: _hexadecimal(body) for tag, body in converted.items()}
    return converted


def _mapping(flat: list[Any]) -> dict[Any, Any]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)


def _calendar(moment: datetime) -> tuple[int, int, int]:
    return moment.year, moment.month, moment.day


def _clock(moment: datetime | time) -> tuple[int, int, int, int, int]:
    return moment.hour, moment.minute, moment.second, moment.microsecond, moment.fold


def _zone_or_none(zone: object) -> tzinfo | None:
    if zone is not None and not isinstance(zone, tzinfo):
        raise Broken("a time zone that is none")
    return zone


_FACTORIES: dict[str, Any] = {
    cls.__name__: cls for cls in (int, float, str, bool, list, dict, set, tuple, bytes)
}


def _factory_name(factory: object) -> str | None:
    name = getattr(factory, "__name__", None)
    return name if isinstance(name, str) and _FACTORIES.get(name) is factory else None


def _factory(name: str | None) -> Any:
    return None if name is None else _FACTORIES[name]


def _stream(stream: Any, position: int) -> Any:
    stream.seek(position)
    return stream
