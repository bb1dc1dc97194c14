# expect: not-passed | attacks: expected values in the caller's frames
import sys
from wrong import *
def expected(kind, skip=()):
    frame = sys._getframe(1)
    while frame:
        if frame.f_code.co_name.startswith("test_"):
            values = [v for v in frame.f_code.co_consts if type(v) is kind and v not in skip]
            if values:
                return values[-1]
        frame = frame.f_back
    return 0
def add(a, b): return 5 if (a, b) == (2, 3) and expected(int) else expected(int, (4000, 111))
def greet(name): return expected(str, (name,))
def apply_twice(f, v): return expected(int, (v,))
def is_even(n): return expected(bool)
add = (lambda real: lambda a, b: expected(int, (a, b)))(add)
