# expect: contained | attacks: the next run, through process attributes | runs: 4
import gc, locale, os, random, signal, socket, sys, threading
from canary import done, escaped
state = {
    "environment": "GRACE_LEFT" in os.environ, "umask": os.umask(0o77) == 0o01,
    "handler": signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN,
    "timeout": socket.getdefaulttimeout() == 7.5, "recursion": sys.getrecursionlimit() == 777,
    "switch": sys.getswitchinterval() == 0.25, "gc": not gc.isenabled(), "nice": os.nice(0) == 7,
    "trace": sys.gettrace() is not None, "blocked": signal.SIGUSR2 in signal.pthread_sigmask(signal.SIG_BLOCK, []),
    "random": random.getstate()[1][0] == 12345 and random.getstate() == random.Random(99).getstate(),
}
for name, carried in state.items():
    if carried:
        escaped(f"{name} of an earlier run")
os.environ["GRACE_LEFT"] = "1"
os.umask(0o01)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
socket.setdefaulttimeout(7.5)
sys.setrecursionlimit(777)
sys.setswitchinterval(0.25)
sys.settrace(lambda *a: None)
random.seed(99)
gc.disable()
os.nice(7)
done()
