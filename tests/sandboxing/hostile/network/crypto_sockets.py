# expect: contained | attacks: AF_ALG
import socket
from canary import attempt, done
attempt("made an algorithm socket", lambda: socket.socket(38, socket.SOCK_SEQPACKET).close())
done()
