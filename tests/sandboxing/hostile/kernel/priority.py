# expect: contained | attacks: scheduling of the host
import os
from canary import PID, attempt_apart, done, syscall
attempt_apart("raised its own priority", lambda: os.nice(-5))
attempt_apart("lowered the canary's", lambda: os.setpriority(os.PRIO_PROCESS, PID, 19))
attempt_apart("lowered the user's", lambda: False)
attempt_apart("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
attempt_apart("moved the canary to one core", lambda: os.sched_setaffinity(PID, {0}))
attempt_apart("the canary's disk priority", lambda: syscall("ioprio_set", 1, PID, (3 << 13)))
done()
