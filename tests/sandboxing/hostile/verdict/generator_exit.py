# expect: not-passed | attacks: the runner, by exceptions
from wrong import *
def add(*a): raise GeneratorExit
def greet(*a): raise StopIteration("Hello, Ada!")
def unique(*a): raise StopAsyncIteration
