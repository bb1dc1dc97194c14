# expect: not-passed | attacks: subclasses of builtins
from wrong import *
class Text(str):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def encode(self, *a, **k): return b"Hello, Ada!"
    def __str__(self): return "Hello, " + "Ada?"
def greet(name): return Text("Goodbye")
