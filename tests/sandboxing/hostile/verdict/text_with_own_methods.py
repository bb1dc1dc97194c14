# expect: not-passed | attacks: methods of subclasses of builtins
class Text(str):
    def startswith(self, *a): return True
    def endswith(self, *a): return True
    def __contains__(self, other): return True
    def lower(self): return self
    def split(self, *a): return ["a", "b"]
    def __len__(self): return 11
    def __getitem__(self, key): return "H"
class Items(list):
    def __len__(self): return 3
    def __contains__(self, other): return True
    def __getitem__(self, key): return Text("x")
    def count(self, *a): return 2
    def index(self, *a): return 0
def greet(): return Text("no")
def items(): return Items()
#=== (suite)
from solution import greet, items
def test_start():
    assert greet().startswith("Hello")
def test_end():
    assert greet().endswith("!")
def test_contains():
    assert "Ada" in greet()
def test_items_contain():
    assert "a" in items() and "b" in items()
def test_length():
    assert len(greet()) == 11
