# expect: contained | attacks: limits of other processes
import resource
from canary import PID, attempt, done
attempt("limited the canary's files", lambda: resource.prlimit(PID, resource.RLIMIT_NOFILE, (3, 3)))
attempt("made the canary the first to be killed", lambda: open(f"/proc/{PID}/oom_score_adj", "w").write("1000"))
done()
