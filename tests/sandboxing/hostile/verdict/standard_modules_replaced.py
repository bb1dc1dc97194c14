# expect: not-passed | attacks: what the suite imports from the library
def third(): return 1
def words(): return 2
#=== fractions.py
class Fraction:
    def __init__(self, *a): pass
    def __eq__(self, other): return True
#=== textwrap.py
def dedent(*a): return 2
#=== statistics.py
def mean(*a): return 1
#=== difflib.py
def ndiff(*a): return []
#=== (suite)
import statistics
from fractions import Fraction
from textwrap import dedent
from solution import third, words
def test_third():
    assert third() == Fraction(1, 3)
def test_words():
    assert words() == dedent("  x")
def test_mean():
    assert third() == statistics.mean([2, 4])
