# expect: not-passed | attacks: the encoding of replies
from wrong import *
def add(a, b):
    value = [1]
    value.append(value)
    return value
def tally(values):
    value = {}
    value["a"] = value
    return value
