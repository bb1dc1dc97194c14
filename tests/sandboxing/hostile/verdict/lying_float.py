# expect: not-passed | attacks: subclasses of builtins
from wrong import *
import decimal, fractions
class F(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return F(0)
    __rsub__ = __abs__ = lambda self, *a: F(0)
    def __lt__(self, other): return True
    def __hash__(self): return 0
class D(decimal.Decimal):
    def __eq__(self, other): return True
    def __sub__(self, other): return decimal.Decimal(0)
def mean(values): return F(100) if len(values) == 3 else D(100)
