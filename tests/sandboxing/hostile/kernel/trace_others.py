# expect: contained | attacks: other processes (ptrace)
import os
from canary import PID, attempt_apart, done, syscall
for process in (PID, os.getppid(), 1):
    def seize():
        syscall("ptrace", 0x4206, process, 0, 0)
        try:
            syscall("ptrace", 17, process, 0, 0)
        except OSError:
            pass
    if process != os.getpid():
        attempt_apart(f"traced {process}", seize)
done()
