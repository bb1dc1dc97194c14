# expect: not-passed | attacks: the judge, through its callbacks
from wrong import *
class Odd:
    def __mul__(self, other): raise SystemExit(0)
    def __rmul__(self, other): raise SystemExit(0)
def apply_twice(function, value):
    for argument in (Odd(), function, apply_twice, None, [], {}, "x" * 1000, float("nan")):
        try:
            function(argument)
        except BaseException as error:
            print(type(error))
    try:
        function()
        function(1, 2, a=3)
    except BaseException as error:
        print(type(error))
    return 7
