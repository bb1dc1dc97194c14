# expect: not-passed | attacks: the order of replies
from wrong import *
import os
def add(a, b):
    return 5 if os.fork() == 0 and b == 111 else 4
def apply_twice(function, value):
    return 18 if os.fork() and value == 3 else 7
