# expect: contained | attacks: UNIX sockets by path
import socket
from canary import UNIX_STREAM, attempt, done
def connect():
    with socket.socket(socket.AF_UNIX) as out:
        out.connect(UNIX_STREAM)
        out.send(b"hello")
attempt("connected", connect)
done()
