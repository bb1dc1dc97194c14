# expect: contained | attacks: POSIX message queues
import ctypes, os
from canary import MARK, check, done, libc
try:
    check(libc.mq_open(f"/{MARK}".encode(), os.O_CREAT | os.O_RDWR, 0o666, None), "mq_open")
except (OSError, AttributeError) as refused:
    print(refused)
done()
