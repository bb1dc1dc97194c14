# expect: contained,ended | attacks: every process | naked: no
import os, signal
from canary import done, in_own_pid_namespace
done()
number = signal.SIGKILL if in_own_pid_namespace() else 0
try:
    os.kill(-1, number)
except OSError as refused:
    print(refused)
