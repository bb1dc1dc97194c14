# expect: contained | attacks: processes that outlive the run | wall: 3
import os, time
from canary import done
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(0, 1024)
    time.sleep(20)
    os._exit(0)
os.wait()
done()
