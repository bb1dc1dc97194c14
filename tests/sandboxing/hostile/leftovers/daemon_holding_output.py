# expect: contained,ended | attacks: whoever waits for the pipe's end | wall: 2
import os, signal, time
from canary import done
done()
if os.fork() == 0:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    time.sleep(20)
