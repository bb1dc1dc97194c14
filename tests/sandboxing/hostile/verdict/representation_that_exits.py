# expect: not-passed | attacks: the judge's messages
from wrong import *
import os
class Exits:
    def __repr__(self): os._exit(0)
    __str__ = __len__ = __iter__ = __bool__ = __hash__ = __dir__ = __repr__
def add(*a): return Exits()
