# expect: control
import os, signal, subprocess, time
from canary import done
caught = []
signal.signal(signal.SIGUSR1, lambda *a: caught.append(1))
os.kill(os.getpid(), signal.SIGUSR1)
signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.signal(signal.SIGALRM, lambda *a: caught.append(2))
time.sleep(0.05)
child = subprocess.Popen(["sleep", "5"])
child.terminate()
assert child.wait() == -signal.SIGTERM and sorted(caught) == [1, 2]
done()
