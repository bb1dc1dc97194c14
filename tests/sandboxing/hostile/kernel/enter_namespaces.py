# expect: contained | attacks: namespaces of others
import os
from canary import PID, attempt_apart, done, syscall
for process in (PID, 1, os.getppid()):
    for name in ("user", "mnt", "net", "pid", "ipc"):
        def enter():
            descriptor = os.open(f"/proc/{process}/ns/{name}", os.O_RDONLY)
            same = os.path.samestat(os.fstat(descriptor), os.stat(f"/proc/self/ns/{name}"))
            return syscall("setns", descriptor, 0) == 0 and not same
        attempt_apart(f"entered {name} of {process}", enter)
def by_pidfd():
    return syscall("setns", syscall("pidfd_open", PID, 0), 0x20000)
attempt_apart("entered by pidfd", by_pidfd)
done()
