# expect: contained | attacks: locks on shared files (flock) | watch: flock
import fcntl, json, os, sys, time
from canary import done
held = []
for path in (json.__file__, os.path.realpath(sys.executable)):
    held.append(open(path, "rb"))
    for _ in range(20):  # the host may be trying the same lock
        try:
            fcntl.flock(held[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
            print("locked", path)
            break
        except OSError as refused:
            print("refused", refused)
            time.sleep(0.005)
time.sleep(0.4)
done()
