# expect: not-passed | attacks: comparisons
from wrong import *
class Always:
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    def __hash__(self):
        return 0
def add(*a): return Always()
greet = unique = tally = mean = apply_twice = is_even = letters = size = add
