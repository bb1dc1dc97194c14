# expect: ended=timeout,killed | attacks: waiting for stopped processes | wall: 1
import os, signal, time
import canary
for _ in range(3):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)
os.setpgid(0, 0) if os.getpgid(0) != os.getpid() and os.getsid(0) != os.getpid() else None
for number in (signal.SIGSTOP,):
    os.killpg(os.getpgid(0), number) if os.getpgid(0) == os.getpid() else os.kill(os.getpid(), number)
