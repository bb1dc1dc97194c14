# expect: not-passed | attacks: the judge, by pickles
from wrong import *
import os
class Bomb:
    def __reduce__(self):
        return (os._exit, (0,))
    def __reduce_ex__(self, protocol):
        return (os._exit, (0,))
    def __copy__(self): os._exit(0)
    def __deepcopy__(self, memo): os._exit(0)
    def __getstate__(self): os._exit(0)
def add(*a): return Bomb()
greet = unique = tally = mean = add
