# expect: contained | attacks: AF_VSOCK
import socket
from canary import attempt, done
attempt("made a vsock", lambda: socket.socket(40, socket.SOCK_STREAM).close())
done()
