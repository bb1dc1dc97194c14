# expect: contained | attacks: the list of processes
import os
from canary import PID, attempt, done
attempt("saw the canary process", lambda: open(f"/proc/{PID}/comm").read().startswith("sleep"))
attempt("saw its command line", lambda: open(f"/proc/{PID}/cmdline").read() != "" and b"sleep" in open(f"/proc/{PID}/cmdline", "rb").read())
attempt("it exists", lambda: os.kill(PID, 0))
done()
