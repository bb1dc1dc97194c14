# expect: not-passed | attacks: the judge's messages
from wrong import *
class Huge:
    def __repr__(self): return "x" * (80 << 20)
    __str__ = __repr__
    def __format__(self, spec): return "x" * (80 << 20)
def add(a, b): return Huge()
def greet(name): return "y" * (8 << 20)
def unique(values): return [Huge()] * 1000
