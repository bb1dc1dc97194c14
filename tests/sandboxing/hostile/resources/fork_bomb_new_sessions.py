# expect: contained | attacks: processes that leave their group | wall: 3
import os, time
from canary import done, escaped
started = 0
for _ in range(150):
    try:
        child = os.fork()
        if child == 0:
            os.setsid()
            try:
                if os.fork():
                    os._exit(0)
            except OSError:
                os._exit(1)
            time.sleep(6)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            started += 1
    except OSError:
        break
if started > 80:
    escaped("detached more processes than the limit of 64")
done()
os._exit(0)
