# expect: not-passed | attacks: comparisons inside containers
from wrong import *
class Always:
    def __eq__(self, other): return True
    def __hash__(self): return hash("a")
    def __lt__(self, other): return True
def unique(values): return [Always(), Always(), Always()]
def tally(values): return {Always(): Always(), "b": Always()}
def letters(text): return (Always(), Always(), Always())
def sort_in_place(values): values[:] = [Always(), Always(), Always()]
