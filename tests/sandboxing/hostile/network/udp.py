# expect: contained | attacks: UDP to this machine
import socket
from canary import MARK, UDP_PORT, attempt, done
def send():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(MARK.encode(), ("127.0.0.1", UDP_PORT))
    return False  # the listener tells whether it arrived
attempt("datagram", send)
done()
