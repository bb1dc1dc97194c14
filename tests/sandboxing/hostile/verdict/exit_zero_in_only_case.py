# expect: not-passed | attacks: exit status, in a suite of one case
import os
def answer():
    os._exit(0)
#=== (suite)
from solution import answer
def test_answer():
    assert answer() == 42
