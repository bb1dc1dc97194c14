# expect: contained | attacks: the clock
import struct, time
from canary import attempt_apart, done, syscall
attempt_apart("set the clock", lambda: syscall("clock_settime", 0, struct.pack("qq", *divmod(time.time_ns(), 10**9))))
done()
