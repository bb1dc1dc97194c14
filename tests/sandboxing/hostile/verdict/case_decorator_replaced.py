# expect: not-passed | attacks: the marks of the suite
def near(): return 100.0
#=== grace_case.py
def case(*a, **k):
    return lambda function: (lambda: None)
#=== (suite)
from solution import near
def test_near():
    from grace_case import case
    assert near() == 2.5
