# expect: contained | attacks: POSIX shared memory
import _posixshmem, os
from canary import MARK, done
try:
    descriptor = _posixshmem.shm_open(f"/{MARK}-module", os.O_CREAT | os.O_RDWR, mode=0o600)
    os.ftruncate(descriptor, 1 << 20)
except OSError as refused:
    print(refused)
done()
