# expect: contained | attacks: write locks on shared files (fcntl)
import fcntl, json
from canary import WRITABLE_FILE, attempt, done
for path in (json.__file__, WRITABLE_FILE):
    def lock():
        with open(path, "r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    attempt(f"locked {path}", lock)
done()
