# expect: contained | attacks: the environment the process started with
import ctypes
from canary import done, reveal
environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
number = 0
while environ and environ[number]:
    reveal(environ[number])
    number += 1
done()
