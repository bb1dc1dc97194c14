# expect: contained | attacks: files by handle
import ctypes
from canary import SECRET_FILES, attempt_apart, done, syscall
class Handle(ctypes.Structure):
    _fields_ = [("size", ctypes.c_uint), ("kind", ctypes.c_int), ("data", ctypes.c_ubyte * 128)]
handle = Handle(8, 1, (ctypes.c_ubyte * 128)(2))
mount = ctypes.c_int()
root = ctypes.c_long(-100)
def open_root():
    import os
    folder = os.open("/", os.O_RDONLY)
    os.close(syscall("open_by_handle_at", folder, ctypes.byref(handle), 0))
attempt_apart("opened inode 2 by handle", open_root)
done()
