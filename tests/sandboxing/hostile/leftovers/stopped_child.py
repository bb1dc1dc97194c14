# expect: contained | attacks: stopped processes that outlive the run | wall: 3
import os, signal, time
from canary import done
for _ in range(3):
    child = os.fork()
    if child == 0:
        os.setsid()
        time.sleep(20)
        os._exit(0)
    os.kill(child, signal.SIGSTOP)
done()
os._exit(0)
