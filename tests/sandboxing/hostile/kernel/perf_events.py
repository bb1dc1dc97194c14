# expect: contained | attacks: perf
import struct
from canary import attempt_apart, done, syscall
attribute = struct.pack("IIQ", 1, 112, 1) + b"\0" * 96
attempt_apart("opened a counter", lambda: syscall("perf_event_open", attribute, 0, -1, -1, 0))
done()
