# expect: not-passed | attacks: expected exceptions | honest: 0
from wrong import *
class Everything(ValueError, KeyError, ArithmeticError):
    def __str__(self): return "no such words"
def divide(a, b): raise Everything("zero divisors are fine" if b else "zero", "divisor")
