# expect: ended=timeout,killed | attacks: waiting for a stopped process | wall: 1
import os, signal
import canary
os.kill(os.getpid(), signal.SIGSTOP)
