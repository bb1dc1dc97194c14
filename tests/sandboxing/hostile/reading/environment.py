# expect: contained | attacks: the environment
import os
from canary import PID, attempt, done, reveal
reveal(repr(dict(os.environ)))
for process in ("self", "1", str(os.getppid()), str(PID)):
    attempt(f"environment of {process}", lambda: reveal(open(f"/proc/{process}/environ", "rb").read()))
done()
