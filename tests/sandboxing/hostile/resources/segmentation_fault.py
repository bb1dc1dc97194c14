# expect: ended=crashed | attacks: the worker | wall: 3
import ctypes
ctypes.string_at(0)
