import pytest

from backend.learning_systems.validation.interfaces import interface_differences

INTERFACE = """
class Book:
    def __init__(self, size: int) -> None: ...
    def find(self, text: str = "") -> list[str]: ...

def clean(text: str) -> str: ...
"""

MODULE = """
import re
_LIMIT = 3

class Book:
    def __init__(self, size: int) -> None:
        self.size = size

    def find(self, text: str = "") -> list[str]:
        return self._all()

    def _all(self):
        return []

def clean(text: str) -> str:
    return re.sub(" ", "", text)
"""


def test_module_with_private_helpers_equals_its_interface():
    assert interface_differences(INTERFACE, MODULE) == ()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("def clean(text: str)", "def tidy(text: str)", "clean is not exported"),
        ("def clean(text: str)", "def clean(words: str)", "clean is"),
        ("def clean(text: str) -> str", "def clean(text: str) -> list", "clean is"),
        ('text: str = ""', 'text: str = "x"', "Book.find is"),
        ("size: int", "size: int, depth: int", "Book.__init__ is"),
        ("def _all", "def all", "Book.all is not in the Interface"),
        ("_LIMIT", "LIMIT", "LIMIT is not in the Interface"),
        ("class Book:", "class Book(dict):", "Book is class(dict)"),
        ("    def find", "    async def find", "Book.find is async def"),
    ],
)
def test_module_that_departs_from_its_interface_is_told(before, after, told):
    assert before in MODULE
    differences = interface_differences(INTERFACE, MODULE.replace(before, after))
    assert any(line.startswith(told) for line in differences), differences
