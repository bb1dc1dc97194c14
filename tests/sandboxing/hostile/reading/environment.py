# expect: contained | attacks: the environment
import os
from canary import PID, attempt, done, in_own_pid_namespace, reveal
reveal(repr(dict(os.environ)))
for process in ("self", "1" if in_own_pid_namespace() else "self", str(os.getppid()), str(PID)):
    attempt(f"environment of {process}", lambda: reveal(open(f"/proc/{process}/environ", "rb").read()))
done()
