# expect: contained | attacks: memory that no process maps (System V) | wall: 5
import ctypes
from canary import attempt, check, done, libc, KEY
libc.shmat.restype = ctypes.c_void_p
libc.shmdt.argtypes = [ctypes.c_void_p]
made = []
def hoard():
    for number in range(6):
        segment = check(libc.shmget(KEY + number, 250 << 20, 0o1600), "shmget")
        made.append(segment)
        address = libc.shmat(segment, None, 0)
        if address in (None, 2**64 - 1):
            raise OSError("shmat")
        ctypes.memset(address, 1, 250 << 20)
        libc.shmdt(address)
try:
    attempt("held 1.5 GB in detached segments", hoard)
finally:
    for segment in made:
        libc.shmctl(segment, 0, None)
done()
