# expect: contained | attacks: the kernel's log
import ctypes
from canary import attempt_apart, done, syscall
attempt_apart("read the kernel log", lambda: syscall("syslog", 3, ctypes.create_string_buffer(64), 64) > 0)
attempt_apart("kernel addresses", lambda: any(line.split()[0].strip("0") for line in open("/proc/kallsyms").readlines()[:50]))
done()
