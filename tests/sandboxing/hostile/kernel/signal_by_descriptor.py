# expect: contained | attacks: signals to other processes by F_SETOWN
import fcntl, os, signal, socket, time
from canary import PID, attempt, done
def send():
    mine, theirs = socket.socketpair()
    fcntl.fcntl(mine, fcntl.F_SETOWN, PID)
    fcntl.fcntl(mine, 10, signal.SIGKILL)
    fcntl.fcntl(mine, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    theirs.send(b"x")
    time.sleep(0.05)
    return fcntl.fcntl(mine, fcntl.F_GETOWN) == PID and False
attempt("sent a signal by a socket", send)
done()
