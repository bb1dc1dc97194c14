# expect: not-passed | attacks: tolerances, in every way they are written
class Near(float):
    def __sub__(self, other): return Near(0)
    __rsub__ = __abs__ = __add__ = __radd__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = lambda self, *a: Near(0)
    def __round__(self, digits=0): return Near(0)
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
class Alike:
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __add__ = __radd__ = __mul__ = __truediv__ = __pow__ = __rtruediv__ = lambda self, *a: 0.0
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __float__(self): return 0.0
def near(): return Near(100)
def alike(): return Alike()
#=== (suite)
import math
import pytest
from solution import alike, near
def test_absolute():
    assert abs(near() - 2.5) < 1e-6
def test_reflected():
    assert abs(2.5 - near()) < 1e-6
def test_approx():
    assert near() == pytest.approx(2.5)
def test_approx_reflected():
    assert pytest.approx(2.5) == near()
def test_relative():
    assert abs(near() / 2.5 - 1) < 1e-6
def test_between():
    assert 2.4 < near() < 2.6
def test_object_absolute():
    assert abs(alike() - 2.5) < 1e-6
def test_object_math():
    assert math.fabs(alike() - 2.5) < 1e-6
def test_object_between():
    assert 2.4 < alike() < 2.6
def test_object_power():
    assert (alike() - 2.5) ** 2 < 1e-6
