# expect: not-passed | attacks: the judge's memory
from wrong import *
def add(a, b): return "x" * (120 << 20)
def greet(name): return b"x" * (60 << 20)
def unique(values): return list(range(3_000_000))
