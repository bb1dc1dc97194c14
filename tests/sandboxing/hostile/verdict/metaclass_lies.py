# expect: not-passed | attacks: classes the suite imports
from wrong import *
class Meta(type):
    def __call__(cls, *a, **k): return cls
    def __eq__(cls, other): return True
    def __hash__(cls): return 0
    def __getattr__(cls, name): return lambda *a: cls
    def __instancecheck__(cls, other): return True
class Counter(metaclass=Meta):
    total = property(lambda self: 2)
add = greet = mean = Counter
