# expect: not-passed | attacks: the judge, through nested calls | wall: 2
from wrong import *
def apply_twice(function, value):
    def again(*a):
        return function(again)
    return again()
