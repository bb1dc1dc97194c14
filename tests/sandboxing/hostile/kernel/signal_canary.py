# expect: contained | attacks: signals to other processes
import os, signal
from canary import PID, attempt_apart, done, syscall
attempt_apart("signal 0", lambda: os.kill(PID, 0))
attempt_apart("pidfd", lambda: syscall("pidfd_send_signal", syscall("pidfd_open", PID, 0), 0, 0, 0))
attempt_apart("group", lambda: os.killpg(PID, signal.SIGTERM))
attempt_apart("SIGTERM", lambda: os.kill(PID, signal.SIGTERM))
attempt_apart("SIGSTOP", lambda: os.kill(PID, signal.SIGSTOP))
done()
