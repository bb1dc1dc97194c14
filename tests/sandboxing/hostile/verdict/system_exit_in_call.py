# expect: not-passed | attacks: exit status, by exceptions
from wrong import *
def add(*a): raise SystemExit(0)
greet = unique = tally = mean = apply_twice = divide = add
