# expect: contained | attacks: UNIX datagrams by path
import socket
from canary import UNIX_DATAGRAM, attempt, done
def send():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.sendto(b"hello", UNIX_DATAGRAM)
attempt("sent", send)
def send_by_pair():
    mine, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return mine.sendto(b"hello", UNIX_DATAGRAM) > 0
attempt("sent by a pair", send_by_pair)
done()
