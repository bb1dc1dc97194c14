# expect: not-passed | attacks: the suite's imports
from wrong import *
import sys, types
class Finder:
    def find_spec(self, name, path=None, target=None):
        return None
class Anything(types.ModuleType):
    def __getattr__(self, name):
        return lambda *a, **k: Anything("x")
    def __eq__(self, other): return True
    def __call__(self, *a, **k): return self
    def __hash__(self): return 0
sys.meta_path.insert(0, Finder())
sys.modules["math"] = sys.modules["pytest"] = Anything("pytest")
sys.modules[__name__] = Anything(__name__)
