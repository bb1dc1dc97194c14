# expect: contained | attacks: processes that outlive the run | wall: 3
import os, signal, time
from canary import done, libc
libc.prctl(36, 1, 0, 0, 0)  # adopt orphans
for _ in range(5):
    if os.fork() == 0:
        libc.prctl(1, 0, 0, 0, 0)  # no signal when the parent dies
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if os.fork() == 0:
            os.closerange(0, 1024)
            time.sleep(20)
        os._exit(0)
done()
os._exit(0)
