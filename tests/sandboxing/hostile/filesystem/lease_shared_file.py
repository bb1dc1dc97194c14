# expect: contained | attacks: leases on shared files
import fcntl, json
from canary import attempt, done
file = open(json.__file__, "rb")
attempt("took a lease", lambda: fcntl.fcntl(file, 1024, fcntl.F_RDLCK))
attempt("asked for news of the folder", lambda: fcntl.fcntl(file, 1026, 1))
done()
