# expect: not-passed | attacks: skips that count as passes, by a false class
from wrong import *
class Skipped(BaseException):
    allow_module_level = True
    _use_item_location = False
    msg = "not today"
Skipped.__module__ = "builtins"
Skipped.__qualname__ = "Skipped"
def add(*a): raise Skipped("not today")
greet = unique = tally = mean = apply_twice = is_even = letters = size = divide = sort_in_place = Counter = add
