# expect: not-passed | attacks: expected values in the caller's frames
import sys
from wrong import *
def constants():
    frame, found = sys._getframe(2), []
    while frame:
        if frame.f_code.co_name.startswith("test_"):
            found += [value for value in frame.f_code.co_consts if value is not None]
        found += list(frame.f_locals.values())
        frame = frame.f_back
    return found
class Any_:
    def __init__(self, values): self.values = values
    def __eq__(self, other): return other in self.values
def add(*a): return Any_(constants())
greet = unique = tally = mean = apply_twice = add
