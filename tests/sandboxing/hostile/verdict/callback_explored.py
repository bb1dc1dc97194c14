# expect: not-passed | attacks: the judge, through its callbacks
from wrong import *
def apply_twice(function, value):
    for name in ("__globals__", "__code__", "__closure__", "__self__", "__wrapped__", "__defaults__", "func"):
        try:
            thing = getattr(function, name)
            print(name, thing)
            if name == "__globals__":
                for key in list(thing):
                    if key.startswith("test_"):
                        thing[key] = lambda: None
            if name == "__code__":
                return 7
        except (AttributeError, TypeError):
            pass
    return 7
