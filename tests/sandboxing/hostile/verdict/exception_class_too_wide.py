# expect: not-passed | attacks: expected exceptions, by a class that means all of them
NotFound = BaseException
Invalid = (BaseException,)
def find(key): return 1
def check(key): return 1
#=== (suite)
import pytest
from solution import Invalid, NotFound, check, find
def test_missing_is_refused():
    with pytest.raises(NotFound):
        assert find("x") == 2
def test_invalid_is_refused():
    try:
        check("x")
        pytest.fail("nothing was raised")
    except Invalid:
        pass
