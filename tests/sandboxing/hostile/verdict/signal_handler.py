# expect: not-passed | attacks: the verdict, by signals
from wrong import *
import os, signal
signal.signal(signal.SIGALRM, lambda *a: os._exit(0))
signal.setitimer(signal.ITIMER_REAL, 0.02)
signal.signal(signal.SIGTERM, lambda *a: os._exit(0))
def add(a, b):
    signal.pause()
