# expect: not-passed | attacks: expected exceptions
from wrong import *
class Meta(type):
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True
    def __eq__(cls, other): return True
    def __hash__(cls): return hash(ValueError)
class Lie(Exception, metaclass=Meta):
    __class__ = ValueError
    def __str__(self): return "zero divisor"
Lie.__name__ = Lie.__qualname__ = "ValueError"
Lie.__module__ = "builtins"
def divide(a, b): raise Lie("zero divisor")
