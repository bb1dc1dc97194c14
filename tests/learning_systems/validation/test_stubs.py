import types
from pathlib import Path

from backend.learning_systems.contract_files import parse_contract
from backend.learning_systems.validation.stubs import stubs

CONTRACT = """# Book

module: shop.book
requires: shop.shelf

Keeps books.

## Interface

```python
from collections.abc import Callable


class Full(ValueError): ...


class Book:
    def __init__(self, clock: Callable[[], int]) -> None: ...
    def find(self, text: str = "") -> list[str]: ...


def price(book: Book) -> float: ...
```

## Behaviour

- C1. It is.

## Examples

>>> 1
1
"""


def loaded(code: str) -> types.ModuleType:
    module = types.ModuleType("stub")
    exec(code, vars(module))
    return module


def all_stubs() -> dict[str, str]:
    return dict(stubs(parse_contract(CONTRACT, Path("book.md"))))


def test_empty_stub_defines_nothing():
    assert all_stubs()["empty"] == ""


def test_constant_stub_has_the_interface_and_returns_the_constant():
    module = loaded(all_stubs()["returns True"])
    book = module.Book(clock=print)
    assert (book.find("x"), module.price(book)) == (True, True)
    assert issubclass(module.Full, ValueError)


def test_typed_stub_returns_the_emptiest_value_of_each_type():
    module = loaded(all_stubs()["returns by type"])
    assert (module.Book(print).find(), module.price(None)) == ([], 0.0)


def test_stubs_have_different_names_and_codes():
    made = all_stubs()
    assert len(made) == len(set(made.values())) == 8
