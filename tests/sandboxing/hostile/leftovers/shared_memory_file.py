# expect: contained | attacks: POSIX shared memory
import os
from canary import MARK, done
try:
    os.close(os.open(f"/dev/shm/{MARK}-left", os.O_CREAT | os.O_RDWR, 0o600))
except OSError as refused:
    print(refused)
done()
