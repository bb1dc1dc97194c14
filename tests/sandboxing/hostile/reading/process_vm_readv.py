# expect: contained | attacks: memory of other processes
import ctypes, os
from canary import PID, attempt_apart, done, syscall
class Span(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(64)
here = Span(ctypes.addressof(buffer), 64)
for process in (PID, os.getppid()):
    # EFAULT means that the kernel would have read a mapped address.
    def peek():
        try:
            return syscall("process_vm_readv", process, ctypes.byref(here), 1, ctypes.byref(Span(0x1000, 8)), 1, 0)
        except OSError as refused:
            if refused.errno == 14:
                return True
            raise
    attempt_apart(f"read the memory of {process}", peek)
done()
