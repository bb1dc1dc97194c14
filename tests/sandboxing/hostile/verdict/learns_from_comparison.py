# expect: not-passed | attacks: what comparisons tell the candidate
from wrong import *
class Spy:
    seen = []
    def _look(self, other):
        Spy.seen.append(other)
        return other == Spy.seen[-1]
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _look
    def __sub__(self, other):
        Spy.seen.append(other)
        return 0.0
    __rsub__ = __sub__
    def __hash__(self): return 1
    def __getattr__(self, name):
        Spy.seen.append(name)
        raise AttributeError(name)
def add(*a): return Spy.seen[-1] if Spy.seen and isinstance(Spy.seen[-1], int) else Spy()
mean = size = greet = unique = tally = apply_twice = letters = add
