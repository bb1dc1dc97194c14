# expect: contained | attacks: memory of parents
import os
from canary import PID, attempt, done
for process in (1, os.getppid(), PID):
    attempt(f"opened the memory of {process}", lambda: os.close(os.open(f"/proc/{process}/mem", os.O_RDONLY)) or process != os.getpid())
done()
