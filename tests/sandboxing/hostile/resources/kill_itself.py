# expect: ended=crashed,killed | attacks: the worker | wall: 3
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
