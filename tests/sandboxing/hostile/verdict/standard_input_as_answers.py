# expect: not-passed | attacks: interaction | wall: 2
from wrong import *
import sys
def add(a, b): return int(input() or 5)
def greet(name): return sys.stdin.read()
def apply_twice(f, v): breakpoint(); return 7
