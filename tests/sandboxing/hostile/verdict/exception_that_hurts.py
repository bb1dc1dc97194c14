# expect: not-passed | attacks: the judge, by exceptions
from wrong import *
class Hurts(ValueError):
    def __str__(self): raise self
    def __repr__(self): raise SystemExit(0)
    def __eq__(self, other): raise KeyboardInterrupt
    @property
    def args(self): raise SystemExit(0)
    @property
    def __traceback__(self): raise SystemExit(0)
def divide(a, b): raise Hurts
def add(a, b): raise ValueError("x" * (50 << 20))
def greet(name): raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [SystemExit(0)] if False else [KeyError(2)])])
def unique(values):
    error = ValueError("loop")
    error.__cause__ = error
    raise error
