# expect: contained | attacks: disk space by fallocate | wall: 4
import os
from canary import attempt, done
def reserve():
    file = os.open("reserved", os.O_RDWR | os.O_CREAT)
    try:
        os.posix_fallocate(file, 0, 512 << 20)
    finally:
        os.unlink("reserved")
        os.close(file)
attempt("reserved 512 MB", reserve)
done()
