# expect: contained | attacks: kernel addresses of other processes (kcmp)
import os
from canary import PID, attempt_apart, done, syscall
attempt_apart("compared with the canary", lambda: syscall("kcmp", os.getpid(), PID, 1, 0, 0))
done()
