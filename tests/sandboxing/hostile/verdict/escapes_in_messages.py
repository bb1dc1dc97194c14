# expect: not-passed | attacks: the reader's terminal
from wrong import *
BAD = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\r15 passed"
def add(a, b): raise ValueError(BAD)
def greet(name): return BAD
def unique(values):
    class Loud:
        def __repr__(self): return BAD
    Loud.__name__ = BAD
    return Loud()
print(BAD)
