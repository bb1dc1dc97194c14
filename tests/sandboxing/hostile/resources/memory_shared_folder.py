# expect: contained | attacks: memory through /dev/shm | wall: 5
import os
from canary import MARK, attempt, done
path = f"/dev/shm/{MARK}-fill"
def fill():
    with open(path, "wb", buffering=0) as file:
        for _ in range(4):
            with open(path + str(file.fileno()), "ab", buffering=0) as other:
                for _ in range(20):
                    other.write(b"x" * (1 << 20))
        for _ in range(120):
            file.write(b"x" * (1 << 20))
try:
    attempt("200 MB in /dev/shm", fill)
finally:
    try:
        names = os.listdir("/dev/shm")
    except OSError:
        names = []
    for name in names:
        if name.startswith(f"{MARK}-fill"):
            os.unlink(f"/dev/shm/{name}")
done()
