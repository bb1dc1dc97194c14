# expect: contained | attacks: other processes' memory
import ctypes, os
from canary import PID, attempt_apart, done, syscall
class Span(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
buffer = ctypes.create_string_buffer(8)
for process in (PID, os.getppid()):
    def poke():
        try:
            return syscall("process_vm_writev", process, ctypes.byref(Span(ctypes.addressof(buffer), 8)), 1, ctypes.byref(Span(0x1000, 8)), 1, 0)
        except OSError as refused:
            if refused.errno == 14:
                return True
            raise
    attempt_apart(f"wrote into {process}", poke)
done()
