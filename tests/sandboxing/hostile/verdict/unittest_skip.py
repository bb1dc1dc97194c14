# expect: not-passed | attacks: skips that count as passes
from wrong import *
import unittest
def add(*a): raise unittest.SkipTest("not today")
greet = unique = tally = mean = apply_twice = is_even = letters = size = divide = sort_in_place = Counter = add
