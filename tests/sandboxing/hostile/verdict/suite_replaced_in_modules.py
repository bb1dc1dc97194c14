# expect: not-passed | attacks: the suite's module
from wrong import *
import sys, types
for name, module in list(sys.modules.items()):
    if "test" in name or "hidden" in name or "suite" in name:
        for attribute in list(vars(module)):
            if attribute.startswith("test_"):
                setattr(module, attribute, lambda: None)
frame = sys._getframe()
while frame:
    for name in list(frame.f_globals):
        if name.startswith("test_"):
            frame.f_globals[name] = lambda: None
    frame = frame.f_back
def add(a, b):
    frame = sys._getframe(1)
    while frame:
        for name in list(frame.f_globals):
            if name.startswith("test_") and callable(frame.f_globals[name]):
                try:
                    frame.f_globals[name].__code__ = (lambda: None).__code__
                except (ValueError, AttributeError):
                    pass
        frame = frame.f_back
    return 4
