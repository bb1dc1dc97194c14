# expect: not-passed | attacks: the judge, through its callbacks | wall: 3
from wrong import *
def apply_twice(function, value):
    for _ in range(200_000):
        function(1)
    return 7
