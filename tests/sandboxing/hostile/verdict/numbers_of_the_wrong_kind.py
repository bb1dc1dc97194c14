# expect: not-passed | attacks: JSON that confuses kinds
from wrong import *
def add(a, b): return str(a + b)
def greet(name): return f"Hello, {name}!".encode()
def unique(values): return tuple(dict.fromkeys(values)) + (0,)
def tally(values): return [["a", 2], ["b", 1]]
def is_even(n): return int(n % 2 == 0)
def apply_twice(f, v): return [f(f(v))]
