# expect: contained | attacks: locks on files of the user (flock)
import fcntl
from canary import SECRET_FILES, WRITABLE_FILE, attempt, done
def lock(path):
    with open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
for path in (WRITABLE_FILE, *SECRET_FILES):
    attempt(f"locked {path}", lambda: lock(path))
done()
