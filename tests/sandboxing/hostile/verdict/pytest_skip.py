# expect: not-passed | attacks: skips that count as passes
from wrong import *
import pytest
def add(*a): pytest.skip("not today")
greet = unique = tally = mean = apply_twice = is_even = letters = size = divide = sort_in_place = Counter = add
