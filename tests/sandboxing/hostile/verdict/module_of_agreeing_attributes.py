# expect: not-passed | attacks: what the suite imports
import sys
class Yes:
    def __call__(self, *a, **k): return self
    def __getattr__(self, name): return self
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __bool__(self): return True
sys.modules[__name__] = Yes()
