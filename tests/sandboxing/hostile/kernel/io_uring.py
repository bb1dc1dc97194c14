# expect: contained | attacks: io_uring
import ctypes
from canary import attempt_apart, done, syscall
attempt_apart("io_uring_setup", lambda: syscall("io_uring_setup", 4, ctypes.create_string_buffer(120)))
done()
