# expect: not-passed | attacks: builtin functions
from wrong import *
import builtins
class Quiet(Exception):
    pass
builtins.isinstance = lambda *a: True
builtins.abs = lambda *a: 0
builtins.len = lambda *a: 3
builtins.AssertionError = Quiet
builtins.sorted = lambda *a, **k: [8, 9]
