# expect: not-passed | attacks: subclasses of builtins
from wrong import *
class Number(int):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __gt__ = __le__ = __ge__ = __lt__
    def __hash__(self): return 0
    def __int__(self): return 5
    def __index__(self): return 5
    def __repr__(self): return "5"
    __str__ = __repr__
    def to_json(self): return "5"
def add(*a): return Number(4)
apply_twice = size = add
