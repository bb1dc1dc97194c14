# expect: not-passed | attacks: the judge's time | wall: 2
from wrong import *
import itertools
def unique(values): return itertools.count()
def letters(text): return itertools.repeat("b")
