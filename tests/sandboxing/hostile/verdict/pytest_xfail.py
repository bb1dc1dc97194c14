# expect: not-passed | attacks: expected failures that count as passes
from wrong import *
import pytest
def add(*a): pytest.xfail("known")
greet = unique = tally = mean = apply_twice = is_even = letters = size = divide = sort_in_place = Counter = add
