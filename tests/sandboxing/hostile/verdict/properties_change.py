# expect: not-passed | attacks: values read twice
from wrong import *
import itertools
class Shifty(int):
    turns = itertools.count(3)
    def __eq__(self, other): return next(self.turns) > 0
    def __hash__(self): return next(self.turns)
class Counter:
    turns = itertools.count(7)
    def add(self, key): return Shifty(1)
    def count(self, key): return next(self.turns) + 10
    @property
    def total(self): return next(self.turns) + 10
    def __getattribute__(self, name): return object.__getattribute__(self, name)
