# expect: not-passed | attacks: identity and aliasing
from wrong import *
def unique(values):
    values.clear()
    values.extend([0, 0])
    return values
def apply_twice(function, value): return function
def sort_in_place(values): values.__class__ = list; values.reverse()
def tally(values): return values
