# expect: contained | attacks: disk space without a name | wall: 5
import os
from canary import attempt, done
held = []
def fill():
    for number in range(8):
        held.append(os.open(f"fill{number}", os.O_RDWR | os.O_CREAT))
        os.unlink(f"fill{number}")
        for _ in range(32):
            if os.write(held[-1], b"x" * (1 << 20)) < 1 << 20:
                raise OSError("full")
attempt("wrote 256 MB into unlinked files", fill)
done()
