# expect: contained | attacks: user ids and capabilities
import os, struct
from canary import attempt_apart, done, escaped, libc, syscall
attempt_apart("setuid 0", lambda: os.setresuid(0, 0, 0))
attempt_apart("setuid to another", lambda: os.setresuid(1, 1, 1))
attempt_apart("setgid 0", lambda: os.setresgid(0, 0, 0))
attempt_apart("setgroups", lambda: os.setgroups([0, 6]))
attempt_apart("all capabilities", lambda: syscall("capset", struct.pack("Ii", 0x20080522, 0), struct.pack("IIIIII", *[0xFFFFFFFF] * 4, 0, 0)))
attempt_apart("an ambient capability", lambda: libc.prctl(47, 2, 21, 0, 0) == 0)
if any(libc.prctl(23, number, 0, 0, 0) == 1 for number in range(41)) and os.getuid() == 0:
    escaped("the bounding set is not empty")
done()
