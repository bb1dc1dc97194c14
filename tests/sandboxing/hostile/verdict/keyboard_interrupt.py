# expect: not-passed | attacks: the runner, by exceptions
from wrong import *
def add(*a): raise KeyboardInterrupt
greet = unique = mean = add
