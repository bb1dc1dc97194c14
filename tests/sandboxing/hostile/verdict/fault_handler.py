# expect: not-passed | attacks: the verdict, by a crash
from wrong import *
import faulthandler, ctypes
def add(a, b):
    faulthandler.disable()
    ctypes.string_at(0)
