# expect: contained,ended | attacks: its monitor | naked: no
import os, signal
from canary import done
done()
for process in (os.getppid(), 1):
    if process not in (0, os.getpid()):
        for number in (signal.SIGSTOP, signal.SIGKILL):
            try:
                if process != 1 or os.getppid() == 1:
                    os.kill(process, number)
            except OSError as refused:
                print(refused)
