# expect: not-passed | attacks: expected exceptions, by ending inside them
import os
def find(): os._exit(0)
#=== (suite)
import pytest
from solution import find
def test_any_error():
    with pytest.raises(BaseException):
        find()
def test_error_caught():
    try:
        find()
    except BaseException:
        pass
