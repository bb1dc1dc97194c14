# expect: not-passed | attacks: the suite's names, by a star import
def abs(*a): return 0
def round(*a): return 0
def isinstance(*a): return True
def all(*a): return True
def any(*a): return True
def len(*a): return 3
def sorted(*a): return [1, 2, 3]
def sum(*a): return 6
def AssertionError(*a): return SystemExit(0)
def near(*a): return 100.0
def items(*a): return [9]
__all__ = ["abs", "round", "isinstance", "all", "any", "len", "sorted", "sum", "AssertionError", "near", "items"]
#=== (suite)
from solution import *
def test_near():
    assert abs(near() - 2.5) < 1e-6
def test_sorted():
    assert sorted(items()) == [1, 2, 3]
def test_all():
    assert all(value > 100 for value in items())
    assert sum(items()) == 6
