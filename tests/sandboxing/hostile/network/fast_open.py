# expect: contained | attacks: TCP without connect (fast open)
import socket
from canary import TCP_PORT, attempt, done
def send():
    with socket.socket() as out:
        return out.sendto(b"hello", 0x20000000, ("127.0.0.1", TCP_PORT)) > 0
attempt("sent with the first packet", send)
done()
