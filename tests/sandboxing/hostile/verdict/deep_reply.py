# expect: not-passed | attacks: the judge's stack
from wrong import *
def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value
def add(a, b): return nested(200_000)
def greet(name): return nested(900)
def tally(values):
    value = {}
    for _ in range(100_000):
        value = {"a": value}
    return value
