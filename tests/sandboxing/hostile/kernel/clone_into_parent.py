# expect: contained | attacks: the family of processes
import os, time
import canary
from canary import done, syscall
try:
    if syscall("clone", 0x8000 | 17, 0, 0, 0, 0) == 0:  # CLONE_PARENT
        time.sleep(20)
        os._exit(0)
except OSError as refused:
    print(refused)
done()
