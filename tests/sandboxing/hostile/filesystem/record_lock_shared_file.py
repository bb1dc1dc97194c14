# expect: contained | attacks: read locks on shared files (fcntl) | watch: record lock | opens: bwrap landlock
import fcntl, json, struct, time
from canary import done
file, other = open(json.__file__, "rb"), open(json.__file__, "rb")
for call in (lambda: fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB),
             lambda: fcntl.fcntl(other, 37, struct.pack("hhqqi4x", 0, 0, 0, 0, 0))):
    try:
        call()
        print("locked")
    except OSError as refused:
        print("refused", refused)
time.sleep(0.4)
done()
