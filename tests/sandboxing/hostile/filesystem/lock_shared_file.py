# expect: contained | attacks: locks on shared files (flock)
import fcntl, json, os, sys
from canary import SECRET_FILES, attempt, done
def lock(path):
    with open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(file, fcntl.LOCK_UN)
for path in (json.__file__, sys.executable, *SECRET_FILES):
    attempt(f"locked {path}", lambda: lock(path))
done()
