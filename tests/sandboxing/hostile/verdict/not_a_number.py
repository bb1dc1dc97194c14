# expect: not-passed | attacks: special numbers
from wrong import *
def mean(values): return float("nan")
def size(text): return float("nan")
def add(a, b): return float("inf")
def tally(values): return {float("nan"): 1}
