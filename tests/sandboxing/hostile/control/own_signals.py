# expect: control
import os, signal, subprocess, time
from canary import done
caught = []
signal.signal(signal.SIGUSR1, lambda *a: caught.append(1))
os.kill(os.getpid(), signal.SIGUSR1)
signal.signal(signal.SIGALRM, lambda *a: caught.append(2))
signal.setitimer(signal.ITIMER_REAL, 0.01)
while 2 not in caught:
    time.sleep(0.01)
child = subprocess.Popen(["sleep", "5"])
child.terminate()
assert child.wait() == -signal.SIGTERM and sorted(caught) == [1, 2]
done()
