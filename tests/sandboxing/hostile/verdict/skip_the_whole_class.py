# expect: not-passed | attacks: skips that count as passes, by base classes
from wrong import *
import pytest, _pytest.outcomes as outcomes
class Both(outcomes.Skipped, ValueError):
    pass
def add(*a): raise Both("zero divisor")
greet = unique = tally = mean = apply_twice = is_even = letters = size = sort_in_place = Counter = add
