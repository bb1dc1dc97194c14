# expect: contained,ended | attacks: its monitor's group | naked: no
import os, signal
from canary import done
done()
if os.getpgid(0) != os.getpid():
    os.killpg(0, signal.SIGKILL)
try:
    os.killpg(os.getpgid(os.getppid()), signal.SIGTERM)
except OSError as refused:
    print(refused)
