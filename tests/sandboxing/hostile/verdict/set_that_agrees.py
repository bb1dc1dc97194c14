# expect: not-passed | attacks: operators of subclasses of builtins
class S(set):
    def __sub__(self, other): return set()
    def __xor__(self, other): return set()
    __rsub__ = __rxor__ = __sub__
    def __le__(self, other): return True
    __ge__ = __le__
    def __and__(self, other): return other
    def issubset(self, other): return True
    issuperset = isdisjoint = issubset
    def symmetric_difference(self, other): return set()
class D(dict):
    def keys(self): return S()
    def get(self, key, default=None): return D()
    def items(self): return []
def names(): return S(["x"])
def table(): return D()
#=== (suite)
from solution import names, table
def test_difference():
    assert not ({"a", "b"} ^ names())
def test_subset():
    assert {"a"} <= names()
def test_method():
    assert names().issuperset({"a"})
def test_and():
    assert names() & {"a"} == {"a"}
