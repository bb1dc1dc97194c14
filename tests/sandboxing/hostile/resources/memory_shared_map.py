# expect: ended=memory,failed,killed | attacks: memory in shared maps | wall: 5
import mmap, os, time
from canary import escaped
for _ in range(5):
    if os.fork() == 0:
        block = mmap.mmap(-1, 300 << 20)
        for start in range(0, 300 << 20, 4096):
            block[start] = 1
        time.sleep(3)
        os._exit(0)
time.sleep(2.5)
try:
    while True:
        if os.waitpid(-1, os.WNOHANG)[0] == 0:
            escaped("1.5 GB of shared memory was held")
            break
except ChildProcessError:
    raise SystemExit("the children were killed")
