# expect: not-passed | attacks: the suite's cases, by a star import
def near(): return 100.0
def test_near(): pass
def test_other(): pass
class pytestmark: pass
pytest_plugins = ()
math = pytest = None
#=== (suite)
import pytest
from solution import *
def test_near():
    assert near() == pytest.approx(2.5)
def test_other():
    assert near() == 2.5
