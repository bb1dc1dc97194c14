# expect: contained | attacks: memory that no process maps (memfd) | wall: 5
import os
from canary import attempt, done
held = []
def hoard():
    block = b"x" * (1 << 20)
    total = 0
    for _ in range(36):
        held.append(os.memfd_create("hoard"))
        for _ in range(40):
            total += os.write(held[-1], block)
    return total > 1300 << 20
attempt("held 1.4 GB in memfds", hoard)
done()
