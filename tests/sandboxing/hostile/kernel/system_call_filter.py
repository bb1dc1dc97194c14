# expect: contained | attacks: the system call filter
from canary import done, escaped, libc
if libc.prctl(21, 0, 0, 0, 0) != 2:
    escaped("no filter is installed")
done()
