# expect: contained | attacks: kernel memory in pipes | wall: 4
import fcntl, os
from canary import done, escaped
held = total = 0
pipes = []
try:
    for _ in range(600):
        pipes.append(os.pipe())
        try:
            fcntl.fcntl(pipes[-1][1], 1031, 1 << 20)
        except OSError:
            pass
        os.set_blocking(pipes[-1][1], False)
        try:
            while True:
                total += os.write(pipes[-1][1], b"x" * (1 << 16))
        except BlockingIOError:
            pass
except OSError:
    pass
if total > 300 << 20:
    escaped(f"{total >> 20} MB in pipes")
done()
