# expect: not-passed | attacks: the judge's time | wall: 2
from wrong import *
class Endless:
    def __getitem__(self, index): return "b"
    def __len__(self): return 2**62
    def __iter__(self): return self
    def __next__(self): return 8
def unique(values): return Endless()
letters = unique
