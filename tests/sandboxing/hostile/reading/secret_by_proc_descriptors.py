# expect: contained | attacks: open files of other processes
import os
from canary import PID, attempt, done, in_own_pid_namespace, read
def through(process):
    names = os.listdir(f"/proc/{process}/fd")
    found = 0
    for name in names:
        try:
            target = os.readlink(f"/proc/{process}/fd/{name}")
            if target.startswith("/") and not target.startswith("/dev"):
                found += bool(read(f"/proc/{process}/fd/{name}"))
        except OSError:
            pass
    return bool(found)
for process in (1 if in_own_pid_namespace() else "self", os.getppid(), PID):
    attempt(f"read an open file of {process}", lambda: through(process))
done()
