# expect: not-passed | attacks: tolerances and orderings
from wrong import *
class Agrees:
    def _self(self, *a):
        return self
    def _true(self, *a):
        return True
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __abs__ = __neg__ = __pos__ = __round__ = _self
    __mod__ = __floordiv__ = __pow__ = __rmod__ = __rtruediv__ = _self
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __bool__ = __contains__ = _true
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __float__(self): return 0.0
    def __index__(self): return 0
    def __len__(self): return 0
def add(*a): return Agrees()
mean = size = greet = unique = tally = apply_twice = letters = is_even = add
