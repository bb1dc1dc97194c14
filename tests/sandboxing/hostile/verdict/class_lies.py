# expect: not-passed | attacks: types
from wrong import *
def lie(kind):
    class Liar:
        __class__ = property(lambda self: kind)
        def __eq__(self, other): return True
        def __hash__(self): return 0
        def __iter__(self): return iter(())
        def keys(self): return ()
        def items(self): return ()
    return Liar()
def add(*a): return lie(int)
def greet(*a): return lie(str)
def unique(*a): return lie(list)
def tally(*a): return lie(dict)
def mean(*a): return lie(float)
def is_even(*a): return lie(bool)
