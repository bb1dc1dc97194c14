# expect: contained | attacks: abstract UNIX sockets
import socket
from canary import ABSTRACT, attempt, done
def connect():
    with socket.socket(socket.AF_UNIX) as out:
        out.connect(ABSTRACT)
        out.send(b"hello")
attempt("connected", connect)
done()
