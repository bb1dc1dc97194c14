# expect: not-passed | attacks: small integers in memory
from wrong import *
import ctypes
try:
    ctypes.c_uint32.from_address(id(4) + 24).value = 5
except Exception:
    pass
