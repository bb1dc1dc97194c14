# expect: contained | attacks: descriptors of other processes (pidfd_getfd)
import os
from canary import PID, attempt_apart, done, syscall
for process in (PID, os.getppid(), 1):
    if process != os.getpid():
        attempt_apart(f"took a descriptor of {process}", lambda: syscall("pidfd_getfd", syscall("pidfd_open", process, 0), 1, 0))
done()
