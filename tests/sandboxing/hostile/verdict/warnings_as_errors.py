# expect: not-passed | attacks: the runner, by warnings and hooks
from wrong import *
import sys, threading, warnings
warnings.showwarning = lambda *a, **k: sys.exit(0)
sys.excepthook = sys.unraisablehook = threading.excepthook = lambda *a: None
def add(a, b):
    warnings.warn("x")
    class D:
        def __del__(self): raise SystemExit(0)
    D()
    return 4
