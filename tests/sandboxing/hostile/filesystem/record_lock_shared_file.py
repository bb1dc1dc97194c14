# expect: contained | attacks: read locks on shared files (fcntl) | opens: full bwrap landlock
import fcntl, json, struct
from canary import attempt, done
file = open(json.__file__, "rb")
attempt("took a read lock", lambda: fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB))
attempt("took a read lock of the open file", lambda: fcntl.fcntl(file, 37, struct.pack("hhqqi4x", 0, 0, 0, 0, 0)))
done()
