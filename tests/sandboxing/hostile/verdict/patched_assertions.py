# expect: not-passed | attacks: the assertion of the suite
from wrong import *
import sys
for name in list(sys.modules):
    module = sys.modules[name]
    for attribute in ("_call_reprcompare", "_format_assertmsg", "_call_assertion_pass"):
        if hasattr(module, attribute):
            setattr(module, attribute, lambda *a: "")
frame = sys._getframe()
while frame:
    if "@py_builtins" in frame.f_globals or "pytest" in frame.f_globals:
        frame.f_globals["AssertionError"] = lambda *a: SystemExit(0)
    frame = frame.f_back
import builtins
builtins.AssertionError = SystemExit
