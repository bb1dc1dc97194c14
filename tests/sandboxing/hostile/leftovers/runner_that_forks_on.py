# expect: contained,ended | attacks: killing a process that is always another | wall: 2
import os, time
from canary import done
done()
end = time.monotonic() + 6
if os.fork() == 0:
    while time.monotonic() < end:
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            pass
        os.setsid() if os.getsid(0) != os.getpid() else None
        time.sleep(0.005)
