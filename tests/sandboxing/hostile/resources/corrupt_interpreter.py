# expect: ended=crashed,timeout,failed | attacks: the worker's memory | wall: 2
import ctypes
for thing in (type, int, tuple, None, ()):
    ctypes.memset(id(thing), 0xFF, 64)
print({1: 2}[1], (1, 2), int("3"))
