# expect: not-passed | attacks: subclasses of builtins
from wrong import *
class L(list):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
class D(dict):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
class T(tuple):
    def __eq__(self, other): return True
class S(set):
    def __eq__(self, other): return True
def unique(values): return L([0, 0])
def tally(values): return D(a=7)
def letters(text): return S("q")
